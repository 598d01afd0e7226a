"""A wrong key is mended: results rise, nothing is taken away, and everybody learns why."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from assessments import api, regrading
from assessments.enrolments import api as enrolments
from assessments.models import (
    Attempt,
    Correction,
    Question,
    QuestionVersion,
    QuizPage,
    Regrading,
    Response,
)
from assessments.questions.kinds import KINDS
from assessments.quizzes import api as quizzes
from assessments.quizzes.held import HELD
from curriculum.releasing import releasing
from learning.operations.models import AuditEntry
from learning.people.models import Institution
from tests.answers import right_fields
from tests.people import (
    finish_lessons,
    meet_practice,
    person,
    run_tasks,
    signed_in,
    start_quiz,
    version_of,
)

# Ten of the fifteen points that count: one short of the pass mark of 70 %.
TEN_POINTS = ("SCL1-Q03", "SCL1-Q05", "SCL1-Q06", "SCL1-Q07", "SCL1-Q08")
WRONG = "SCL1-Q01"
REASON = "The key named the second option; by the Public Service Act it is another."


def sit(enrolment, *, right=TEN_POINTS, picks: dict[str, str] | None = None, submit=True):
    """Answer some questions rightly, and of single choices those options (their letters)."""
    attempt = start_quiz(enrolment)
    for row in attempt.responses.select_related("version__question"):
        code = row.version.question.code
        if code in right:
            posted = right_fields(attempt, row)
        elif picks and code in picks:
            order = attempt.plan["questions"][row.position - 1]["order"]
            posted = {f"q{row.position}": [str(order.index(picks[code]))]}
        else:
            continue
        quizzes.save_response(
            user=enrolment.user, attempt_id=attempt.pk, position=row.position, posted=posted
        )
    if submit:
        api.submit_attempt(attempt=attempt)
        attempt.refresh_from_db()
    return attempt


def other_option(code: str = WRONG) -> str:
    """The letter of an option that the key as it stands calls wrong."""
    return next(
        option["id"] for option in version_of(code).data["options"] if not option["correct"]
    )


def right_option(code: str = WRONG) -> str:
    return next(option["id"] for option in version_of(code).data["options"] if option["correct"])


def mended(code: str, change) -> QuestionVersion:
    """Edit the question as its author would, and release it: its new version."""
    question = Question.objects.get(code=code)
    kind = KINDS[question.kind]
    value = kind.thaw(version_of(code).data)
    change(value)
    question.body = json.dumps([{"type": kind.name, "value": value}])
    with releasing():
        question.save_revision().publish()
    return version_of(code)


def key_moves_to(letter: str):
    """A change of the key, and of the options' order, as an author may do both at once."""

    def change(value):
        chosen = value["options"]["abcdefgh".index(letter)]
        for option in value["options"]:
            option["correct"] = option is chosen
        value["options"].reverse()

    return change


@pytest.fixture
def publisher(db):
    return signed_in(person("reviewer"))


@pytest.fixture
def near_miss(enrolment):
    """A learner with everything else done who chose what the key wrongly called wrong."""
    finish_lessons(enrolment)
    meet_practice(enrolment)
    attempt = sit(enrolment, picks={WRONG: other_option()})
    assert (attempt.percent, attempt.passed) == (66, False)
    return attempt


def correct_url(code: str = WRONG) -> str:
    return reverse("correct_question", args=[Question.objects.get(code=code).pk])


# Whose sittings are confirmed; the fixture puts the institution's number in.
SCHOOL = "the school"


def fields(decisions: dict[QuestionVersion, QuestionVersion | None], **more) -> dict:
    return (
        {
            f"version-{version.pk}": str(key.pk) if key else "void"
            for version, key in decisions.items()
        }
        | {"reason": REASON, **more}
        | _confirmed(more)
    )


def _confirmed(more: dict) -> dict:
    school = Institution.objects.get(slug="baraza-school-of-government")
    return {"confirm": str(school.pk)} if more.get("confirm") == SCHOOL else {}


def rekeyed(publisher, **more):
    """The wrong question mended, and the form sent: (old version, new version, answer)."""
    old = version_of(WRONG)
    new = mended(WRONG, key_moves_to(other_option()))
    return old, new, publisher.post(correct_url(), fields({old: new}, **more))


# --- From the preview to the mail ---


def test_a_preview_names_who_would_pass_and_writes_nothing(publisher, near_miss):
    _old, _new, page = rekeyed(publisher)
    text = page.content.decode()
    assert page.status_code == 200 and "Would pass now: 1" in text
    assert near_miss.enrolment.user.full_name in text and "73 %" in text
    near_miss.refresh_from_db()
    assert (near_miss.percent, near_miss.passed) == (66, False)
    assert not Correction.objects.exists()


def test_a_rekeyed_question_lets_pass_who_was_right(
    publisher, learner_client, enrolment, near_miss
):
    before = list(near_miss.responses.order_by("pk").values())
    plan = near_miss.plan
    _old, _new, answer = rekeyed(publisher, confirm=SCHOOL)
    assert answer.status_code == 302
    run_tasks()
    near_miss.refresh_from_db()
    assert (near_miss.percent, near_miss.passed, near_miss.counted_percent) == (73, True, 73)
    assert near_miss.plan == plan
    assert list(near_miss.responses.order_by("pk").values()) == before, "a sitting stays as it was"
    enrolment.refresh_from_db()
    assert enrolment.state == "completed" and enrolment.percent == 100
    run_tasks()  # the mail that the first one promised
    row = Regrading.objects.get()
    assert (row.percent_before, row.passed_before, row.percent, row.passed) == (66, False, 73, True)
    page = learner_client.get(reverse("attempt", args=[near_miss.pk])).content.decode()
    assert REASON in page and "Corrected on" in page and "was 66 % and is 73 % now" in page
    [message] = [m for m in mail.outbox if "You have passed" in m.subject]
    assert REASON in message.body and "66 % before, 73 % now" in message.body
    entry = AuditEntry.objects.get(action="correct")
    assert entry.actor == person("reviewer") and entry.reason == REASON
    history = publisher.get(answer["Location"]).content.decode()
    assert "Grace Achieng" in history and REASON in history


def test_the_review_shows_the_mended_key_and_why(publisher, learner_client, near_miss):
    rekeyed(publisher, confirm=SCHOOL)
    run_tasks()
    reviewed = {item.stem: item for item in quizzes.reviewed(Attempt.objects.get())}
    item = reviewed[version_of(WRONG).data["stem"]]
    assert item.correction == REASON and item.points == 1
    assert [line.right for line in item.review.lines if line.chosen] == [True]


def test_a_certificate_says_the_corrected_result(publisher, enrolment, near_miss):
    rekeyed(publisher, confirm=SCHOOL)
    run_tasks()
    row = api.confirm_name(enrolment=enrolment, name="Amina Wanjiru Otieno")
    assert "73" in json.dumps(row.content)


# --- Nothing is taken away ---


def test_nobody_loses_a_pass_or_a_point(publisher, learner_client, enrolment):
    attempt = sit(enrolment, right=(*TEN_POINTS, WRONG))
    assert (attempt.percent, attempt.passed) == (73, True)
    old = version_of(WRONG)
    new = mended(WRONG, key_moves_to(other_option()))
    page = publisher.post(correct_url(), fields({old: new})).content.decode()
    assert "Would fail by the new marks, and keep their pass: 1" in page
    publisher.post(correct_url(), fields({old: new}, confirm=SCHOOL))
    run_tasks()
    attempt.refresh_from_db()
    assert (attempt.percent, attempt.passed) == (73, True)
    assert Regrading.objects.get().kept
    assert not [m for m in mail.outbox if "corrected" in m.subject], "nothing changed: no mail"
    page = learner_client.get(reverse("attempt", args=[attempt.pk])).content.decode()
    assert "it stays as it was" in page


def test_a_question_that_is_left_out_counts_for_nobody(publisher, enrolment):
    """Ten of fifteen become ten of fourteen: 71 %."""
    attempt = sit(enrolment)
    publisher.post(correct_url(), fields({version_of(WRONG): None}, confirm=SCHOOL))
    run_tasks()
    attempt.refresh_from_db()
    assert (attempt.points, attempt.points_possible) == (10, 14)
    assert (attempt.percent, attempt.passed) == (71, True)
    row = next(item for item in quizzes.reviewed(attempt) if item.correction)
    assert not row.counted


def test_a_later_correction_takes_the_place_of_the_first_and_takes_nothing_back(
    publisher, enrolment
):
    attempt = sit(enrolment)
    version = version_of(WRONG)
    for key in (None, version):
        publisher.post(correct_url(), fields({version: key}, confirm=SCHOOL))
        run_tasks()
    attempt.refresh_from_db()
    assert (attempt.percent, attempt.passed) == (71, True)
    assert [row.kept for row in attempt.regradings.all()] == [False, True]


def test_where_the_average_counts_all_sittings_of_a_learner_are_summed_again(publisher, enrolment):
    QuizPage.objects.update(counting="average", wait_hours=0)
    first = sit(enrolment, right=TEN_POINTS, picks={WRONG: other_option()})
    second = sit(enrolment, right=TEN_POINTS)
    assert (second.percent, second.counted_percent, second.passed) == (66, 66, False)
    rekeyed(publisher, confirm=SCHOOL)
    run_tasks()
    first.refresh_from_db()
    second.refresh_from_db()
    # The second had left the question empty: 11 and 10 of 15 are 70 % together.
    assert (first.percent, second.percent) == (73, 66)
    assert (second.counted_percent, second.passed) == (70, True)


# --- Sittings under way, and learners who have left ---


def test_an_attempt_under_way_is_graded_by_the_key_in_force(publisher, enrolment):
    attempt = sit(enrolment, picks={WRONG: other_option()}, submit=False)
    _old, _new, _answer = rekeyed(publisher, confirm=SCHOOL)
    assert api.submit_attempt(attempt=attempt).passed
    attempt.refresh_from_db()
    assert attempt.percent == 73


def test_who_has_left_completes_the_module_by_coming_back(publisher, learner_client, near_miss):
    enrolment = near_miss.enrolment
    enrolments.withdraw(enrolment=enrolment)
    rekeyed(publisher, confirm=SCHOOL)
    run_tasks()
    enrolment.refresh_from_db()
    assert enrolment.state == "withdrawn" and enrolment.percent == 100
    learner_client.post(reverse("enrol", args=[enrolment.module_key]))
    enrolment.refresh_from_db()
    assert enrolment.state == "completed"


# --- Work that is broken off ---


def test_a_lost_task_is_found_by_the_sweeper_and_nothing_is_told_twice(publisher, near_miss):
    rekeyed(publisher, confirm=SCHOOL)
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.all().delete()
    assert regrading.go_on() == 1
    correction = Correction.objects.get()
    api.regrade(correction=correction, group=quizzes.groups_of(Attempt.objects.all())[0])
    run_tasks()
    run_tasks()
    assert Regrading.objects.count() == 1
    assert len([m for m in mail.outbox if "You have passed" in m.subject]) == 1
    correction.refresh_from_db()
    assert correction.finished_at is None, "a submission may still be on its way"
    Correction.objects.update(made_at=timezone.now() - timedelta(minutes=5))
    assert regrading.go_on() == 0
    correction.refresh_from_db()
    assert correction.finished_at is not None


# --- What is refused ---


def test_a_key_that_offers_other_options_is_not_offered(publisher, near_miss):
    old = version_of(WRONG)

    def other_words(value):
        value["options"][0]["text"] += " (reworded)"

    new = mended(WRONG, other_words)
    answer = publisher.post(correct_url(), fields({old: new}, confirm=SCHOOL))
    assert answer.status_code == 422
    with pytest.raises(quizzes.CorrectionRefused, match="different things"):
        quizzes.decide(
            question=new.question,
            institution_id=new.question.institution_id,
            decisions={old: new},
            reason=REASON,
            by=None,
        )
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [({"reason": " "}, "required"), ({"version": ""}, "at least one version")],
)
def test_a_form_that_says_too_little_is_refused_with_the_reason(publisher, near_miss, change, said):
    data = fields({version_of(WRONG): None}, confirm=SCHOOL)
    if "version" in change:
        data[f"version-{version_of(WRONG).pk}"] = ""
    else:
        data |= change
    answer = publisher.post(correct_url(), data)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Correction.objects.exists()


def test_a_question_that_nobody_met_says_so(publisher):
    assert "nothing to correct" in publisher.get(correct_url()).content.decode()


def test_the_reason_waits_for_the_right_answers(publisher, learner_client, enrolment):
    """It may tell the key, and the learner can still try again."""
    attempt = sit(enrolment, right=(), picks={WRONG: other_option()})
    old = version_of(WRONG)
    new = mended(WRONG, key_moves_to(other_option()))
    publisher.post(correct_url(), fields({old: new}, confirm=SCHOOL))
    run_tasks()
    run_tasks()
    attempt.refresh_from_db()
    assert (attempt.percent, attempt.passed) == (6, False)
    [message] = [m for m in mail.outbox if "corrected" in m.subject]
    page = learner_client.get(reverse("attempt", args=[attempt.pk])).content.decode()
    archive = json.dumps(list(HELD[0].rows(enrolment.user)), default=str)
    for place in (message.body, page, archive):
        assert REASON not in place
    assert "together with the right answers" in page
    sit(enrolment, right=(*TEN_POINTS, "SCL1-Q02", "SCL1-Q04"))
    page = learner_client.get(reverse("attempt", args=[attempt.pk])).content.decode()
    assert REASON in page, "passed: nothing is left that it could give away"
    assert REASON in json.dumps(list(HELD[0].rows(enrolment.user)), default=str)


def test_points_are_compared_as_they_are_kept(publisher, enrolment):
    """Two of three pairs are 1.333 of 2 points: the same marks again are neither more nor less."""
    attempt = start_quiz(enrolment)
    row = attempt.responses.select_related("version__question").get(
        version__question__code="SCL1-Q05"
    )
    posted = right_fields(attempt, row)
    posted.pop(f"q{row.position}-0")
    quizzes.save_response(
        user=enrolment.user, attempt_id=attempt.pk, position=row.position, posted=posted
    )
    api.submit_attempt(attempt=attempt)
    version = version_of("SCL1-Q05")
    school = version.question.institution_id
    found = quizzes.preview(institution_id=school, decisions={version: version})
    assert (found.unchanged, found.kept, found.higher) == (1, [], [])


def test_each_correction_is_told_for_what_it_did(publisher, near_miss):
    """Two in a row before the worker came: the first changes nothing, the second lets pass."""
    old = version_of(WRONG)
    publisher.post(correct_url(), fields({old: old}, confirm=SCHOOL, reason="Looked at again."))
    rekeyed(publisher, confirm=SCHOOL)
    run_tasks()
    run_tasks()
    first, second = Regrading.objects.order_by("correction_id")
    assert (first.percent_before, first.percent) == (66, 66)
    assert (second.percent_before, second.percent) == (66, 73)
    [message] = [m for m in mail.outbox if "You have passed" in m.subject]
    assert REASON in message.body


def test_a_learner_is_graded_again_once_whoever_works_on_it(publisher, near_miss):
    rekeyed(publisher, confirm=SCHOOL)
    correction = Correction.objects.get()
    group = quizzes.groups_of(Attempt.objects.all())[0]
    api.regrade(correction=correction, group=group)
    before = list(Attempt.objects.values())
    assert quizzes.regrade(correction=correction, group=group) == []
    assert list(Attempt.objects.values()) == before


def test_what_is_confirmed_is_what_was_shown(publisher, near_miss):
    """The institution was changed after the preview: it is shown anew, nothing is corrected."""
    old = version_of(WRONG)
    data = fields({old: None}) | {"confirm": "987654"}
    assert publisher.post(correct_url(), data).status_code == 200
    assert not Correction.objects.exists()


@pytest.mark.parametrize("name", ["author", "author2", "hr", "supervisor", "learner2"])
def test_only_the_institution_s_publishers_correct(name, near_miss):
    client = signed_in(person(name))
    data = fields({version_of(WRONG): None}, confirm=SCHOOL)
    for answer in (client.get(correct_url()), client.post(correct_url(), data)):
        assert answer.status_code in (302, 403, 404)
    assert not Correction.objects.exists()


def test_the_history_stays_within_the_institution(publisher, near_miss):
    rekeyed(publisher, confirm=SCHOOL)
    detail = reverse("correction", args=[Correction.objects.get().pk])
    author, foreign = signed_in(person("author")), signed_in(person("author2"))
    assert REASON in author.get(detail).content.decode()
    assert foreign.get(detail).status_code == 404
    assert REASON not in foreign.get(reverse("corrections")).content.decode()


# --- Each kind: answers to one version under the key of another ---


@pytest.mark.parametrize("code", [f"SCL1-Q{n:02}" for n in range(1, 12)])
def test_an_answer_means_the_same_when_the_author_moves_the_options(code, enrolment):
    """The right answer to the old version is right by the new one, whatever letters they have."""

    def turned(value):
        for name in ("options", "pairs"):
            if name in value:
                value[name].reverse()

    old = version_of(code)
    attempt = sit(enrolment, right=(code,), submit=False)
    new = mended(code, turned)
    row = Response.objects.get(attempt=attempt, version=old)
    kind = KINDS[old.kind]
    bridge = kind.bridge(old.data, new.data)
    assert kind.grade(new.data, bridge.answer(row.answer)) == kind.grade(old.data, row.answer)
    order = attempt.plan["questions"][row.position - 1]["order"]
    assert sorted(bridge.order(order)) == sorted(kind.ids(new.data))
