"""A platform administrator lets one person release once what they wrote; every step is noted."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.operations import api as operations

from ..models import ModulePage, ReleaseException

# An exception is for a case at hand; it doesn't lie around.
LASTS = timedelta(days=14)


class ExceptionRefused(ValueError):
    """It can't be given; the message says why."""


@transaction.atomic
def give(*, module: ModulePage, to, by, reason: str) -> ReleaseException:
    """Let `to` release this module once although they wrote in it. ExceptionRefused else."""
    reason = reason.strip()
    if not by.is_superuser:
        raise ExceptionRefused(_("Only platform administrators give exceptions."))
    if to == by:
        raise ExceptionRefused(_("Nobody gives themselves an exception."))
    if not module.permissions_for_user(to).can_publish():
        raise ExceptionRefused(_("This person may not publish there."))
    if not reason:
        raise ExceptionRefused(_("Say why."))
    given = ReleaseException.objects.create(
        module=module, given_to=to, given_by=by, reason=reason, ends_at=timezone.now() + LASTS
    )
    _note(module, by, "give exception", reason, to)
    return given


def use(*, module: ModulePage, by) -> bool:
    """Whether `by` may release their own work now; the exception is used up, and that is noted."""
    found = usable(module, by)
    if found is None:
        return False
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])
    _note(module, by, "release own work", found.reason, found.given_by)
    return True


def usable(module: ModulePage, by) -> ReleaseException | None:
    """The exception that this person could use now, if there is one."""
    rows = ReleaseException.objects.select_related("given_by").filter(module=module, given_to=by)
    return rows.filter(used_at=None, ends_at__gt=timezone.now()).order_by("given_at").first()


def _note(module: ModulePage, actor, action: str, reason: str, other) -> None:
    operations.record(
        actor=actor,
        action=action,
        kind="module",
        subject=str(module.translation_key),
        reason=reason,
        person=other.pk,
    )
