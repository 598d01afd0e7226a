"""More time, or none asked for: to many at once, with the reason, and taken back again."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_tasks import task

from learning.lib.dated import site_day
from learning.operations import api as operations
from learning.operations import bulk

from .ledger import settle_in
from .models import Assignment, AssignmentState, Concession, ConcessionKind

logger = logging.getLogger("baraza.required")

EXTEND, EXEMPT = "ledger.extend", "ledger.exempt"
KINDS = (EXTEND, EXEMPT)
_BY_KIND = {EXTEND: ConcessionKind.EXTENSION, EXEMPT: ConcessionKind.EXEMPTION}
# How long a page waits for it; what is left goes on in the background.
_AT_ONCE = 3.0


class ConcessionRefused(Exception):
    """It can't be given; the message says why, for the person who asked."""


def concede(
    *, kind: str, rows: Iterable[Assignment], until: date | None, reason: str, by, organisation
) -> bulk.BulkOperation:
    """Extend or exempt these rows (`kind`: EXTEND, EXEMPT), as one operation that can be undone.

    `until` is the new date of an extension, the last day of an exemption (None: for good). Raises
    ConcessionRefused for a date that is past, or a missing reason.
    """
    if not reason.strip():
        raise ConcessionRefused(_("Say why; the person reads it."))
    if kind == EXTEND and until is None:
        raise ConcessionRefused(_("Enter the new date."))
    if until is not None and until < site_day():
        raise ConcessionRefused(_("The date has passed already. Choose a later one."))
    operation = bulk.plan(
        kind=kind,
        organisation=organisation,
        by=by,
        source=reason[:255],
        rows=[_planned(row, kind, until, reason) for row in rows],
        report={"until": until.isoformat() if until else None, "reason": reason},
    )
    if bulk.apply(operation, apply_row, seconds=_AT_ONCE):
        go_on_conceding.enqueue(str(operation.pk))
    return operation


def _planned(row: Assignment, kind: str, until: date | None, reason: str) -> bulk.PlannedRow:
    problems = []
    if kind == EXTEND and until and until <= row.due_on:
        problems = [
            {
                "what": gettext_noop("It is due on %(due)s already: the new date isn't later."),
                "values": {"due": date_format(row.due_on, "j F Y")},
                "is_refusal": True,
            }
        ]
    return bulk.PlannedRow(
        outcome=bulk.BulkOutcome.REFUSED if problems else bulk.BulkOutcome.CHANGE,
        # No name: the row of the ledger knows whom it is about, as long as they are here.
        label=row.requirement.title,
        place=row.unit.name,
        content={
            "assignment": row.pk,
            "until": until.isoformat() if until else None,
            "reason": reason,
        },
        problems=problems,
    )


def apply_row(row: bulk.BulkRow) -> None:
    """Give one row of the ledger what the operation says. Skips what has been done meanwhile."""
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("requirement")
    assignment = rows.filter(pk=row.content["assignment"]).first()
    if assignment is None or assignment.state in (AssignmentState.DONE, AssignmentState.ENDED):
        raise bulk.Skipped(gettext_noop("It has been done, or is no longer asked."))
    until = row.content["until"]
    given = Concession.objects.create(
        assignment=assignment,
        kind=_BY_KIND[row.operation.kind],
        until=date.fromisoformat(until) if until else None,
        reason=row.content["reason"][:500],
        by=row.operation.by,
    )
    row.subject, row.memo = str(assignment.pk), {"concession": given.pk}
    settle_in(assignment.requirement.organisation_id, [assignment.user_id])


def undo_row(row: bulk.BulkRow) -> None:
    """Take it back. Skips what somebody else has taken back meanwhile."""
    rows = Concession.objects.select_for_update(of=("self",))
    given = rows.select_related("assignment__requirement").filter(pk=row.memo["concession"]).first()
    if given is None or given.ended_at is not None:
        raise bulk.Skipped(gettext_noop("It was taken back already."))
    end_concession(concession=given, by_id=row.operation.report.get("undone_by"))


@transaction.atomic
def end_concession(*, concession: Concession, by_id: int | None) -> None:
    """Take one back; it stays on record with who did it."""
    changed = Concession.objects.filter(pk=concession.pk, ended_at=None).update(
        ended_at=timezone.now(), ended_by=by_id
    )
    if changed:
        assignment = concession.assignment
        settle_in(assignment.requirement.organisation_id, [assignment.user_id])


def carry_over(away, into) -> dict[str, int]:
    """What one account was conceded counts for another: where both have a row of one turn, the row of
    `into` gets it. By its key, the row that it stood at, for `carry_back`.
    """
    rows = Concession.objects.select_for_update(of=("self",)).filter(
        assignment__user=away, ended_at=None
    )
    carried = {}
    for given in rows.select_related("assignment").order_by("pk"):
        stood_at = given.assignment
        row = Assignment.objects.filter(
            user=into, requirement=stood_at.requirement_id, cycle=stood_at.cycle
        ).first()
        if row is not None:
            carried[str(given.pk)] = stood_at.pk
            Concession.objects.filter(pk=given.pk).update(assignment=row)
    return carried


def carry_back(carried: Mapping[str, int]) -> None:
    """Each to the row where it stood, also what was taken back since."""
    for pk, stood_at in carried.items():
        Concession.objects.filter(pk=pk).update(assignment=stood_at)


@task(priority=25)
def go_on_conceding(key: str) -> int:
    """What a page left of an operation; how many rows are left. Safe to repeat."""
    operation = bulk.BulkOperation.objects.get(pk=key)
    if operation.state == bulk.BulkState.UNDOING:
        return bulk.undo(operation, undo_row)
    if operation.state in (bulk.BulkState.PLANNED, bulk.BulkState.APPLYING):
        return bulk.apply(operation, apply_row)
    return 0


def with_names(rows: Iterable[bulk.BulkRow]) -> list[tuple[bulk.BulkRow, str]]:
    """The rows of an operation, each with the name of the person whom it is about."""
    rows = list(rows)
    about = Assignment.objects.filter(pk__in=[row.content["assignment"] for row in rows])
    names = {item.pk: str(item.user) for item in about.select_related("user")}
    return [(row, names.get(row.content["assignment"], "–")) for row in rows]


def undo(operation: bulk.BulkOperation, *, by) -> int:
    """Undo the whole of it; how many rows are left for the background. Raises bulk.BulkRefused."""
    operation.report = operation.report | {"undone_by": by.pk}
    operation.save(update_fields=["report"])
    left = bulk.undo(operation, undo_row, seconds=_AT_ONCE)
    if left:
        go_on_conceding.enqueue(str(operation.pk))
    return left


@operations.sweeps("concessions")
def sweep() -> int:
    """Operations that a killed worker left; how many."""
    unfinished = bulk.BulkOperation.objects.filter(
        kind__in=KINDS, state__in=(bulk.BulkState.APPLYING, bulk.BulkState.UNDOING)
    )
    found = list(unfinished.values_list("pk", flat=True))
    for pk in found:
        try:
            go_on_conceding.call(str(pk))
        except Exception:  # one operation that can't go on hinders no other
            logger.exception("the concessions %s could not go on", pk)
    return len(found)
