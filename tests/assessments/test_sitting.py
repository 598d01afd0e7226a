"""A sitting: saving, replays, closing once, attempts, and what is shown when."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import api
from assessments.models import Attempt, QuizPage, Response
from assessments.quizzes import api as quizzes
from curriculum.releasing import releasing
from tests.answers import right_fields
from tests.people import answer_all, finish_lessons, outline_of, start_quiz


@pytest.fixture
def attempt(enrolment):
    return start_quiz(enrolment)


def of_kind(attempt, kind: str) -> Response:
    return attempt.responses.select_related("version").filter(version__kind=kind).first()


def page_fields(attempt) -> dict:
    """The whole form as the page sends it: right answers, and the sequences it has seen."""
    fields = {}
    for row in attempt.responses.select_related("version"):
        fields |= right_fields(attempt, row)
        fields[f"q{row.position}-sequence"] = str(row.sequence)
    return fields


def save(browser, attempt, position: int, **fields):
    return browser.post(reverse("save_answer", args=[attempt.pk, position]), fields)


def test_an_answer_is_saved_and_the_reply_says_what_is_stored(learner_client, attempt):
    row = of_kind(attempt, "true_false")
    answer = save(
        learner_client,
        attempt,
        row.position,
        sequence=1,
        client="tab",
        **{f"q{row.position}": "true"},
    )
    row.refresh_from_db()
    assert row.answer == {"value": True}
    assert answer.json()["hash"] == row.answer_hash == quizzes.answer_hash({"value": True})
    assert answer.json()["message"].startswith("Saved ")


@pytest.mark.parametrize(
    "order",
    [(1, 2, 3), (3, 2, 1), (2, 3, 1, 2, 3), (1, 1, 3, 3, 2)],
)
def test_replays_and_reordering_end_in_the_newest_answer(learner_client, attempt, order):
    row = of_kind(attempt, "true_false")
    value = {1: "true", 2: "", 3: "false"}
    for sequence in order:
        field = {f"q{row.position}": value[sequence]}
        save(learner_client, attempt, row.position, sequence=sequence, client="tab", **field)
    row.refresh_from_db()
    assert (row.answer, row.sequence) == ({"value": False}, 3)


def test_of_two_tabs_with_one_sequence_the_same_one_wins_in_either_order(learner_client, attempt):
    row = of_kind(attempt, "true_false")
    field = f"q{row.position}"
    for tabs in (("a", "true"), ("b", "false")), (("b", "false"), ("a", "true")):
        Response.objects.filter(pk=row.pk).update(answer=None, sequence=0, client="")
        for client, value in tabs:
            save(learner_client, attempt, row.position, sequence=1, client=client, **{field: value})
        row.refresh_from_db()
        assert row.answer == {"value": False}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"sequence": "x"}, 400),
        ({"sequence": "0"}, 400),
        ({"sequence": "-1"}, 400),
        ({"sequence": str(2**63)}, 400),
        ({"sequence": "1", "client": "x" * 41}, 400),
        ({"sequence": "1", "q1": "no such choice"}, 422),
        ({"sequence": "1", "q1": ["0", "1"]}, 422),
    ],
)
def test_a_broken_save_changes_nothing_and_says_why(learner_client, attempt, fields, status):
    row = of_kind(attempt, "single_choice")
    fields = {key.replace("q1", f"q{row.position}"): value for key, value in fields.items()}
    answer = learner_client.post(reverse("save_answer", args=[attempt.pk, row.position]), fields)
    assert answer.status_code == status
    assert answer.json()["message"]
    assert (
        Response.objects.filter(attempt=attempt, answer__isnull=True).count()
        == attempt.responses.count()
    )


@pytest.mark.parametrize("position", [0, 99, 2**31, 2**63, 10**30])
def test_a_question_that_is_not_there_is_404(learner_client, attempt, position):
    url = reverse("attempt", args=[attempt.pk]) + f"answers/{position}/"
    assert learner_client.post(url, {"sequence": "1"}).status_code == 404


def test_the_page_without_script_saves_everything_and_keeps_the_good_answers(
    learner_client, attempt
):
    number = of_kind(attempt, "numeric")
    fields = page_fields(attempt)
    fields[f"q{number.position}"] = ["many"]
    answer = learner_client.post(reverse("attempt", args=[attempt.pk]), fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write a number" in page
    assert Response.objects.filter(attempt=attempt, answer__isnull=True).count() == 1
    assert Attempt.objects.get().state == "open"


def test_two_starts_are_one_attempt(learner_client, enrolment, attempt):
    quiz = attempt.quiz_key
    for _ in range(2):
        answer = learner_client.post(reverse("start_quiz", args=[enrolment.pk, quiz]))
        assert answer.url == reverse("attempt", args=[attempt.pk])
    assert Attempt.objects.count() == 1


def test_handing_in_twice_is_handing_in_once(learner, learner_client, attempt):
    answer_all(attempt, learner)
    for _ in range(2):
        learner_client.post(reverse("submit_attempt", args=[attempt.pk]))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.percent, attempt.passed) == ("submitted", 100, True)


def test_after_handing_in_an_answer_is_refused(learner, learner_client, attempt):
    answer_all(attempt, learner)
    learner_client.post(reverse("submit_attempt", args=[attempt.pk]))
    row = of_kind(attempt, "true_false")
    answer = save(learner_client, attempt, row.position, sequence=9, **{f"q{row.position}": "true"})
    assert answer.status_code == 409
    assert "handed in" in answer.json()["message"]


def test_three_failed_attempts_are_all_there_are(learner_client, enrolment):
    finish_lessons(enrolment)
    for number in range(1, 4):
        attempt = start_quiz(enrolment)
        assert attempt.number == number
        api.submit_attempt(attempt=attempt)
    answer = learner_client.post(
        reverse("start_quiz", args=[enrolment.pk, attempt.quiz_key]), follow=True
    )
    assert "All your attempts are used" in answer.content.decode()
    assert Attempt.objects.count() == 3
    enrolment.refresh_from_db()
    assert enrolment.state == "active"


def test_a_passed_quiz_is_not_begun_again(learner, learner_client, enrolment, attempt):
    answer_all(attempt, learner)
    api.submit_attempt(attempt=attempt)
    learner_client.post(reverse("start_quiz", args=[enrolment.pk, attempt.quiz_key]))
    assert Attempt.objects.count() == 1


def test_the_pass_mark_is_that_of_the_edition_one_began_under(enrolment, attempt):
    quiz = next(step for step in outline_of(enrolment).activities if step.kind == "quiz")
    assert attempt.pass_mark == quiz.pass_mark == 70


def test_a_plan_is_fixed_at_the_start(enrolment, attempt):
    from assessments.models import Question

    before = [(item.shown, item.kind) for item in quizzes.asked(attempt)]
    for question in Question.objects.filter(code__startswith="SCL1"):
        question.points = 50
        with releasing():
            question.save_revision().publish()
    after = [(item.shown, item.kind) for item in quizzes.asked(Attempt.objects.get())]
    assert before == after


def test_a_self_check_is_the_learner_s_own_and_changes_no_result(learner, learner_client, attempt):
    row = of_kind(attempt, "short_answer")
    url = reverse("self_check", args=[attempt.pk, row.position])
    assert learner_client.post(url, {"point": ["0"]}).status_code == 404, "before release"
    answer_all(attempt, learner)
    api.submit_attempt(attempt=attempt)
    learner_client.post(url, {"point": ["0", "2", "77", "x", str(2**63)]})
    row.refresh_from_db()
    assert row.self_check == [0, 2]
    attempt.refresh_from_db()
    assert attempt.percent == 100


# --- Answers are never lost to a form that didn't know them ---


def test_a_form_without_answers_empties_nothing(learner, learner_client, attempt):
    answer_all(attempt, learner)
    for fields in ({"check": "1"}, {"save": "1", "q1": ""}, {"leave": "1"}):
        learner_client.post(reverse("attempt", args=[attempt.pk]), fields)
    assert not quizzes.unanswered(attempt)


def test_a_stale_page_keeps_what_was_saved_elsewhere_and_says_so(learner_client, attempt):
    stale = page_fields(attempt)
    row = of_kind(attempt, "true_false")
    field = f"q{row.position}"
    newer = "false" if stale[field] == ["true"] else "true"
    save(learner_client, attempt, row.position, sequence=1, client="other", **{field: newer})
    answer = learner_client.post(reverse("attempt", args=[attempt.pk]), stale)
    assert answer.status_code == 422
    assert "answered it elsewhere" in answer.content.decode()
    row.refresh_from_db()
    assert row.answer == {"value": newer == "true"}
    assert quizzes.unanswered(attempt) == [], "the others were saved"


def test_a_page_that_knows_the_newest_may_change_and_empty_it(learner, learner_client, attempt):
    answer_all(attempt, learner)
    row = of_kind(attempt, "true_false")
    fields = page_fields(attempt)
    del fields[f"q{row.position}"]
    learner_client.post(reverse("attempt", args=[attempt.pk]), fields)
    assert quizzes.unanswered(attempt) == [row.position]


def test_a_discarded_answer_is_never_called_saved(learner_client, attempt):
    row = of_kind(attempt, "true_false")
    field = f"q{row.position}"
    save(learner_client, attempt, row.position, sequence=3, client="a", **{field: "true"})
    lost = save(learner_client, attempt, row.position, sequence=1, client="b", **{field: "false"})
    assert lost.status_code == 409
    assert lost.json()["sequence"] == 3 and "elsewhere" in lost.json()["message"]
    late = save(learner_client, attempt, row.position, sequence=2, client="a", **{field: "false"})
    assert late.status_code == 200, "a late packet of the page that has sent a newer one since"
    again = save(learner_client, attempt, row.position, sequence=4, client="b", **{field: "false"})
    assert again.status_code == 200
    replay = save(learner_client, attempt, row.position, sequence=4, client="b", **{field: "false"})
    assert replay.status_code == 200


# --- The key stays closed while a retake is possible ---


def fail(enrolment):
    attempt = start_quiz(enrolment)
    api.submit_attempt(attempt=attempt)
    attempt.refresh_from_db()
    return attempt


def leave(client, enrolment) -> None:
    client.post(reverse("withdraw", args=[enrolment.pk]))


def test_leaving_and_coming_back_gives_no_new_attempts(learner_client, enrolment):
    for _ in range(3):
        last = fail(enrolment)
    leave(learner_client, enrolment)
    learner_client.post(reverse("enrol", args=[enrolment.module_key]))
    learner_client.post(reverse("start_quiz", args=[enrolment.pk, last.quiz_key]))
    assert Attempt.objects.count() == 3


def test_nothing_is_saved_while_one_has_left(learner_client, enrolment, attempt):
    leave(learner_client, enrolment)
    row = of_kind(attempt, "true_false")
    answer = save(learner_client, attempt, row.position, sequence=1, **{f"q{row.position}": "true"})
    assert answer.status_code == 409


def shows_key(client, attempt) -> bool:
    return "verdict" in client.get(reverse("attempt", args=[attempt.pk])).content.decode()


def test_a_quiz_page_taken_down_releases_no_key(learner_client, enrolment):
    first = fail(enrolment)
    quizzes.quiz_page(first.quiz_key, "en").unpublish()
    assert not shows_key(learner_client, first)


def test_fewer_attempts_release_no_key_while_one_is_open(learner_client, enrolment):
    first = fail(enrolment)
    second = start_quiz(enrolment)
    QuizPage.objects.filter(translation_key=first.quiz_key).update(attempts_allowed=1)
    assert not shows_key(learner_client, first)
    api.submit_attempt(attempt=second)
    assert shows_key(learner_client, first)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock for all")
def test_saving_locks_the_attempt_before_its_answer(learner, attempt):
    """Handing in locks them in this order; the other one deadlocks on PostgreSQL (seen)."""
    with CaptureQueriesContext(connection) as queries:
        quizzes.save_response(user=learner, attempt_id=attempt.pk, position=1, posted={})
    (locking,) = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    assert locking.endswith("FOR UPDATE OF attempt, response")
