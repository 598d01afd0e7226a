"""What a module's quizzes ask and its practices let people do, as drafts: for the alignment grid."""

from __future__ import annotations

from dataclasses import dataclass

from curriculum.aims import child_rows, content_of
from curriculum.writing.alignment import Kind, Piece

from .practice.models import PracticePage
from .questions.models import Question
from .quizzes.models import QuizPage


@dataclass(frozen=True)
class Assessed:
    """The questions and practices; how many more questions are drawn from the bank at random."""

    pieces: list[Piece]
    drawn: int
    quizzes: list[Piece]


def assessed(module) -> Assessed:
    """Three queries, however much the module asks."""
    pages = QuizPage.objects.child_of(module).filter(retired=False).order_by("path")
    drafts = [(page, content_of(page)) for page in pages.select_related("latest_revision")]
    asked = [
        row["question"] for _page, content in drafts for row in child_rows(content, "questions")
    ]
    drawn = sum(row["count"] for _page, content in drafts for row in child_rows(content, "draws"))
    return Assessed(
        pieces=[*_questions(asked), *_practices(module)],
        drawn=drawn,
        quizzes=[Piece(Kind.QUESTION, page.pk, content["title"]) for page, content in drafts],
    )


def _questions(pks: list[int]) -> list[Piece]:
    """Each once, in the order in which they are asked."""
    rows = Question.objects.filter(pk__in=pks).select_related("latest_revision")
    found = {question.pk: _question(question) for question in rows}
    return [found[pk] for pk in dict.fromkeys(pks) if pk in found]


def _question(question: Question) -> Piece:
    content = question.latest_revision.content if question.latest_revision else {}
    objective = content.get("objective", question.objective)
    competency = content.get("competency", question.competency_id)
    return Piece(
        kind=Kind.QUESTION,
        pk=question.pk,
        title=content.get("label", question.label),
        outcomes=(objective,) if objective else (),
        competencies=(competency,) if competency else (),
    )


def _practices(module) -> list[Piece]:
    pages = PracticePage.objects.child_of(module).filter(retired=False).order_by("path")
    return [_practice(page) for page in pages.select_related("latest_revision")]


def _practice(page: PracticePage) -> Piece:
    content = content_of(page)
    competency = content.get("competency")
    return Piece(
        kind=Kind.PRACTICE,
        pk=page.pk,
        title=content["title"],
        outcomes=tuple(row["code"] for row in child_rows(content, "objectives")),
        competencies=(competency,) if competency else (),
        level=content.get("level") or 0,
    )
