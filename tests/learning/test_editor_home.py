"""Wagtail's first page: one's own drafts and what waits, of one's own institutions, at a fixed price."""

from __future__ import annotations

import pytest

from assessments.enrolments import api as enrolments
from assessments.feedback import api as feedback
from assessments.models import Feedback, Question, QuizPage
from assessments.quizzes import api as quizzes
from curriculum.models import LessonPage, ModulePage
from curriculum.reviewing import api as reviewing
from learning.authoring.institutions import create_institution
from learning.people.api import role_group
from learning.people.models import Institution
from tests.architecture.test_queries import cost
from tests.people import handed_in, person, signed_in

HOME = "/admin/"
CANARY = "CANARYOFSCHOOL"


@pytest.fixture
def school(db) -> Institution:
    return create_institution(name="Baraza School of Government")


def home(who: str) -> str:
    answer = signed_in(person(who)).get(HOME)
    assert answer.status_code == 200
    return answer.content.decode()


def change(lesson: LessonPage, by: str = "author", title: str = CANARY) -> None:
    lesson.title = title
    lesson.save_revision(user=person(by))


def tell(module: ModulePage, text: str = CANARY) -> None:
    lesson = LessonPage.objects.child_of(module).first()
    feedback.give(
        user=person("learner2"),
        institution_id=module.institution.pk,
        module_key=module.translation_key,
        module_title=module.title,
        activity_key=lesson.translation_key,
        activity_title=lesson.title,
        language="en",
        kind="unclear",
        text=text,
    )


def ask(module: ModulePage, who: str = "learner2") -> None:
    """For one more attempt."""
    quiz = QuizPage.objects.child_of(module).get()
    quizzes.ask(
        enrolment=enrolments.enrol(user=person(who), module_key=module.translation_key),
        quiz_key=quiz.translation_key,
        quiz_title=quiz.title,
        institution_id=module.institution.pk,
        text=CANARY,
    )


def test_an_empty_home_says_what_to_do_next(school):
    shown = home("author")
    for said in (
        "Nothing waits for you",
        "Nothing came back",
        "You have no draft",
        "No question is flagged",
    ):
        assert said in shown
    assert "Nothing waits for you" in home("assessor")
    assert "You have no draft" not in home("assessor"), "who writes nothing has no drafts"


def test_my_drafts_are_pages_and_questions_that_i_changed_last(school, module):
    lesson = LessonPage.objects.get(code="SCL1-L1")
    change(lesson)
    question = Question.objects.get(code="SCL1-Q01")
    question.label = "Draft of a question"
    question.save_revision(user=person("author"))
    shown = home("author")
    assert CANARY in shown and f"/admin/pages/{lesson.pk}/edit/" in shown
    assert "Draft of a question" in shown
    assert CANARY not in home("reviewer"), "another's draft is theirs"
    assert CANARY not in home("author2")


def test_a_role_that_ended_takes_its_drafts_along(school):
    """Wagtail's recent edits would go on naming them."""
    group = role_group(institution=school, role="author")
    person("author2").groups.add(group)
    change(LessonPage.objects.get(code="SCL1-L1"), by="author2")
    assert CANARY in home("author2")
    person("author2").groups.remove(group)
    assert CANARY not in home("author2")


def test_what_is_submitted_waits_for_the_reviewers_and_comes_back(school, module):
    change(LessonPage.objects.get(code="SCL1-L1"))
    review = reviewing.submit(module=module, by=person("author"))
    assert "Modules to review" in home("reviewer")
    for other in ("author", "author2", "assessor"):
        assert "Modules to review" not in home(other)
    reviewing.send_back(review=review, by=person("reviewer"), verdict="Name the register.")
    shown = home("author")
    assert "Name the register." in shown and "Grace Achieng" in shown
    assert "Modules to review" not in home("reviewer")
    assert "Name the register." not in home("author2")


def test_what_learners_ask_and_hand_in_waits_for_whose_it_is(school, module, enrolment):
    handed_in(enrolment)
    tell(module)
    ask(module)
    assessor, author, reviewer = home("assessor"), home("author"), home("reviewer")
    assert "Practice to take and assess" in assessor and "Requests for further attempts" in assessor
    assert "Feedback without an answer" in author and "Practice to take" not in author
    assert "Requests for further attempts" in reviewer
    for shown in (assessor, author, reviewer):
        assert CANARY not in shown, "a count and an age, not the words"
    coast = home("author2")
    assert "Nothing waits for you" in coast
    item = feedback.unanswered(Feedback.objects.all()).get()
    feedback.answer(feedback=item, by=person("author"), state="accepted", reply="")
    assert "Feedback without an answer" not in home("author")


def test_own_work_does_not_wait_for_oneself(school, enrolment):
    """Who assesses and learns isn't told of their own work."""
    role_group(institution=school, role="assessor").user_set.add(enrolment.user)
    handed_in(enrolment)
    assert "Practice to take" not in home("learner")
    assert "Practice to take" in home("assessor")


def test_flagged_questions_are_those_of_my_institutions(school, module):
    from assessments.analysis import api as analysis
    from tests.sittings import quiz_of, sat_by, wrong_answer

    sat_by(35, module, lambda version, _ability, random: wrong_answer(version, random))
    analysis.analyse(quiz_of(module).translation_key)
    shown = home("author")
    assert "/admin/figures/question/" in shown and "No question is flagged" not in shown
    assert "/admin/figures/question/" not in home("author2")
    assert "/admin/figures/question/" not in home("assessor")


def test_wagtail_s_numbers_are_for_administrators_alone(school):
    """For somebody with roles at two institutions they would count the pages of a third."""
    assert "w-summary__list" in home("admin")
    for who in ("author", "reviewer", "assessor"):
        assert "w-summary__list" not in home(who)


@pytest.mark.parametrize("size", ["small", "large"])
def test_the_home_costs_the_same_whatever_waits(school, module, enrolment, size):
    others = [create_institution(name=f"Academy {n}") for n in range(1 if size == "small" else 8)]
    for place in others:
        for role in ("author", "reviewer", "publisher", "assessor"):
            person("author").groups.add(role_group(institution=place, role=role))
    person("author").groups.add(
        *(role_group(institution=school, role=role) for role in ("reviewer", "assessor"))
    )
    handed_in(enrolment)
    lessons = list(LessonPage.objects.child_of(module))
    for lesson in lessons[: 2 if size == "small" else None]:
        change(lesson)
    back = reviewing.submit(module=module, by=person("author"))
    reviewing.send_back(review=back, by=person("reviewer"), verdict="No.")
    other = ModulePage.objects.get(code="SCL2")
    change(LessonPage.objects.child_of(other).first(), by="reviewer")
    reviewing.submit(module=other, by=person("reviewer"))
    for number in range(1 if size == "small" else 12):
        tell(module, f"Unclear, {number}")
    ask(module)
    client = signed_in(person("author"))
    cost(client, HOME)
    assert cost(client, HOME) == 24
