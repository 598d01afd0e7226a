"""The newest drafts of lessons as plain values, read without opening them as pages."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.apps import apps
from wagtail.models import Page

from .advice import TO_WRITE
from .lesson import Part, parts


@dataclass(frozen=True)
class DraftLesson:
    """A lesson as it stands in the editor."""

    pk: int
    title: str
    parts: list[Part]


def parts_of(lesson) -> list[Part]:
    """The parts of the page as this object has it."""
    return parts(list(lesson.body.get_prep_value()))


def lessons_below(module) -> list[DraftLesson]:
    """The lessons of a module in their order, each as its newest draft; one query."""
    # By name: the models have this in their forms.
    model = apps.get_model("curriculum", "LessonPage")
    rows = model.objects.child_of(module).select_related("latest_revision").order_by("path")
    return [_draft(row) for row in rows]


def steps_to_write(module) -> list[tuple[int, str]]:
    """Other steps (number, title) whose draft still has a template's hint in it; one query."""
    rows = Page.objects.child_of(module).select_related("latest_revision").order_by("path")
    model = apps.get_model("curriculum", "LessonPage")
    return [
        (page.pk, page.draft_title)
        for page in rows.not_exact_type(model)
        if page.latest_revision is not None and _waits(page.latest_revision.content)
    ]


def _waits(content: dict) -> bool:
    """A stream is JSON within JSON, where the mark may be written by its number."""
    said = json.dumps(content, ensure_ascii=False)
    return TO_WRITE in said or json.dumps(TO_WRITE)[1:-1] in said.replace("\\\\", "\\")


def _draft(lesson) -> DraftLesson:
    if lesson.latest_revision is None:
        return DraftLesson(lesson.pk, lesson.title, parts_of(lesson))
    content = lesson.latest_revision.content
    return DraftLesson(lesson.pk, content["title"], parts(json.loads(content["body"] or "[]")))
