"""What is left to do on a page, above its form in the editor. Each line leads to its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from .advice import TO_WRITE, on_lesson, reading_level
from .drafts import DraftLesson, lessons_below, parts_of, steps_to_write
from .law import missing
from .lesson import Remark
from .words import in_words, level_in_words


@dataclass(frozen=True)
class Line:
    """A remark in words, and where it is mended."""

    text: str
    url: str


class WritingPanel(Panel):
    """The page as it was last saved, read by the checks."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("heading", _("Before it goes live"))
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "curriculum/writing/panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk) and self.request is not None


class LessonWritingPanel(WritingPanel):
    """Of one lesson."""

    class BoundPanel(WritingPanel.BoundPanel):
        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            parts, language = parts_of(self.instance), self.instance.locale.language_code
            advice = on_lesson(parts, language=language, today=timezone.localdate())
            return context | {
                "law": [_line(remark) for remark in missing(parts)],
                "advice": [_line(remark) for remark in advice],
                "level": level_in_words(reading_level(parts, language)),
                "has_advice": True,
            }


class ModuleWritingPanel(WritingPanel):
    """Of all lessons of a module: three queries, however many there are."""

    class BoundPanel(WritingPanel.BoundPanel):
        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            lessons = lessons_below(self.instance)
            law = [_line(remark, lesson) for lesson in lessons for remark in missing(lesson.parts)]
            advised = [*_to_write(self.instance), *_advised(lessons, self.instance)]
            return context | {"law": law, "advised": advised}


def _to_write(module) -> list[Line]:
    """What the template left open on the module's own page, and on steps that aren't lessons."""
    said = gettext("%(what)s still says what is to be written.")
    found = []
    if TO_WRITE in module.summary:
        found.append(Line(said % {"what": gettext("The summary")}, "#id_summary"))
    return found + [
        Line(said % {"what": title}, reverse("wagtailadmin_pages:edit", args=[pk]))
        for pk, title in steps_to_write(module)
    ]


def _advised(lessons: list[DraftLesson], module) -> list[Line]:
    """The lessons for which there is advice, and how much."""
    today, language = timezone.localdate(), module.locale.language_code
    found = [
        (lesson, len(on_lesson(lesson.parts, language=language, today=today))) for lesson in lessons
    ]
    return [
        Line(
            ngettext("%(title)s: %(n)d remark", "%(title)s: %(n)d remarks", count)
            % {"title": lesson.title, "n": count},
            reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        )
        for lesson, count in found
        if count
    ]


def _line(remark: Remark, lesson=None) -> Line:
    """Of the page that is open, or with the name and address of another."""
    place = f"#block-{remark.block}-section" if remark.block else ""
    if lesson is None:
        return Line(in_words(remark), place)
    url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    return Line(f"{lesson.title}: {in_words(remark)}", url + place)
