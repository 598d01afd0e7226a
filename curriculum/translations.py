"""A translation of a module going live: no edition comes of it, and who reads it first matters."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation

from .models import ModulePage, ModuleTranslation
from .releasing import ReleaseRefused


def is_translation(module: ModulePage) -> bool:
    """Whether this is a module in another language than the site's own, in which it is written."""
    return module.locale.language_code != settings.LANGUAGE_CODE


def refuse_without_original(module: ModulePage) -> ModulePage:
    """The original of a translation; ReleaseRefused where it isn't live (any longer)."""
    original = ModulePage.objects.filter(
        translation_key=module.translation_key, locale=Locale.get_default()
    ).first()
    if original is None:
        raise ReleaseRefused(
            _("Its original is gone: there is nothing that it translates. Nothing was lost here.")
        )
    if not original.live:
        raise ReleaseRefused(_("Release the original first; a translation follows it."))
    return original


def mark_reviewed(module: ModulePage) -> None:
    """Say that a second person has read this translation as it is live (a loader of reviewed texts)."""
    ModuleTranslation.objects.filter(
        module_key=module.translation_key, language=module.locale.language_code
    ).update(reviewed_at=timezone.now())


def wrote(item, by, since: datetime | None = None) -> bool:
    """Whether `by` had a hand in this translated page or question (since a moment): by saving it, or by
    translating one of its strings, whoever saved it then."""
    revisions = item.revisions.filter(user=by)
    strings = StringTranslation.objects.filter(
        context__object=item.translation_key, locale=item.locale_id, last_translated_by=by
    )
    if since is not None:
        revisions, strings = (
            revisions.filter(created_at__gt=since),
            strings.filter(updated_at__gt=since),
        )
    return revisions.exists() or strings.exists()


def without_own_questions(drafts: list, by) -> list:
    """What goes live of a translation that `by` has read: pages, but no question that they had a hand
    in.

    A key is graded by; of its words readers are told that nobody else has read them.
    """
    if by is None:
        return drafts
    return [item for item in drafts if isinstance(item, Page) or not wrote(item, by)]


def note_release(
    module: ModulePage, drafts: list, parts: list, by, *, read_by
) -> ModuleTranslation:
    """Write down a release, and whether a second person has read the translation as it is now.

    They have if `read_by`, who approved or releases it, had no hand in any of its `parts` since it was
    last reviewed. The installation itself (None) has read nothing; its loader says so itself.
    """
    known = ModuleTranslation.objects.filter(
        module_key=module.translation_key, language=module.locale.language_code
    ).first()
    reviewed_at = known.reviewed_at if known else None
    if drafts or known is None:
        is_second = read_by is not None and not any(
            wrote(part, read_by, reviewed_at) for part in parts
        )
        reviewed_at = timezone.now() if is_second else None
    translation, _new = ModuleTranslation.objects.update_or_create(
        module_key=module.translation_key,
        language=module.locale.language_code,
        defaults={
            "released_by": by,
            "released_at": timezone.now(),
            "reviewed_at": reviewed_at,
        },
    )
    return translation


class NotASecondPerson(ValueError):
    """Whoever says that they have read it had a hand in it."""


def review(module: ModulePage, parts: list, by) -> None:
    """Say that `by` has read a live translation whole. NotASecondPerson if they had a hand in it."""
    if any(wrote(part, by) for part in parts):
        raise NotASecondPerson(_("You had a hand in this translation: a colleague reviews it."))
    mark_reviewed(module)
