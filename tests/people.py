"""People, and what they do, as fixtures: everything through the doors that the product has."""

from __future__ import annotations

import json

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from assessments import api
from assessments.enrolments import api as enrolments
from assessments.models import QuestionVersion
from assessments.practice import api as practice
from assessments.quizzes import api as quizzes
from curriculum import api as curriculum
from curriculum.models import ModulePage
from learning.people.models import User
from tests.answers import right_fields

# A lesson's body with something in it, without which none goes live.
ONE_BLOCK = json.dumps([{"type": "reflection", "value": {"prompt": "What will you do?"}}])


def person(name: str) -> User:
    """A demo account by the part before @example.org."""
    return User.objects.get(email=f"{name}@example.org")


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(user, backend="learning.people.adapter.BarazaBackend")
    return client


@pytest.fixture
def learner(db) -> User:
    return person("learner")


@pytest.fixture
def learner_client(learner) -> Client:
    return signed_in(learner)


@pytest.fixture
def other_client(db) -> Client:
    """Another learner's browser."""
    return signed_in(person("learner2"))


@pytest.fixture
def module(db) -> ModulePage:
    """SCL1 as the starter has it."""
    return ModulePage.objects.get(code="SCL1")


@pytest.fixture
def enrolment(learner, module):
    return enrolments.enrol(user=learner, module_key=module.translation_key)


def outline_of(enrolment):
    return curriculum.edition_of(enrolment.edition_id)


def finish_lessons(enrolment) -> None:
    """Read everything, by the story's own function."""
    for step in outline_of(enrolment).activities:
        if step.kind == "lesson":
            api.finish_lesson(enrolment=enrolment, activity_key=step.key)


def start_quiz(enrolment):
    activity = next(step for step in outline_of(enrolment).activities if step.kind == "quiz")
    quiz = quizzes.quiz_page(activity.key, "en")
    return api.start_attempt(enrolment=enrolment, activity=activity, quiz=quiz)


def answer_all(attempt, user, *, right: bool = True) -> None:
    """Answer every question, rightly or not at all, one saved response at a time."""
    for row in attempt.responses.select_related("version"):
        if not right:
            continue
        posted = right_fields(attempt, row)
        quizzes.save_response(
            user=user, attempt_id=attempt.pk, position=row.position, posted=posted
        )


def pass_quiz(enrolment):
    attempt = start_quiz(enrolment)
    answer_all(attempt, enrolment.user)
    result = api.submit_attempt(attempt=attempt)
    assert result.passed
    attempt.refresh_from_db()
    return attempt


def begun_work(enrolment):
    """The learner's work on the module's practice, with something written in every part."""
    activity = next(step for step in outline_of(enrolment).activities if step.kind == "practice")
    page = practice.practice_page(activity.key, "en")
    work = api.begin_practice(enrolment=enrolment, activity=activity, page=page)
    for part in work.parts.all():
        practice.save_part(
            works=practice.works_of(enrolment.user),
            work_id=work.pk,
            position=part.position,
            text=f"What came of it: {part.prompt}",
            sequence=part.sequence + 1,
            client="test",
        )
    return work


def handed_in(enrolment):
    """The same, handed in."""
    work = begun_work(enrolment)
    return practice.hand_in(works=practice.works_of(enrolment.user), work_id=work.pk)


def assessed(hand_in, by, *levels: int, message: str = ""):
    """What somebody finds in it: one level for every criterion, or one for each."""
    assessment = practice.claim(hand_in=hand_in, by=by)
    count = len(hand_in.submission.rubric["criteria"])
    levels = levels if len(levels) == count else levels[:1] * count
    marks = {position: practice.Mark(level) for position, level in enumerate(levels, 1)}
    return api.finish_assessment(assessment=assessment, marks=marks, message=message)


def meet_practice(enrolment):
    """Hand in and be assessed: it meets its rubric; once it does, nothing more."""
    step = next(step for step in outline_of(enrolment).activities if step.kind == "practice")
    work = practice.work_on(enrolment, step.key)
    if work is None or work.state != "met":
        assessed(handed_in(enrolment), person("assessor"), 2)
    enrolment.refresh_from_db()


def complete(enrolment):
    """The whole module, up to the moment before the name is confirmed."""
    finish_lessons(enrolment)
    pass_quiz(enrolment)
    if any(step.kind == "practice" and step.required for step in outline_of(enrolment).counting):
        meet_practice(enrolment)
    enrolment.refresh_from_db()
    return enrolment


def run_tasks() -> None:
    """What the worker would do now."""
    from django_tasks_db.models import DBTaskResult

    for row in list(
        DBTaskResult.objects.ready().filter(run_after__lte=timezone.now())
        | DBTaskResult.objects.ready()
    ):
        if row.task_path.startswith(("assessments.", "learning.")):
            row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
            row.delete()


@pytest.fixture
def certificate(enrolment):
    """A finished certificate: signed, drawn, its mail sent."""
    complete(enrolment)
    row = api.confirm_name(enrolment=enrolment, name="Amina Wanjiru Otieno")
    run_tasks()
    row.refresh_from_db()
    return row


def last_mail():
    return mail.outbox[-1]


def version_of(code: str) -> QuestionVersion:
    return QuestionVersion.objects.filter(question__code=code).latest("number")
