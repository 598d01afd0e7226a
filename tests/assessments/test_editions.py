"""Another edition: who is under way finishes theirs or moves over by choice; holders are asked again."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core import mail
from django.urls import reverse

from assessments import api, refreshing
from assessments.certificates import api as certificates
from assessments.enrolments import api as enrolments
from assessments.enrolments.carrying import moved_over, refreshed
from assessments.models import QuizPage
from assessments.quizzes import api as quizzes
from curriculum import api as curriculum
from curriculum.data import Activity, Outline
from curriculum.models import Edition, LessonPage
from tests.answers import right_fields
from tests.people import (
    answer_all,
    complete,
    finish_lessons,
    outline_of,
    pass_quiz,
    person,
    run_tasks,
    signed_in,
    start_quiz,
)

READ, QUIZ, NEW = UUID(int=1), UUID(int=2), UUID(int=3)


def outline(*steps: Activity) -> Outline:
    return Outline(1, 1, UUID(int=9), "M", "en", 1, 60, 0, steps, ())


def step(key: UUID, order: int, **values) -> Activity:
    kind = "quiz" if "pass_mark" in values else "lesson"
    shape = {"kind": kind, "title": kind, "required": True, "counts": True, "minutes": 30}
    return Activity(key=key, order=order, **(shape | values))


OLD = outline(step(READ, 1), step(QUIZ, 2, pass_mark=70))


@pytest.mark.parametrize(
    ("after", "best", "again", "percent"),
    [
        (OLD, {QUIZ: 75}, [], 100),
        # A raised mark that was reached stays reached; one that wasn't is to be reached.
        (outline(step(READ, 1), step(QUIZ, 2, pass_mark=75)), {QUIZ: 75}, [], 100),
        (outline(step(READ, 1), step(QUIZ, 2, pass_mark=80)), {QUIZ: 75}, [QUIZ], 50),
        # A new step is missing; what is done stays done.
        (outline(step(READ, 1), step(QUIZ, 2, pass_mark=70), step(NEW, 3)), {QUIZ: 75}, [], 66),
        (outline(step(READ, 1, minutes=90), step(QUIZ, 2, pass_mark=70)), {QUIZ: 75}, [], 100),
        (outline(step(QUIZ, 1, pass_mark=70)), {QUIZ: 75}, [], 100),
        # Finished by a way without an attempt (on paper): there is nothing to fall short of.
        (outline(step(READ, 1), step(QUIZ, 2, pass_mark=90)), {}, [], 100),
    ],
)
def test_by_choice_what_is_done_stays_done_where_it_suffices(after, best, again, percent):
    found = moved_over(OLD, after, {READ, QUIZ}, best)
    assert [one.key for one in found.again] == again
    assert found.after.percent == percent and found.before.percent == 100


@pytest.mark.parametrize(
    ("after", "again"),
    [
        (OLD, []),
        (outline(step(READ, 1, minutes=20), step(QUIZ, 2, pass_mark=60)), []),
        (outline(step(READ, 1, minutes=45), step(QUIZ, 2, pass_mark=70)), [READ]),
        (outline(step(READ, 1), step(QUIZ, 2, pass_mark=80)), [QUIZ]),
        (outline(step(READ, 1), step(QUIZ, 2, pass_mark=70, items=12)), [QUIZ]),
    ],
)
def test_a_refresher_asks_for_what_is_more_than_before(after, again):
    assert [one.key for one in refreshed(OLD, after, {READ, QUIZ}).again] == again


# --- Through the product --------------------------------------------------------------------------


def change(item, **values) -> None:
    draft = item.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision(user=person("author"))


@pytest.fixture
def quiz(module):
    return QuizPage.objects.child_of(module).get()


@pytest.fixture
def raise_mark(module, quiz):
    """Releases an edition with another pass mark."""

    def raise_mark(to: int = 95, **more):
        change(quiz, pass_mark=to)
        return curriculum.release(module=module, by=person("reviewer"), **more).edition

    return raise_mark


def page_of(enrolment) -> str:
    return reverse("other_edition", args=[enrolment.pk])


def test_a_learner_keeps_their_percentage_through_a_raised_mark(
    enrolment, learner_client, raise_mark
):
    finish_lessons(enrolment)
    pass_quiz(enrolment)
    enrolment.refresh_from_db()
    before = enrolment.percent
    raise_mark()
    enrolment.refresh_from_db()
    assert enrolment.percent == before and outline_of(enrolment).edition_number == 1
    html = learner_client.get(page_of(enrolment)).content.decode()
    assert "was 70 % and is 95 %" in html and f"{before} %" in html


def test_moving_over_is_a_choice_and_shows_what_it_costs(
    enrolment, learner_client, raise_mark, quiz
):
    finish_lessons(enrolment)
    attempt = pass_quiz(enrolment)
    type(attempt).objects.filter(pk=attempt.pk).update(counted_percent=80)
    raise_mark()
    assert "To do again" in learner_client.get(page_of(enrolment)).content.decode()
    learner_client.post(page_of(enrolment))
    enrolment.refresh_from_db()
    assert outline_of(enrolment).edition_number == 2
    assert quiz.translation_key not in enrolments.finished_keys(enrolment)
    assert enrolment.records.get(kind="quiz").state == "opened"
    attempt.refresh_from_db()
    assert attempt.passed, "the attempt stays as it was"
    # Repeated, nothing new; there is nothing newer.
    assert learner_client.post(page_of(enrolment)).status_code == 302
    assert learner_client.get(page_of(enrolment)).status_code == 302


def barely_passed(enrolment):
    """All right but one question that counts, and passed."""
    attempt = start_quiz(enrolment)
    left_out = attempt.responses.filter(counted=True).first()
    for row in attempt.responses.select_related("version").exclude(pk=left_out.pk):
        quizzes.save_response(
            user=enrolment.user, attempt_id=attempt.pk, position=row.position,
            posted=right_fields(attempt, row),
        )  # fmt: skip
    assert api.submit_attempt(attempt=attempt).passed
    attempt.refresh_from_db()
    return attempt


@pytest.mark.parametrize("allowed", [1, 3])
def test_who_moves_to_a_higher_mark_sits_again_and_finishes(
    module, enrolment, learner_client, quiz, allowed
):
    change(quiz, attempts_allowed=allowed)
    curriculum.release(module=module, by=person("reviewer"))
    finish_lessons(enrolment)
    barely_passed(enrolment)
    change(quiz, pass_mark=100)
    curriculum.release(module=module, by=person("reviewer"))
    learner_client.post(page_of(enrolment))
    assert "Try again" in learner_client.get(quiz.get_url()).content.decode()
    enrolment.refresh_from_db()
    pass_quiz(enrolment)
    assert quiz.translation_key in enrolments.finished_keys(enrolment)


def test_a_quiz_for_practice_that_becomes_graded_is_passed_by_nobody(
    module, learner, quiz, learner_client
):
    change(quiz, purpose="practice")
    curriculum.release(module=module, by=person("reviewer"))
    enrolment = enrolments.enrol(user=learner, module_key=module.translation_key)
    attempt = start_quiz(enrolment)
    answer_all(attempt, learner)
    api.submit_attempt(attempt=attempt)
    change(quiz, purpose="graded")
    curriculum.release(module=module, by=person("reviewer"))
    learner_client.post(page_of(enrolment))
    assert quiz.translation_key not in enrolments.finished_keys(enrolment)


def test_nobody_moves_in_the_middle_of_a_quiz(enrolment, learner_client, raise_mark):
    finish_lessons(enrolment)
    start_quiz(enrolment)
    raise_mark()
    assert "Hand in the quiz" in learner_client.get(page_of(enrolment)).content.decode()
    learner_client.post(page_of(enrolment))
    enrolment.refresh_from_db()
    assert outline_of(enrolment).edition_number == 1


def test_a_step_that_is_taken_out_can_complete_a_module_that_moves(
    enrolment, learner_client, module
):
    lessons = list(LessonPage.objects.child_of(module))
    steps = [one for one in outline_of(enrolment).activities if one.kind == "lesson"]
    for one in steps[:-1]:
        api.finish_lesson(enrolment=enrolment, activity_key=one.key)
    change(lessons[-1], retired=True)
    edition = curriculum.release(module=module, by=person("reviewer")).edition
    assert lessons[-1].translation_key not in {row.activity_key for row in edition.activities.all()}
    # Who began before still reads it, and has it in the rail.
    place = learner_client.get(lessons[-1].get_url())
    assert place.status_code == 200
    api.finish_lesson(enrolment=enrolment, activity_key=lessons[-1].translation_key)
    enrolment.refresh_from_db()
    before = enrolment.percent
    learner_client.post(page_of(enrolment))
    enrolment.refresh_from_db()
    assert outline_of(enrolment).activity(lessons[-1].translation_key) is None
    assert enrolment.percent <= before


def test_it_is_nobody_else_s(enrolment, other_client, raise_mark):
    raise_mark()
    assert other_client.get(page_of(enrolment)).status_code == 404
    assert other_client.post(page_of(enrolment)).status_code == 404


# --- Refreshers -----------------------------------------------------------------------------------


@pytest.fixture
def holder(enrolment):
    """A completed enrolment with its certificate."""
    complete(enrolment)
    api.confirm_name(enrolment=enrolment, name="Amina Wanjiru")
    run_tasks()
    mail.outbox.clear()
    return enrolment


REASON = "The law on data protection has changed."


def test_holders_are_asked_once_and_do_again_what_has_changed(
    holder, learner_client, raise_mark, quiz
):
    edition = raise_mark(refresher=REASON)
    assert edition.refresher == REASON
    assert refreshing.ask() == 1 and refreshing.ask() == 0
    run_tasks()
    assert REASON in mail.outbox[0].body and page_of(holder) in mail.outbox[0].body
    home = learner_client.get("/home/").content.decode()
    assert page_of(holder) in home
    assert REASON in learner_client.get(page_of(holder)).content.decode()
    learner_client.post(page_of(holder))
    cycle = enrolments.current_enrolment(holder.user, holder.module_key)
    assert (cycle.cycle, cycle.edition) == (2, edition)
    missing = enrolments.standings([cycle])[cycle.pk].missing
    assert [one.key for one in missing] == [quiz.translation_key]
    pass_quiz(cycle)
    cycle.refresh_from_db()
    assert cycle.state == "completed"
    again = api.confirm_name(enrolment=cycle, name="Amina Wanjiru")
    old = holder.certificates.get()
    assert old.status == "issued" and again.code != old.code
    assert page_of(holder) not in learner_client.get("/home/").content.decode()


def test_a_revoked_certificate_does_not_come_back(holder, learner_client, raise_mark):
    raise_mark(refresher=REASON)
    certificates.revoke(certificate=holder.certificates.get(), by=person("reviewer"), reason="No.")
    learner_client.post(page_of(holder))
    assert holder.user.enrolments.filter(module_key=holder.module_key).count() == 1


def test_a_refresher_is_no_renewal(holder, learner_client, raise_mark, module):
    """What is carried over isn't done again: a programme's renewal opens a whole cycle."""
    raise_mark(refresher=REASON)
    learner_client.post(page_of(holder))
    cycle = enrolments.current_enrolment(holder.user, holder.module_key)
    assert cycle.is_refresher and cycle.percent > 0
    assert cycle not in enrolments.cycles_of(holder.user, [holder.module_key])
    pass_quiz(cycle)
    renewed = enrolments.renew(
        user=holder.user, module_key=holder.module_key, since=holder.completed_at
    )
    assert renewed.pk != cycle.pk and not renewed.is_refresher and renewed.percent == 0


def test_a_renewal_that_is_open_is_filled_by_no_refresher(holder, learner_client, raise_mark):
    raise_mark(refresher=REASON)
    opened = enrolments.renew(
        user=holder.user, module_key=holder.module_key, since=holder.completed_at
    )
    learner_client.post(page_of(holder))
    opened.refresh_from_db()
    assert opened.percent == 0 and not opened.is_refresher


def test_an_archived_module_asks_nobody(holder, module, learner_client, raise_mark):
    raise_mark(refresher=REASON)
    curriculum.archive(module=module, by=person("reviewer"))
    assert refreshing.ask() == 0
    assert learner_client.get(page_of(holder)).status_code == 302
    assert page_of(holder) not in learner_client.get("/home/").content.decode()


def test_taken_twice_it_is_one_cycle(holder, learner_client, raise_mark):
    raise_mark(refresher=REASON)
    learner_client.post(page_of(holder))
    learner_client.post(page_of(holder))
    assert holder.user.enrolments.filter(module_key=holder.module_key).count() == 2


def test_nobody_is_asked_without_need(module, holder, learner_client, raise_mark):
    lesson = LessonPage.objects.get(code="SCL1-L1")
    change(lesson, title="Only words")
    with pytest.raises(curriculum.ReleaseRefused, match="nothing that holders"):
        curriculum.release(module=module, by=person("reviewer"), refresher=REASON)
    lesson.refresh_from_db()
    assert lesson.title != "Only words", "nothing went live"
    raise_mark()
    assert refreshing.ask() == 0
    assert page_of(holder) not in learner_client.get("/home/").content.decode()
    assert learner_client.post(page_of(holder)).status_code == 302
    assert holder.user.enrolments.filter(module_key=holder.module_key).count() == 1


def test_who_began_under_the_asking_edition_is_not_asked(module, learner, raise_mark):
    raise_mark(refresher=REASON)
    complete(enrolments.enrol(user=learner, module_key=module.translation_key))
    assert refreshing.ask() == 0


# --- Archiving ------------------------------------------------------------------------------------


@pytest.fixture
def publisher(db):
    return signed_in(person("reviewer"))


def test_an_archived_module_is_not_begun_and_is_finished(
    module, enrolment, publisher, other_client, client
):
    page = reverse("archive_module", args=[module.pk])
    assert "1 learner is under way" in publisher.get(page).content.decode()
    publisher.post(page, {"reason": "Out of date."})
    address = module.get_url()
    assert address not in client.get("/").content.decode()
    assert address not in client.get("/?q=services").content.decode()
    assert "is no longer begun" in other_client.get(address).content.decode()
    other_client.post(reverse("enrol", args=[module.translation_key]))
    assert not person("learner2").enrolments.exists()
    complete(enrolment)
    assert enrolment.state == "completed"
    publisher.post(page, {"restore": "1"})
    assert address in client.get("/?q=services").content.decode()
    other_client.post(reverse("enrol", args=[module.translation_key]))
    assert person("learner2").enrolments.exists()


@pytest.mark.parametrize("who", ["reviewer", "admin"])
def test_what_carries_records_is_not_deleted(module, enrolment, who):
    finish_lessons(enrolment)
    client, lesson = signed_in(person(who)), LessonPage.objects.child_of(module).first()
    for page in (lesson, module):
        client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        client.post(f"{bulk}?id={page.pk}&next=/admin/", {"wagtail_bulk_action_confirm": "1"})
    assert LessonPage.objects.filter(pk=lesson.pk).exists()
    assert type(module).objects.filter(pk=module.pk).exists()


def test_a_draft_that_nobody_saw_is_deleted(module):
    draft = LessonPage(title="A draft", slug="a-draft", minutes=5, body="[]", live=False)
    module.add_child(instance=draft)
    client = signed_in(person("admin"))
    client.post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))
    assert not LessonPage.objects.filter(pk=draft.pk).exists()


def test_an_edition_keeps_its_number(module, raise_mark):
    """Editions are rows that stay: archived or not."""
    raise_mark()
    assert list(
        Edition.objects.filter(module_key=module.translation_key)
        .order_by("number")
        .values_list("number", flat=True)
    ) == [1, 2]
