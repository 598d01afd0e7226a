"""What a reader of a translation has to know of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from wagtail.models import Locale, Page

from ..models import ModulePage, ModuleTranslation


@dataclass(frozen=True)
class Translated:
    """Of a page in another language: whether a second person has read it, where its original is, and
    whether that has changed since."""

    is_reviewed: bool
    is_behind: bool
    original: Page | None


def translated(page: Page) -> Translated | None:
    """The standing of a module's page or step; None for an original, without a query;
    two for others."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return None
    original = Page.objects.filter(
        translation_key=page.translation_key, locale=Locale.get_default(), live=True
    ).first()
    return Translated(
        is_reviewed=is_reviewed(page),
        is_behind=original is not None and _is_newer(original, page),
        original=original,
    )


def is_reviewed(page: Page) -> bool:
    """Whether the translated module that this page is, or belongs to, was read by a second person."""
    path = page.path if isinstance(page, ModulePage) else page.path[: -page.steplen]
    key = ModulePage.objects.filter(path=path).values("translation_key")
    return ModuleTranslation.objects.filter(
        module_key__in=key, language=page.locale.language_code, reviewed_at__isnull=False
    ).exists()


def _is_newer(original: Page, page: Page) -> bool:
    return bool(
        original.last_published_at
        and page.last_published_at
        and original.last_published_at > page.last_published_at
    )
