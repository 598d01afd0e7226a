"""Translations as drafts: from the live original and the strings that were translated.

wagtail-localize keeps originals and strings, and has the translators' editor. What it writes itself goes
onto the live row at once; here it goes into a draft, which a release puts live.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import GroupPagePermission, Locale, Page
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.segments.ingest import ingest_segments

from ..drafts import steps_in
from ..models import ModulePage
from ..releasing import ReleasedTogether, draft_of


class OriginalGone(ValueError):
    """What is translated isn't there any longer; the message says what that means."""


def is_released_with_a_module(item) -> bool:
    """Whether this goes live by a release only: a module, a step, or what goes with one."""
    return isinstance(item, ReleasedTogether)


def original_of(source: TranslationSource):
    """What is translated; OriginalGone where it was deleted."""
    try:
        return source.get_source_instance()
    except ObjectDoesNotExist as gone:
        raise OriginalGone(
            _("Its original was deleted. The translation stays as it is; nothing of it is lost.")
        ) from gone


def translatable_parts(module: ModulePage) -> Iterator:
    """What of a live module is translated: its page, its steps, and what goes live with them."""
    yield module
    live = [page for page in steps_in(module) if page.live and not page.retired]
    yield from live
    seen: set[tuple[type, int]] = set()
    for page in live:
        for item in page.published_with():
            if item.live and (type(item), item.pk) not in seen:
                seen.add((type(item), item.pk))
                yield item


@transaction.atomic
def begin(*, module: ModulePage, locale: Locale, by) -> int:
    """Begin a translation, or take over what the original has changed since; every part gets its draft.

    What was translated stays where the words of the original are the same. How many drafts.
    """
    parts = list(translatable_parts(module))
    for part in parts:
        source, _new = TranslationSource.update_or_create_from_instance(part)
        Translation.objects.update_or_create(
            source=source, target_locale=locale, defaults={"enabled": True}
        )
    count = write_drafts(parts, locale, by)
    _open_to_its_people(module, locale)
    return count


def _open_to_its_people(module: ModulePage, locale: Locale) -> None:
    """Who may write, review and publish below the institution's page may do so in this language."""
    house = module.get_parent()
    twin = house.get_translation(locale)
    for held in GroupPagePermission.objects.filter(page=house):
        GroupPagePermission.objects.get_or_create(
            group_id=held.group_id, page=twin, permission_id=held.permission_id
        )


def write_drafts(parts: Iterable, locale: Locale, by) -> int:
    """A draft of each part in this language from the strings as they are now; how many."""
    sources = [TranslationSource.objects.get_for_instance(part) for part in parts]
    for source in sources:
        write_draft(source, locale, by)
    return len(sources)


@transaction.atomic
def write_draft(source: TranslationSource, locale: Locale, by):
    """The translation's draft; a string that isn't translated keeps the original's words."""
    original_of(source)
    original = source.as_instance()
    try:
        target = source.get_translated_instance(locale)
    except type(original).DoesNotExist:
        target = _new(original, locale)
    draft = draft_of(target)
    copy_synchronised_fields(original, draft)
    # The one door to the strings of a source; public is only what writes them to the live row.
    segments = source._get_segments_for_translation(locale, fallback=True)
    ingest_segments(original, draft, source.locale, locale, segments)
    if isinstance(draft, Page):
        # Where it was made, and links lead.
        draft.slug = target.slug
    draft.save_revision(user=by, changed=True)
    return target


def _new(original, locale: Locale):
    """The page or question in the other language, not live."""
    if isinstance(original, Page):
        target = original.copy_for_translation(locale, copy_parents=True)
        return type(original).objects.get(pk=target.pk)
    target = original.copy_for_translation(locale)
    target.live, target.has_unpublished_changes = False, True
    target.first_published_at = target.last_published_at = None
    target.latest_revision = target.live_revision = None
    target.save()
    return target
