"""What pages say of a practice and of the reader's work on it."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_info, gettext, ngettext

from ..place import Place
from ..practice import api as practice
from ..practice.models import PracticePage, Submission
from ..practice.rubric import Criterion, Rubric

register = template.Library()


@register.simple_tag
def work_at(page: PracticePage, place: Place | None) -> Submission | None:
    """The reader's work on this practice."""
    if place is None or not place.is_enrolled:
        return None
    return practice.work_on(place.enrolment, page.translation_key)


@register.simple_tag
def content_language(work: Submission) -> str:
    """Attributes for what an author wrote, where it is in another language than the page around it."""
    if not work.language or work.language == get_language():
        return ""
    direction = "rtl" if get_language_info(work.language)["bidi"] else "ltr"
    return format_html(' lang="{}" dir="{}"', work.language, direction)


@register.filter
def descriptor(criterion: Criterion, level: int) -> str:
    """What a level of a criterion looks like."""
    return criterion.descriptors.get(level, "")


@register.filter
def rule_in_words(rubric: Rubric) -> str:
    """By which rule marks become "meets"."""
    values = {"level": rubric.enough_title}
    if rubric.at_least is None or rubric.at_least >= len(rubric.criteria):
        said = gettext("Every criterion at least “%(level)s”.") % values
    else:
        said = ngettext(
            "At least %(n)d criterion at “%(level)s” or better.",
            "At least %(n)d criteria at “%(level)s” or better.",
            rubric.at_least,
        ) % (values | {"n": rubric.at_least})
    if rubric.essential:
        titles = ", ".join(f"“{item.title}”" for item in rubric.essential)
        said += " " + gettext("Never without: %(titles)s.") % {"titles": titles}
    return said
