"""A quiz as its newest draft has it, read without opening each of its rows."""

from __future__ import annotations

from dataclasses import dataclass

from .models import QuizDraw, QuizPage


@dataclass(frozen=True)
class Draft:
    """The rules (`page`), the questions in their order, and the draws (unsaved) of a draft.

    Wagtail makes an object of each row of a revision, with two queries each; an exam of a hundred
    questions would cost two hundred.
    """

    page: QuizPage
    question_ids: tuple[int, ...]
    draws: tuple[QuizDraw, ...]


def draft(quiz: QuizPage) -> Draft:
    """The newest draft as it is now, whatever this object has seen."""
    page = QuizPage.objects.select_related("latest_revision", "locale").get(pk=quiz.pk)
    if page.latest_revision is None:
        places = page.questions.order_by("sort_order").values_list("question_id", flat=True)
        return Draft(page, tuple(places), tuple(page.draws.order_by("sort_order")))
    content = page.latest_revision.content
    bare = page.with_content_json({**content, "questions": [], "draws": [], "comments": []})
    bare.locale = page.locale
    return Draft(
        page=bare,
        question_ids=tuple(row["question"] for row in _in_order(content.get("questions", []))),
        draws=tuple(_draw(row) for row in _in_order(content.get("draws", []))),
    )


def _in_order(rows: list[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: row.get("sort_order") or 0)


def _draw(row: dict) -> QuizDraw:
    return QuizDraw(
        count=row["count"],
        competency_id=row.get("competency"),
        difficulty=row.get("difficulty"),
        tag=row.get("tag", ""),
    )
