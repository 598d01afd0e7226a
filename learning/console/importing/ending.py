"""Ending people who aren't in a file: chosen one by one, a dry run of its own, and undone like one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from learning.operations import bulk
from learning.operations.bulk import BulkOperation, BulkOutcome, PlannedRow
from learning.people.roll import batches, employed_among
from learning.people.staffing import expected

from .applying import ENDING
from .problems import _, note, refusal


def not_in_file(operation: BulkOperation) -> list[int]:
    """Who worked at the organisation when the file was looked at, and isn't in it."""
    return list(operation.report.get("absent", []))


def places_of(operation: BulkOperation, user_ids: Iterable[int]) -> list:
    """The posts of some of them that haven't ended, with unit and person."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    return list(employed_among(operation.organisation_id, user_ids, today))


def plan_ending(
    operation: BulkOperation, *, user_ids: Iterable[int], last: date, by
) -> BulkOperation:
    """What would become of each post of these people; whoever is in the file is left alone."""
    chosen = sorted(set(user_ids) & set(not_in_file(operation)))
    rows = []
    for batch in batches(chosen):
        rows += [_planned(place, last) for place in places_of(operation, batch)]
    return bulk.plan(
        kind=ENDING,
        organisation=operation.organisation,
        by=by,
        source=operation.source,
        rows=rows,
        report={"last": last.isoformat(), "file": str(operation.pk)},
    )


def _planned(place, last: date) -> PlannedRow:
    where = ", ".join(filter(None, (place.post and place.post.title, place.unit.name)))
    outcome = BulkOutcome.CHANGE
    if last < place.since:
        outcome = BulkOutcome.REFUSED
        said = refusal(
            _("The post %(what)s begins on %(since)s, after that day."),
            _("Choose a later day for this person."),
            what=where,
            since=str(place.since),
        )
    elif place.until is not None and place.until <= last:
        outcome = BulkOutcome.SAME
        said = note(_("%(what)s ends on %(until)s already."), what=where, until=str(place.until))
    else:
        said = note(_("%(what)s ends; last day %(last)s."), what=where, last=str(last))
    return PlannedRow(
        outcome=outcome,
        label=place.user.full_name,
        subject=str(place.user_id),
        content={"membership": expected(place), "last": last.isoformat()},
        problems=[said],
    )
