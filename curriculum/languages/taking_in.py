"""Strings translated elsewhere (a .po file) become translations here, and never over a person's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource


def take_in(parts: Iterable, locale: Locale, strings: Mapping[str, str]) -> list[str]:
    """Give each string of these parts its translation, where it has none; what is still missing.

    `strings` has the translation by the original's words, with the inline tags both use.
    """
    keys = [part.translation_key for part in parts]
    sources = TranslationSource.objects.filter(object__in=keys)
    segments = StringSegment.objects.filter(source__in=sources).select_related("string")
    there = set(
        StringTranslation.objects.filter(locale=locale, context__object__in=keys).values_list(
            "translation_of_id", "context_id"
        )
    )
    wanted = {
        (row.string_id, row.context_id): row.string.data
        for row in segments
        if (row.string_id, row.context_id) not in there and row.string.data.strip()
    }
    StringTranslation.objects.bulk_create(
        StringTranslation(
            translation_of_id=string_id,
            context_id=context_id,
            locale=locale,
            data=strings[data],
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        )
        for (string_id, context_id), data in wanted.items()
        if data in strings
    )
    return sorted({data for data in wanted.values() if data not in strings})
