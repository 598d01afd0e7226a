"""Taking a module out of the catalogue, not from those who are in it; and bringing it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from learning.operations import api as operations

from .finding.index import index_module
from .models import ArchivedModule, ModulePage


class ArchiveRefused(ValueError):
    """It can't be archived or brought back; the message says why."""


@transaction.atomic
def archive(*, module: ModulePage, by, reason: str = "") -> None:
    """Nobody begins it any more, in any language; who is under way finishes, and records stay.

    Repeated, nothing new. ArchiveRefused for one that was never released: that one is a draft.
    """
    if not module.live:
        raise ArchiveRefused(
            _("It was never released: nobody can find it. A draft can be deleted.")
        )
    _row, is_new = ArchivedModule.objects.get_or_create(
        module_key=module.translation_key,
        defaults={"archived_by": by, "reason": reason.strip()},
    )
    if is_new:
        _note(module, by, "archive", reason)
        _index(module)


@transaction.atomic
def restore(*, module: ModulePage, by) -> None:
    """Back into the catalogue, as it was. Repeated, nothing new."""
    gone, _by_model = ArchivedModule.objects.filter(module_key=module.translation_key).delete()
    if gone:
        _note(module, by, "restore", "")
        _index(module)


def archived_since(module_key: UUID) -> datetime | None:
    """When it was archived; None for a module that can be begun."""
    rows = ArchivedModule.objects.filter(module_key=module_key)
    return rows.values_list("archived_at", flat=True).first()


def _index(module: ModulePage) -> None:
    """In every language: what can't be begun isn't found."""
    pages = ModulePage.objects.filter(translation_key=module.translation_key)
    for number in pages.values_list("pk", flat=True):
        index_module(number)


def _note(module: ModulePage, by, action: str, reason: str) -> None:
    operations.record(
        actor=by, action=action, kind="module", subject=str(module.translation_key), reason=reason
    )
