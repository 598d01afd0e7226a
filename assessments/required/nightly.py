"""The nightly pass: every row computed afresh, and the figures that hang on the date."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F, Max
from django.utils import timezone

from learning.lib.dated import site_day
from learning.operations import api as operations
from learning.people import employing

from ..competencies.gaps import recount_gaps
from ..competencies.standing import settle_levels
from .facts import asked_by
from .ledger import in_force, settle_in
from .models import Assignment, AssignmentState, LedgerPass, Requirement, RequirementState

# People on whom one sweep spends its time; the next sweep goes on.
_PEOPLE_A_SWEEP = 4000
_A_TIME = 500


@operations.sweeps("ledger")
def nightly() -> int:
    """Go on with today's pass of each organisation; how many people were looked at."""
    left = _PEOPLE_A_SWEEP
    for organisation_id in employing.organisation_ids():
        left -= pass_over(organisation_id, left)
        if left <= 0:
            break
    return _PEOPLE_A_SWEEP - left


def pass_over(organisation_id: int, most: int | None = None) -> int:
    """Compute up to `most` people of an organisation afresh (all if None); how many it were.

    What it had to mend for another reason than the date is counted in the pass, and ought to be 0.
    """
    today = site_day()
    row, _new = LedgerPass.objects.get_or_create(organisation_id=organisation_id, on=today)
    if row.ended_at is not None:
        return 0
    before = _last_pass(organisation_id, today)
    asked, looked_at = asked_by(_published(organisation_id)), 0
    while most is None or looked_at < most:
        people = employing.people_after(organisation_id, row.reached_user, _A_TIME)
        if not people:
            end_withdrawn(organisation_id)
            recount_gaps(organisation_id)
            LedgerPass.objects.filter(pk=row.pk).update(ended_at=timezone.now())
            _forget_old(organisation_id, today)
            break
        settle_levels(people, today)
        change = settle_in(organisation_id, people, asked=asked, today=today, before=before)
        LedgerPass.objects.filter(pk=row.pk).update(
            reached_user=people[-1],
            people=F("people") + len(people),
            by_date=F("by_date") + change.by_date,
            mended=F("mended") + change.otherwise,
        )
        row.reached_user = people[-1]
        looked_at += len(people)
    return looked_at


def _published(organisation_id: int) -> list[Requirement]:
    """Without what is being published: its rows are still to come, and no drift."""
    return [row for row in in_force(organisation_id) if row.state == RequirementState.PUBLISHED]


def _last_pass(organisation_id: int, today: date) -> date:
    """The day of the pass before today's; yesterday if there was none."""
    passes = LedgerPass.objects.filter(organisation=organisation_id, on__lt=today)
    return passes.aggregate(on=Max("on"))["on"] or today - timedelta(days=1)


def end_withdrawn(organisation_id: int) -> int:
    """End what a withdrawal raced with; how many rows."""
    rows = Assignment.objects.filter(
        requirement__organisation=organisation_id, requirement__state=RequirementState.WITHDRAWN
    ).exclude(state__in=(AssignmentState.DONE, AssignmentState.ENDED))
    return Assignment.objects.filter(pk__in=rows.values("pk")).update(state=AssignmentState.ENDED)


def _forget_old(organisation_id: int, today) -> None:
    """A year of passes tells an operator enough."""
    old = LedgerPass.objects.filter(
        organisation=organisation_id, on__lt=today - timedelta(days=365)
    )
    old.delete()
