"""What happens by itself: a review that waits is called to mind, and a set time releases."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.operations import api as operations

from ..models import ModulePage, ModuleReview, ReviewState
from ..releases import release
from ..releasing import ReleaseRefused
from . import reviewers, telling

logger = logging.getLogger("baraza.curriculum")

# How long a review waits before its readers are reminded, and again.
PATIENCE = timedelta(days=3)


@operations.sweeps("reviews that wait")
def remind() -> int:
    """A mail for each review that nobody has touched for three days; how many."""
    _free()
    now = timezone.now()
    rows = ModuleReview.objects.filter(state=ReviewState.WAITING)
    rows = rows.annotate(since=Coalesce("reminded_at", "submitted_at"))
    waiting = list(rows.filter(since__lte=now - PATIENCE).select_related("module")[:200])
    for review in waiting:
        with transaction.atomic():
            telling.remind(review, f"{review.since:%Y%m%d%H%M%S}")
            ModuleReview.objects.filter(pk=review.pk).update(reminded_at=now)
    return len(waiting)


def _free() -> None:
    """What was asked of somebody who can't read it any more goes to whoever comes first."""
    rows = ModuleReview.objects.filter(state=ReviewState.WAITING).exclude(reviewer=None)
    for review in rows.select_related("module", "reviewer", "submitted_by").order_by("pk"):
        if reviewers.reads(review, review.reviewer) and review.reviewer.is_active:
            continue
        with transaction.atomic():
            changed = ModuleReview.objects.filter(
                pk=review.pk, state=ReviewState.WAITING, reviewer=review.reviewer
            ).update(reviewer=None)
            if changed:
                review.reviewer = None
                telling.freed(review)


@operations.sweeps("timed releases")
def release_due() -> int:
    """Release what was approved for a time that has come; how many went live."""
    rows = ModuleReview.objects.filter(state=ReviewState.APPROVED)
    due = rows.filter(release_at__lte=timezone.now()).order_by("release_at")
    return sum(_released(pk) for pk in list(due.values_list("pk", flat=True)[:50]))


def _released(pk: int) -> bool:
    """One of them; an error that nobody foresaw doesn't stop the others."""
    try:
        return _release(pk)
    except Exception:
        logger.exception("the timed release of review %s failed", pk)
        return False


def _release(pk: int) -> bool:
    """One of them. Where it can't be, the time is taken away and both people hear why."""
    try:
        with transaction.atomic():
            module = ModuleReview.objects.filter(pk=pk).values("module")
            ModulePage.objects.select_for_update().get(pk__in=module)
            review = ModuleReview.objects.select_for_update(of=("self",)).get(pk=pk)
            if review.state != ReviewState.APPROVED or review.release_at is None:
                return False
            _release_as(review)
    except ReleaseRefused as refusal:
        with transaction.atomic():
            review = ModuleReview.objects.select_for_update(of=("self",)).get(pk=pk)
            review.release_at, review.refusal = None, str(refusal)
            review.save(update_fields=["release_at", "refusal"])
            telling.not_released(review)
        return False
    return True


def _release_as(review: ModuleReview) -> None:
    """In the name of who set the time, as long as they may still publish there."""
    by = review.decided_by
    if not (by.is_active and review.module.permissions_for_user(by).can_publish()):
        raise ReleaseRefused(_("Whoever set the time may not publish there any longer."))
    release(module=review.module, by=by, note=review.note, refresher=review.refresher)
    telling.released(review)
