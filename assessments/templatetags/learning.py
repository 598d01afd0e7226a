"""What templates ask about the reader."""

from __future__ import annotations

from uuid import UUID

from django import template
from django.utils.translation import gettext, ngettext

from ..certificates.paper import duration as long_duration
from ..competencies.rules import HIGHEST_LEVEL_BY_QUIZ
from ..feedback.api import improvements
from ..feedback.models import FeedbackKind
from ..place import Place, place_of
from ..reflections.api import reflections_on
from ..reflections.models import Reflection

register = template.Library()


@register.simple_tag(takes_context=True)
def place_in(context, page, current_key=None) -> Place | None:
    """Where the reader stands in the module of `page`; what its own hook has found is used again."""
    request = context["request"]
    if not hasattr(request, "learner_place"):
        request.learner_place = place_of(request, page, current_key)
    return request.learner_place


@register.simple_tag
def improvements_of(page):
    """What came of what learners told of this module: the newest five."""
    return improvements(page.translation_key)[:5]


@register.simple_tag(takes_context=True)
def written_to(context, block_id) -> Reflection | None:
    """What the reader has written to a question of this lesson; one query for all its questions."""
    request, page = context["request"], context.get("page")
    if page is None or not request.user.is_authenticated:
        return None
    if not hasattr(request, "reflections"):
        request.reflections = reflections_on(request.user, page.translation_key)
    return request.reflections.get(UUID(str(block_id))) if block_id else None


@register.simple_tag
def feedback_kinds() -> list[tuple[str, str]]:
    """What feedback can be about, as value and label."""
    return FeedbackKind.choices


@register.filter
def duration(minutes: int | None) -> str:
    """Minutes as a short text, such as 2 h 45; "…" of a draft that doesn't say it yet."""
    if minutes is None:
        return "…"
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return gettext("%(n)d min") % {"n": rest}
    if not rest:
        return gettext("%(n)d h") % {"n": hours}
    return gettext("%(h)d h %(m)02d") % {"h": hours, "m": rest}


@register.filter
def duration_in_words(minutes: int) -> str:
    """Minutes as a full text, such as 2 hours 45 minutes."""
    return long_duration(int(minutes))


@register.filter
def count_of_steps(place: Place) -> str:
    """How far the reader is, such as 2 of 7 done."""
    return ngettext(
        "%(done)d of %(total)d done", "%(done)d of %(total)d done", place.progress.total
    ) % {
        "done": place.progress.done,
        "total": place.progress.total,
    }


@register.filter
def is_shown_by_quiz(level: int) -> bool:
    """Whether completing a module with its quiz can show this level of a competency."""
    return level <= HIGHEST_LEVEL_BY_QUIZ


@register.filter
def kind_template(kind: str) -> str:
    """The template that shows a question of this kind in a sitting."""
    return f"assessments/kinds/{kind}.html"


@register.filter
def at(sequence, index):
    """The item at an index; None if it isn't there."""
    try:
        return sequence[int(index)]
    except (IndexError, TypeError, ValueError):
        return None
