"""A learner's when-then plan: kept, shared with the supervisor, taken back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from curriculum.api import Afterwards

from ..enrolments.models import Enrolment, EnrolmentState
from .models import Plan
from .refusal import TransferRefused

LONGEST_PLAN = 5_000  # characters: some two pages


@dataclass(frozen=True)
class KeptPlan:
    """What is stored after a save. On a conflict it is the other device's text, untouched."""

    plan: Plan
    is_conflict: bool


def plan_of(enrolment: Enrolment) -> Plan | None:
    """What this learner wrote after this cycle of the module."""
    return Plan.objects.filter(enrolment=enrolment).first()


@transaction.atomic
def keep_plan(
    *, enrolment: Enrolment, asked: Afterwards | None, text: str, is_shared: bool, seen: int
) -> KeptPlan:
    """Keep a plan under the version that its page has `seen` (0 for an empty box).

    Where another device has saved something else since, the text isn't written and the result says so;
    no longer sharing counts all the same. The question is kept as it was at the first save. Raises
    TransferRefused for what is too long, before the module is complete, and where nobody asks for one.
    """
    text = text.replace("\r\n", "\n")
    if enrolment.state != EnrolmentState.COMPLETED:
        raise TransferRefused(_("The plan comes when the module is complete."))
    if len(text) > LONGEST_PLAN:
        raise TransferRefused(
            _("This is %(now)d characters long; %(most)d fit here. Shorten it and save again.")
            % {"now": len(text), "most": LONGEST_PLAN}
        )
    row = Plan.objects.select_for_update().filter(enrolment=enrolment).first()
    if row is None:
        row, is_new = _begin(enrolment, asked, text, is_shared)
        if is_new:
            return KeptPlan(row, is_conflict=False)
    if seen < row.version and row.text != text:
        _unshare(row, is_shared)
        return KeptPlan(row, is_conflict=True)
    if (row.text, row.is_shared) != (text, is_shared):
        row.text, row.is_shared = text, is_shared
        row.version += 1
        row.saved_at = timezone.now()
        row.save(update_fields=["text", "is_shared", "version", "saved_at"])
    return KeptPlan(row, is_conflict=False)


def _begin(
    enrolment: Enrolment, asked: Afterwards | None, text: str, is_shared: bool
) -> tuple[Plan, bool]:
    """The row and whether it is new: of two first saves at once the later one meets the other's."""
    if asked is None:
        raise TransferRefused(_("This module asks for no plan any more."))
    return Plan.objects.select_for_update().get_or_create(
        enrolment=enrolment,
        defaults={
            "prompt": asked.intention_prompt,
            "supervisor_question": asked.supervisor_question,
            "text": text,
            "is_shared": is_shared,
        },
    )


def _unshare(row: Plan, is_shared: bool) -> None:
    if row.is_shared and not is_shared:
        row.is_shared = False
        row.save(update_fields=["is_shared"])


def shared_by(users) -> QuerySet[Plan]:
    """What these people share of their plans, newest first; `users` may be a query."""
    return (
        Plan.objects.filter(is_shared=True, enrolment__user__in=users)
        .exclude(text="")
        .select_related("enrolment__user")
        .order_by("-saved_at", "-pk")
    )
