"""A module's aims and lessons as their newest drafts have them, in four queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from .models import Competency, LessonPage, ModulePage
from .writing.alignment import Aim, Kind, Outcome, Piece


@dataclass(frozen=True)
class ModuleDraft:
    """What the module is meant for, as it stands in the editor."""

    title: str
    practice_change: str
    outcomes: list[Outcome]
    aims: list[Aim]
    lessons: list[Piece]


def module_draft(module: ModulePage) -> ModuleDraft:
    """Read without opening each row of a revision as an object."""
    page = ModulePage.objects.select_related("latest_revision").get(pk=module.pk)
    content = content_of(page)
    lessons = LessonPage.objects.child_of(module).select_related("latest_revision").order_by("path")
    return ModuleDraft(
        title=content["title"],
        practice_change=content.get("practice_change", ""),
        outcomes=[
            Outcome(row["code"], row["text"], row["verb"])
            for row in child_rows(content, "objectives")
        ],
        aims=[Aim(row["competency"], row["level"]) for row in child_rows(content, "competencies")],
        lessons=[_lesson(row) for row in lessons.filter(retired=False)],
    )


def _lesson(page: LessonPage) -> Piece:
    content = content_of(page)
    return Piece(
        kind=Kind.LESSON,
        pk=page.pk,
        title=content["title"],
        outcomes=tuple(row["code"] for row in child_rows(content, "objectives")),
        competencies=tuple(row["competency"] for row in child_rows(content, "competencies")),
    )


def content_of(page: Page) -> Mapping[str, Any]:
    """A page's newest draft as its revision keeps it; a page never saved in the editor, as it is."""
    if page.latest_revision is None:
        return page.serializable_data()
    return page.latest_revision.content


def child_rows(content: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The child rows of this name in their order."""
    return sorted(content.get(name) or [], key=lambda row: row.get("sort_order") or 0)


def competencies_named(pks: set[int]) -> dict[int, Competency]:
    """These competencies by id."""
    return Competency.objects.in_bulk(pks)
