"""What the pages ask that are read before one begins."""

from __future__ import annotations

import json

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

from .. import origins, prospectus, reading, structured
from ..languages import standing
from ..licences import licence_url

register = template.Library()

# As django.utils.html.json_script does: no text can close the element it stands in.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

register.simple_tag(prospectus.house_of)
register.simple_tag(prospectus.promises_of)
register.simple_tag(prospectus.advice_for)
register.simple_tag(prospectus.programmes_with)
register.simple_tag(prospectus.modules_of_programme)
register.simple_tag(prospectus.offer_of)
register.simple_tag(origins.credits_of)
register.filter(licence_url)


@register.simple_tag
def translation_standing(page):
    """What a reader of a translation has to know of it; None on an original."""
    return standing.translated(page)


@register.simple_tag
def newest_edition(module, place=None):
    """The edition that a learner who begins now takes; None before the first release.

    The reader's place in the module has it already, unless they began an edition.
    """
    if place is not None and place.enrolment is None:
        return place.edition
    return reading.latest_edition(module.translation_key)


@register.simple_tag
def spoken_by_the_site(page) -> SafeString:
    """Language and direction of what exists in the site's own language only (competencies,
    principles), for a page in another; empty on a page in the same."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return mark_safe("")
    info = get_language_info(settings.LANGUAGE_CODE)
    return format_html(' lang="{}" dir="{}"', info["code"], "rtl" if info["bidi"] else "ltr")


@register.simple_tag(takes_context=True)
def module_data(context, page, house, edition, promises) -> SafeString:
    """The module as schema.org data."""
    course = structured.course(
        **_facts(context, page, house, page.search_description or page.summary),
        **{"@type": ["Course", "LearningResource"]},
        learningResourceType="course",
        audience=[
            {"@type": "EducationalAudience", "audienceType": item.value} for item in page.audience
        ],
        educationalAlignment=structured.alignments(
            (promise.competency.code, promise.competency.title, promise.aim) for promise in promises
        ),
        minutes=edition.minutes_online if edition else 0,
        educationalLevel=page.difficulty,
        license=licence_url(page.licence) or page.licence,
        version=str(edition.number) if edition else None,
        dateModified=edition.released_at.date().isoformat() if edition else None,
        teaches=structured.terms(
            (promise.competency.code, promise.competency.title) for promise in promises
        ),
    )
    return _as_script(course)


@register.simple_tag(takes_context=True)
def lesson_data(context, page, module) -> SafeString:
    """A lesson as schema.org data; `module` as the reader's place has it, so nothing is asked twice."""
    return _as_script(
        structured.learning_resource(
            url=_absolute(context, page),
            name=page.title,
            language=page.locale.language_code,
            kind="lesson",
            minutes=page.minutes,
            part_of={"name": module.title, "url": _absolute(context, module)},
        )
    )


@register.simple_tag(takes_context=True)
def programme_data(context, page, house, listing) -> SafeString:
    """The programme as schema.org data, with its modules."""
    course = structured.course(
        **_facts(context, page, house, page.search_description or page.description),
        minutes=listing.online,
        hasPart=[
            {"@type": "Course", "name": item.module.title, "url": _absolute(context, item.module)}
            for item in listing.modules
        ],
    )
    return _as_script(course)


def _facts(context, page, house, description: str) -> dict:
    return {
        "url": _absolute(context, page),
        "name": page.title,
        "description": description,
        "language": page.locale.language_code,
        "code": page.code,
        "provider": {"name": house.title, "url": _absolute(context, house)},
    }


def _absolute(context, page) -> str:
    # With the request, on which Wagtail remembers where its sites begin: else a read for each page.
    path = page.get_url(context.get("request"))
    return f"{settings.BARAZA_BASE_URL}{path}"


def _as_script(data: dict) -> SafeString:
    """A data block: browsers run none of it, so the policy against inline scripts leaves it alone."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308 what could close the element has been escaped
    )
