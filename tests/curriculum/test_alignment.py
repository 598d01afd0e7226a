"""The alignment grid: gaps by table, and as an author sees it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessments.models import PracticePage, Question, QuizPage
from curriculum.models import LessonPage
from curriculum.writing.alignment import Aim, Kind, Outcome, Piece, aim_rows, rows, strays
from curriculum.writing.verbs import BLOOM, is_assessable
from tests.people import person, signed_in

O1, O2 = Outcome("O1", "Draft a letter", "draft"), Outcome("O2", "Understand it", "understand")
LESSON = Piece(Kind.LESSON, 1, "A lesson", ("O1",), (7,))
QUESTION = Piece(Kind.QUESTION, 2, "A question", ("O1", "O9"), (7,))
PRACTICE = Piece(Kind.PRACTICE, 3, "A practice", (), (7,), 2)


def test_an_outcome_lacks_what_nothing_names():
    first, second = rows([O1, O2], [LESSON, QUESTION, PRACTICE])
    assert first.lacks == (Kind.PRACTICE,) and first.is_verb_assessable
    assert second.lacks == tuple(Kind) and not second.is_verb_assessable
    assert [piece.pk for piece in first.found[Kind.LESSON]] == [1]


def test_the_same_code_twice_is_said():
    assert all(row.is_code_twice for row in rows([O1, O1], []))


def test_what_works_towards_nothing_is_astray():
    found = strays([O1, O2], [LESSON, QUESTION, PRACTICE])
    assert [(one.piece.pk, one.unknown) for one in found] == [(2, ("O9",)), (3, ())]


@pytest.mark.parametrize(
    ("level", "pieces", "is_shown"),
    [
        (1, [QUESTION], True),
        (2, [QUESTION], False),
        (2, [QUESTION, PRACTICE], True),
        (3, [PRACTICE], False),
        (1, [LESSON], False),
    ],
)
def test_a_question_shows_level_1_at_most(level, pieces, is_shown):
    assert aim_rows([Aim(7, level)], pieces)[0].is_shown == is_shown


@pytest.mark.parametrize(
    ("verb", "seen"),
    [
        *((verb, True) for verbs in BLOOM.values() for verb in verbs),
        *((verb, False) for verb in ("understand", "Know", "be aware of", "comprendre", "", " ")),
        ("understand and apply", False),
        ("knowingly refuse", True),
    ],
)
def test_verbs_that_can_be_seen(verb, seen):
    assert is_assessable(verb) == seen


# --- As an author sees it ---


@pytest.fixture
def page(module):
    return reverse("module_alignment", args=[module.pk])


@pytest.fixture
def author(db):
    return signed_in(person("author"))


def saved(page, **values):
    draft = page.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision(user=person("author"))


def test_the_grid_reads_drafts_and_leads_to_each_editor(author, page, module):
    lesson = LessonPage.objects.child_of(module).first()
    saved(lesson, title="A lesson that was renamed")
    question = QuizPage.objects.child_of(module).get().questions.first().question
    saved(question, objective="NOSUCH")
    saved(module, practice_change="Letters are answered in a week.")
    html = author.get(page).content.decode()
    assert "A lesson that was renamed" in html
    assert f"/admin/pages/{lesson.pk}/edit/#id_objectives-FORMS" in html
    assert f"/admin/snippets/assessments/question/edit/{question.pk}/#id_objective" in html
    assert "the module has no outcome NOSUCH" in html
    assert "Letters are answered in a week." in html
    practice = PracticePage.objects.child_of(module).get()
    assert f"/admin/pages/{practice.pk}/edit/" in html
    edit = author.get(f"/admin/pages/{practice.pk}/edit/").content.decode()
    assert 'id="id_objectives-FORMS"' in edit
    assert page in author.get(f"/admin/pages/{module.pk}/edit/").content.decode()


def test_a_practice_that_names_an_outcome_closes_its_gap(author, page, module):
    code = module.objectives.first().code
    assert "no practice lets people do it" in author.get(page).content.decode()
    practice = PracticePage.objects.child_of(module).get().get_latest_revision_as_object()
    for row in module.objectives.all():
        practice.objectives.add(practice.objectives.model(code=row.code))
    practice.save_revision(user=person("author"))
    html = author.get(page).content.decode()
    assert code in html and "no practice lets people do it" not in html


@pytest.mark.parametrize("who", ["learner", "author2"])
def test_a_stranger_gets_none(page, who):
    assert signed_in(person(who)).get(page).status_code in (403, 404)


def test_the_queries_are_as_many_whatever_the_size(
    author, page, module, django_assert_max_num_queries
):
    author.get(page)
    with django_assert_max_num_queries(40) as few:
        author.get(page)
    for number in range(5):
        lesson = LessonPage(title=f"More {number}", minutes=5, body="[]")
        module.add_child(instance=lesson)
        lesson.save_revision(user=person("author"))
    quiz = QuizPage.objects.child_of(module).get().get_latest_revision_as_object()
    for question in Question.objects.filter(institution=quiz.institution).exclude(
        pk__in=quiz.questions.values("question")
    )[:10]:
        quiz.questions.add(quiz.questions.model(question=question))
    quiz.save_revision(user=person("author"))
    draft = module.get_latest_revision_as_object()
    for number in range(60):
        draft.objectives.add(
            draft.objectives.model(code=f"X{number}", text="Draft more", verb="draft")
        )
    draft.save_revision(user=person("author"))
    with django_assert_max_num_queries(40) as many:
        assert "X59" in author.get(page).content.decode()
    assert len(many) == len(few) <= 40
