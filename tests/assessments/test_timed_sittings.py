"""Sittings with rules: the clock, late packets, allowances, practice, tests before and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import api
from assessments.models import Allowance, Attempt, AttemptRequest, LateAnswer, QuizDraw, QuizPage
from assessments.overdue import close_overdue
from assessments.quizzes import api as quizzes
from assessments.quizzes import device
from tests.answers import right_fields
from tests.people import answer_all, person, signed_in, start_quiz


@pytest.fixture
def quiz(enrolment):
    """The module's quiz, as its page has it now; `rules` of a test change it."""
    return QuizPage.objects.get(slug__contains="seeing-public-services")


def ruled(quiz: QuizPage, **rules) -> None:
    QuizPage.objects.filter(pk=quiz.pk).update(**rules)


def end(attempt: Attempt, seconds_ago: int) -> None:
    """Let the attempt's time have ended so long ago."""
    Attempt.objects.filter(pk=attempt.pk).update(
        deadline_at=timezone.now() - timedelta(seconds=seconds_ago)
    )


def save(browser, attempt, position=1, sequence=1, client="tab", right=True):
    row = attempt.responses.select_related("version").get(position=position)
    fields = right_fields(attempt, row) if right else {}
    data = fields | {"sequence": sequence, "client": client}
    return browser.post(reverse("save_answer", args=[attempt.pk, position]), data)


# --- The clock ---


def test_a_limit_is_fixed_at_the_start_and_said(learner_client, enrolment, quiz):
    ruled(quiz, minutes_allowed=20)
    attempt = start_quiz(enrolment)
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=20)
    page = learner_client.get(reverse("attempt", args=[attempt.pk])).content.decode()
    assert 'id="clock"' in page and "no time limit" not in page
    ruled(quiz, minutes_allowed=5)
    assert start_quiz(enrolment).deadline_at == attempt.deadline_at


def test_the_grace_covers_the_last_packet(learner, learner_client, enrolment, quiz):
    ruled(quiz, minutes_allowed=20)
    attempt = start_quiz(enrolment)
    end(attempt, 5)
    assert save(learner_client, attempt).status_code == 200
    assert not LateAnswer.objects.exists()


def test_what_comes_later_is_kept_marked_and_not_counted(learner, learner_client, enrolment, quiz):
    ruled(quiz, minutes_allowed=20)
    attempt = start_quiz(enrolment)
    # Self-checked answers earn no points, and the order is another each time.
    in_time, too_late = attempt.responses.filter(counted=True).order_by("position")[:2]
    save(learner_client, attempt, position=in_time.position)
    end(attempt, 60)
    for _replay in range(2):
        late = save(learner_client, attempt, position=too_late.position)
        assert late.status_code == 409 and late.json()["late"]
        assert "doesn't count" in late.json()["message"]
    assert LateAnswer.objects.count() == 1
    page = learner_client.get(reverse("attempt", args=[attempt.pk])).content.decode()
    attempt.refresh_from_db()
    assert (attempt.state, attempt.closed_by) == ("submitted", "clock")
    assert attempt.submitted_at == attempt.deadline_at
    assert "The time ended at" in page and f"question {too_late.position}, is kept" in page
    for row in (in_time, too_late):
        row.refresh_from_db()
    assert in_time.points == in_time.points_possible and too_late.points == 0
    again = save(learner_client, attempt, position=too_late.position, sequence=2)
    assert again.json()["late"]


def test_a_page_without_script_that_comes_late_says_so(learner_client, enrolment, quiz):
    ruled(quiz, minutes_allowed=20)
    attempt = start_quiz(enrolment)
    row = attempt.responses.select_related("version").get(position=1)
    end(attempt, 60)
    fields = right_fields(attempt, row) | {"q1-sequence": "0"}
    answer = learner_client.post(reverse("attempt", args=[attempt.pk]), fields, follow=True)
    assert "kept and marked" in answer.content.decode()
    assert LateAnswer.objects.get().answer is not None
    attempt.refresh_from_db()
    assert attempt.closed_by == "clock"


def test_the_sweeper_closes_what_nobody_looks_at(learner, learner_client, enrolment, quiz):
    ruled(quiz, minutes_allowed=20)
    attempt = start_quiz(enrolment)
    answer_all(attempt, learner)
    assert close_overdue() == 0
    end(attempt, 60)
    assert close_overdue() == 1 and close_overdue() == 0
    attempt.refresh_from_db()
    assert (attempt.passed, attempt.percent, attempt.closed_by) == (True, 100, "clock")
    assert enrolment.records.get(activity_key=quiz.translation_key).state == "completed"


def test_an_overdue_attempt_is_closed_before_the_next_begins(learner_client, enrolment, quiz):
    ruled(quiz, minutes_allowed=20)
    first = start_quiz(enrolment)
    end(first, 60)
    assert start_quiz(enrolment).number == 2
    first.refresh_from_db()
    assert first.state == "submitted"


def test_nothing_is_closed_for_who_has_left(learner_client, enrolment, quiz):
    ruled(quiz, minutes_allowed=20)
    attempt = start_quiz(enrolment)
    end(attempt, 60)
    learner_client.post(reverse("withdraw", args=[enrolment.pk]))
    assert close_overdue() == 0
    assert learner_client.get(reverse("attempt", args=[attempt.pk])).status_code == 200


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"opens_at": timezone.now() + timedelta(days=2)}, "This quiz opens on"),
        ({"closes_at": timezone.now() - timedelta(days=2)}, "This quiz has closed."),
    ],
)
def test_outside_its_hours_a_quiz_is_not_begun(learner_client, enrolment, quiz, rules, says):
    ruled(quiz, **rules)
    url = reverse("start_quiz", args=[enrolment.pk, quiz.translation_key])
    page = learner_client.post(url, follow=True).content.decode()
    assert says in page and "Begin the quiz</button>" not in page
    assert not Attempt.objects.exists()


def test_between_attempts_lies_the_waiting_time(learner_client, enrolment, quiz):
    ruled(quiz, wait_hours=24)
    first = start_quiz(enrolment)
    api.submit_attempt(attempt=first)
    with pytest.raises(quizzes.SittingRefused, match="You can try again from"):
        start_quiz(enrolment)
    Attempt.objects.update(submitted_at=timezone.now() - timedelta(hours=25))
    assert start_quiz(enrolment).number == 2


# --- What counts, what is shown ---


def test_the_average_counts_where_it_was_promised(learner, enrolment, quiz):
    ruled(quiz, counting="average")
    api.submit_attempt(attempt=start_quiz(enrolment))
    second = start_quiz(enrolment)
    answer_all(second, learner)
    assert not api.submit_attempt(attempt=second).passed
    second.refresh_from_db()
    assert (second.percent, second.counted_percent, second.passed) == (100, 50, False)


def test_points_and_key_can_be_kept_back(learner, learner_client, enrolment, quiz):
    closes = timezone.now() + timedelta(days=1)
    ruled(quiz, marks_shown="after_close", key_shown="after_close", closes_at=closes)
    attempt = start_quiz(enrolment)
    answer_all(attempt, learner)
    api.submit_attempt(attempt=attempt)
    url = reverse("attempt", args=[attempt.pk])
    page = learner_client.get(url).content.decode()
    assert "verdict" not in page and "100 %" not in page and "Points are shown after" in page
    ruled(quiz, closes_at=timezone.now())
    page = learner_client.get(url).content.decode()
    assert "verdict" in page and "100 %" in page


# --- More for one person ---


def test_extra_time_reaches_the_attempt_under_way_and_the_next(enrolment, quiz):
    ruled(quiz, minutes_allowed=20)
    attempt = start_quiz(enrolment)
    before = attempt.deadline_at
    quizzes.allow(
        enrolment=enrolment, quiz_key=quiz.translation_key, by=None, reason="Reads slowly",
        extra_minutes=10,
    )  # fmt: skip
    attempt.refresh_from_db()
    assert attempt.deadline_at == before + timedelta(minutes=10)
    api.submit_attempt(attempt=attempt)
    following = start_quiz(enrolment)
    assert following.deadline_at == following.started_at + timedelta(minutes=30)


def used_up(enrolment) -> Attempt:
    for _attempt in range(3):
        last = start_quiz(enrolment)
        api.submit_attempt(attempt=last)
    return last


def test_after_the_last_attempt_one_may_ask_for_another(learner_client, enrolment):
    last = used_up(enrolment)
    url = reverse("attempt", args=[last.pk])
    page = learner_client.get(url).content.decode()
    assert "Worth reading again" in page and "Ask for another attempt" in page
    ask = reverse("ask_for_attempt", args=[last.pk])
    for _twice in range(2):
        learner_client.post(ask, {"text": "I have read it again."})
    request = AttemptRequest.objects.get()
    page = learner_client.get(url).content.decode()
    assert "answers by" in page and "Baraza School of Government" in page

    reviewer = signed_in(person("reviewer"))
    listed = reviewer.get(reverse("attempt_requests")).content.decode()
    assert "I have read it again." in listed
    answer = reverse("answer_attempt_request", args=[request.pk])
    assert reviewer.post(answer, {"decision": "refuse", "reply": ""}).status_code == 422
    assert reviewer.post(answer, {"decision": "grant", "reply": "Go on."}).status_code == 302
    assert start_quiz(enrolment).number == 4
    assert Allowance.objects.get().extra_attempts == 1
    reviewer.post(answer, {"decision": "grant"})
    assert Allowance.objects.count() == 1, "answered once"


def test_a_refusal_is_read_with_its_reason(learner_client, enrolment):
    last = used_up(enrolment)
    learner_client.post(reverse("ask_for_attempt", args=[last.pk]))
    request = AttemptRequest.objects.get()
    reviewer = signed_in(person("reviewer"))
    url = reverse("answer_attempt_request", args=[request.pk])
    reviewer.post(url, {"decision": "refuse", "reply": "Please take the lessons first."})
    page = learner_client.get(reverse("attempt", args=[last.pk])).content.decode()
    assert "Please take the lessons first." in page and "Ask for another attempt" in page
    with pytest.raises(quizzes.SittingRefused):
        start_quiz(enrolment)


def test_nobody_asks_while_a_turn_is_left(learner_client, enrolment):
    first = start_quiz(enrolment)
    api.submit_attempt(attempt=first)
    learner_client.post(reverse("ask_for_attempt", args=[first.pk]))
    assert not AttemptRequest.objects.exists()


def test_requests_stay_inside_the_institution(learner_client, other_client, enrolment):
    last = used_up(enrolment)
    assert other_client.post(reverse("ask_for_attempt", args=[last.pk])).status_code == 404
    learner_client.post(reverse("ask_for_attempt", args=[last.pk]), {"text": "Please."})
    request = AttemptRequest.objects.get()
    urls = [
        reverse("attempt_requests"),
        reverse("answer_attempt_request", args=[request.pk]),
        reverse("give_allowance"),
    ]
    for name in ("author", "author2", "hr", "learner"):
        browser = signed_in(person(name))
        for url in urls:
            for answer in (browser.get(url), browser.post(url, {"decision": "grant"})):
                assert answer.status_code in (302, 403, 404, 405), (name, url)
                assert "Please." not in answer.content.decode()
    request.refresh_from_db()
    assert request.state == "asked"


def test_time_is_given_unasked_to_one_s_own_learners_only(enrolment, quiz):
    reviewer = signed_in(person("reviewer"))
    url = reverse("give_allowance")
    fields = {
        "email": "LEARNER@example.org",
        "quiz": str(quiz.translation_key),
        "extra_attempts": "0",
        "extra_minutes": "15",
        "reason": "Needs more time to read",
    }
    for wrong in ({"email": "hr@example.org"}, {"quiz": "x"}, {"extra_minutes": "-1"},
                  {"extra_minutes": "0"}, {"reason": " "}):  # fmt: skip
        assert reviewer.post(url, fields | wrong).status_code == 422, wrong
    assert not Allowance.objects.exists()
    assert reviewer.post(url, fields).status_code == 302
    row = Allowance.objects.get()
    assert (row.enrolment, row.extra_minutes) == (enrolment, 15)
    assert row.granted_by == person("reviewer")


# --- For practice; before and after ---


def test_practice_shows_feedback_at_once_and_then_the_answer_stays(learner_client, enrolment, quiz):
    ruled(quiz, purpose="practice")
    attempt = start_quiz(enrolment)
    url = reverse("attempt", args=[attempt.pk])
    learner_client.post(url, {"reveal": "1", "q1-sequence": "0"})
    assert "verdict" not in learner_client.get(url).content.decode(), "nothing answered yet"
    row = attempt.responses.select_related("version").get(position=1)
    fields = right_fields(attempt, row) | {"q1-sequence": "0", "reveal": "1"}
    learner_client.post(url, fields)
    page = learner_client.get(url).content.decode()
    assert page.count('id="r1"') == 1 and "verdict" in page
    assert save(learner_client, attempt, sequence=9, right=False).status_code == 409
    learner_client.post(reverse("submit_attempt", args=[attempt.pk]))
    attempt.refresh_from_db()
    assert attempt.passed is None and start_quiz(enrolment).number == 2
    assert enrolment.records.get(activity_key=quiz.translation_key).state == "completed"


def test_a_graded_sitting_reveals_nothing(learner_client, enrolment, quiz):
    attempt = start_quiz(enrolment)
    save(learner_client, attempt)
    url = reverse("attempt", args=[attempt.pk])
    assert learner_client.post(url, {"reveal": "1"}).status_code == 404
    assert "verdict" not in learner_client.get(url).content.decode()


def test_the_gain_is_shown_to_the_learner(learner, learner_client, enrolment, quiz):
    ruled(quiz, purpose="pre_test")
    before = start_quiz(enrolment)
    api.submit_attempt(attempt=before)
    with pytest.raises(quizzes.SittingRefused, match="taken once"):
        start_quiz(enrolment)
    page = learner_client.get(reverse("attempt", args=[before.pk])).content.decode()
    assert "What you gained" not in page and "verdict" not in page
    ruled(quiz, purpose="post_test")
    after = start_quiz(enrolment)
    answer_all(after, learner)
    api.submit_attempt(attempt=after)
    page = learner_client.get(reverse("attempt", args=[after.pk])).content.decode()
    assert "Before the module 0 %, after it 100 %." in page


# --- Pages, draws ---


def test_pages_of_questions_save_as_one_goes_on(learner, learner_client, enrolment, quiz):
    ruled(quiz, per_page=4)
    attempt = start_quiz(enrolment)
    url = reverse("attempt", args=[attempt.pk])
    page = learner_client.get(url).content.decode()
    assert page.count('class="sitting-question"') == 4 and "Check and hand in" not in page
    fields = {"page": "2"}
    for row in attempt.responses.select_related("version")[:4]:
        fields |= right_fields(attempt, row) | {f"q{row.position}-sequence": "0"}
    answer = learner_client.post(url, fields)
    assert answer.url == f"{url}?page=2"
    assert len(quizzes.unanswered(attempt)) == attempt.responses.count() - 4
    for asked in ("99", "0", "x", "-1", "9" * 40):
        assert learner_client.get(url, {"page": asked}).status_code == 200
    last = learner_client.get(url, {"page": "99"}).content.decode()
    assert "Check and hand in" in last
    checked = learner_client.get(reverse("check_attempt", args=[attempt.pk])).content.decode()
    assert "?page=2#question-5" in checked


def test_questions_are_drawn_from_the_institution_s_bank(enrolment, quiz):
    fixed = quiz.questions.count()
    QuizDraw.objects.create(quiz=quiz, count=5, difficulty=2)
    seen = set()
    for _attempt in range(3):
        attempt = start_quiz(enrolment)
        versions = [row.version for row in attempt.responses.select_related("version")]
        assert len({version.question_id for version in versions}) == fixed + 5
        seen |= {version.question_id for version in versions}
        api.submit_attempt(attempt=attempt)
    assert len(seen) > fixed + 5, "drawn anew"


def test_a_bank_that_is_too_small_stops_the_sitting_with_a_sentence(
    learner_client, enrolment, quiz
):
    QuizDraw.objects.create(quiz=quiz, count=100)
    url = reverse("start_quiz", args=[enrolment.pk, quiz.translation_key])
    page = learner_client.post(url, follow=True).content.decode()
    assert "too few questions" in page
    assert not Attempt.objects.exists()


# --- What a device keeps ---


def test_the_key_of_kept_answers_is_the_account_s_and_the_attempt_s(enrolment):
    attempt = start_quiz(enrolment)
    owner, other = person("learner"), person("learner2")
    keys = {device.sealing_key(attempt, owner), device.sealing_key(attempt, other)}
    attempt.pk = None
    keys.add(device.sealing_key(attempt, owner))
    assert len(keys) == 3
    assert device.account_mark(owner) != device.account_mark(other)
