"""The pages that stand at the foot of every page, remembered in each process for a minute.

Every page shows them, so they must cost no query; and an error page shows them while the database
is away. An editor sees a change at once where they publish, everybody else within the minute.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import get_language

from .models import HomePage, StandardPage

_SECONDS = 60
_remembered: tuple[float, tuple[FooterPage, ...]] = (0.0, ())


@dataclass(frozen=True)
class FooterPage:
    """One such page in one language."""

    key: UUID
    duty: str
    title: str
    url: str
    language: str


def footer_pages() -> tuple[FooterPage, ...]:
    """Those in the reader's language; where one isn't translated, in the site's own."""
    by_key: dict[UUID, FooterPage] = {}
    for page in _all():
        if page.key not in by_key or page.language == get_language():
            by_key[page.key] = page
    return tuple(by_key.values())


def page_of_duty(duty: str) -> FooterPage | None:
    """The page that fulfils this duty; None where the site has none."""
    return next((page for page in footer_pages() if page.duty == duty), None)


def forget_footer() -> None:
    """Read the pages again at the next request of this process."""
    global _remembered
    _remembered = (0.0, ())


def _all() -> tuple[FooterPage, ...]:
    """All languages; each page's translation in the site's language comes first."""
    global _remembered
    until, pages = _remembered
    if time.monotonic() < until:
        return pages
    try:
        pages = tuple(_read())
    except DatabaseError:
        # What was known a minute ago is better than a broken error page.
        return pages
    _remembered = (time.monotonic() + _SECONDS, pages)
    return pages


def _read() -> Iterable[FooterPage]:
    homes = HomePage.objects.values_list("path", flat=True)
    rows = (
        StandardPage.objects.live()
        .filter(show_in_menus=True, alias_of=None)
        .select_related("locale")
        .order_by("path")
    )
    # Below a home page itself: an institution's own text pages are its own affair.
    below = [row for row in rows if row.path[: -row.steplen] in set(homes)]
    for row in sorted(below, key=lambda row: row.locale.language_code != settings.LANGUAGE_CODE):
        yield FooterPage(
            row.translation_key, row.duty, row.title, row.url or "", row.locale.language_code
        )
