"""A whole translation from strings at once, as a loader does it: drafts, words, release."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from ..drafts import drafts_of
from ..models import ModulePage
from ..releases import release
from ..translations import mark_reviewed
from .drafting import begin, translatable_parts, write_draft
from .taking_in import take_in


@transaction.atomic
def load(
    *, module: ModulePage, language: str, strings: Mapping[str, str], is_reviewed: bool
) -> list[str]:
    """Translate a module and the pages above it, and put it live; the strings that are missing."""
    locale, _new = Locale.objects.get_or_create(language_code=language)
    _load_above(module, locale, strings)
    begin(module=module, locale=locale, by=None)
    parts = list(translatable_parts(module))
    missing = take_in(parts, locale, strings)
    begin(module=module, locale=locale, by=None)
    translated = module.get_translation(locale)
    release(module=translated, by=None)
    if is_reviewed:
        mark_reviewed(translated)
    return missing


def has_own_drafts(module: ModulePage, language: str) -> bool:
    """Whether somebody has drafts of this module in the language, not released yet."""
    locale = Locale.objects.filter(language_code=language).first()
    translated = module.get_translation_or_none(locale) if locale else None
    return translated is not None and bool(drafts_of(translated, None))


def _load_above(module: ModulePage, locale: Locale, strings: Mapping[str, str]) -> None:
    """The site's front and the institution's page: without them the module has no place in the language.

    One that is there is somebody's, and stays.
    """
    for page in module.get_ancestors().filter(depth__gt=1):
        page = page.specific
        if page.get_translation_or_none(locale) is not None:
            continue
        source, _new = TranslationSource.get_or_create_from_instance(page)
        Translation.objects.get_or_create(source=source, target_locale=locale)
        write_draft(source, locale, None)
        take_in([page], locale, strings)
        target = write_draft(source, locale, None)
        type(page).objects.get(pk=target.pk).latest_revision.publish()
