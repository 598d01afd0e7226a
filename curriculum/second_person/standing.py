"""What an open review means for a release, and how a release ends it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import ModulePage, ModuleReview, ReviewState
from ..models.reviews import OPEN
from ..releasing import ReleaseRefused
from .parts import changed_since, name_of


def open_review(module: ModulePage) -> ModuleReview | None:
    """The submission of this module that waits or is approved, if there is one."""
    return ModuleReview.objects.filter(module=module, state__in=OPEN).first()


def latest_review(module: ModulePage) -> ModuleReview | None:
    """The newest submission that hasn't been released: it waits, is approved, or came back."""
    rows = ModuleReview.objects.filter(module=module).order_by("-submitted_at", "-pk")
    found = rows.first()
    return None if found is None or found.state == ReviewState.RELEASED else found


def waits(item) -> bool:
    """Whether somebody reads this draft now, as a part of a module."""
    rows = ModuleReview.objects.filter(state=ReviewState.WAITING)
    return rows.filter(parts__has_key=name_of(item)).exists()


def refuse_what_was_not_reviewed(module: ModulePage, drafts: list) -> None:
    """ReleaseRefused while somebody reads the module, or where it isn't what they approved."""
    review = open_review(module)
    if review is None:
        return
    if review.state == ReviewState.WAITING:
        raise ReleaseRefused(
            _("It waits for a review. Approve it there, or have it taken back, then release.")
        )
    if changed := changed_since(review, drafts):
        raise ReleaseRefused(
            _("Changed since it was approved: %(titles)s. Submit it for review again.")
            % {"titles": ", ".join(changed)}
        )


def close(module: ModulePage) -> None:
    """What was approved is released; a release without a submission leaves nothing open."""
    ModuleReview.objects.filter(module=module, state=ReviewState.APPROVED).update(
        state=ReviewState.RELEASED, released_at=timezone.now(), release_at=None, refusal=""
    )
    # Only the installation itself releases past a reviewer; there is nothing left to read then.
    ModuleReview.objects.filter(module=module, state=ReviewState.WAITING).update(
        state=ReviewState.WITHDRAWN
    )
