"""One act on many things: planned as a dry run, applied in small chunks, undone row by row.

Whoever owns the things gives two functions for one row. Each runs in a short transaction of its
chunk; what was done stands in the row, so that work broken off goes on where it stopped, and
repeating does nothing twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from .models import BulkOperation, BulkOutcome, BulkRow, BulkRowState, BulkState

__all__ = [
    "BulkOperation",
    "BulkOutcome",
    "BulkRefused",
    "BulkRow",
    "BulkRowState",
    "BulkState",
    "PlannedRow",
    "Skipped",
    "apply",
    "begin_plan",
    "counts",
    "fill_plan",
    "find",
    "is_pending",
    "listed",
    "of_employers",
    "pending",
    "plan",
    "undo",
]

# Rows that share a transaction: on SQLite nobody else writes while it is open.
CHUNK = 10

_TO_APPLY = (BulkOutcome.CREATE, BulkOutcome.CHANGE)


class BulkRefused(Exception):
    """The operation isn't in a state for that; the message is for whoever asked."""


class Skipped(Exception):
    """A row can't be applied or undone now; the message (a msgid) says why."""


@dataclass(frozen=True)
class PlannedRow:
    """A row of a dry run; see `BulkRow`."""

    outcome: str
    label: str
    place: str = ""
    subject: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    problems: Sequence[dict[str, Any]] = ()


Act = Callable[[BulkRow], None]


@transaction.atomic
def plan(
    *,
    kind: str,
    by,
    source: str,
    rows: Iterable[PlannedRow],
    report: dict,
    institution=None,
    organisation=None,
) -> BulkOperation:
    """Write down what would happen; nothing else is touched."""
    operation = begin_plan(
        kind=kind, by=by, source=source, institution=institution, organisation=organisation
    )
    fill_plan(operation, rows, report)
    return operation


# In the report of a dry run whose rows aren't all there yet.
_PENDING = "pending"


def of_employers(*, kinds: Sequence[str], organisations: QuerySet) -> QuerySet[BulkOperation]:
    """The operations of these kinds in these organisations, newest first."""
    rows = BulkOperation.objects.filter(kind__in=kinds, organisation__in=organisations)
    return rows.select_related("organisation", "by").order_by("-created_at")


def begin_plan(*, kind: str, by, source: str, institution=None, organisation=None) -> BulkOperation:
    """A dry run whose rows come later, by `fill_plan`; until then it can't be applied."""
    return BulkOperation.objects.create(
        kind=kind,
        institution=institution,
        organisation=organisation,
        by=by,
        source=source[:255],
        report={_PENDING: True},
    )


def is_pending(operation: BulkOperation) -> bool:
    """Whether a dry run is still being made."""
    return _PENDING in operation.report


def pending(kind: str) -> QuerySet[BulkOperation]:
    """The dry runs of a kind that are still being made, or were broken off."""
    return BulkOperation.objects.filter(
        kind=kind, state=BulkState.PLANNED, report__has_key=_PENDING
    )


def fill_plan(operation: BulkOperation, rows: Iterable[PlannedRow], report: dict) -> None:
    """Write the rows, some hundreds at once so that nobody waits for long; safe to repeat."""
    operation.rows.all().delete()
    filled = (
        BulkRow(
            operation=operation,
            position=position,
            outcome=row.outcome,
            label=row.label[:300],
            place=row.place[:300],
            subject=row.subject,
            content=row.content,
            problems=list(row.problems),
        )
        for position, row in enumerate(rows, 1)
    )
    while some := list(islice(filled, 500)):
        BulkRow.objects.bulk_create(some)
    operation.report = report
    operation.save(update_fields=["report"])


def listed(
    *, kind: str, institutions: QuerySet | None = None, organisations: QuerySet | None = None
) -> QuerySet[BulkOperation]:
    """The operations of a kind in these institutions or organisations, newest first."""
    where = Q(pk__in=[])
    if institutions is not None:
        where |= Q(institution__in=institutions)
    if organisations is not None:
        where |= Q(organisation__in=organisations)
    rows = BulkOperation.objects.filter(where, kind=kind)
    return rows.select_related("institution", "organisation", "by").order_by("-created_at")


def find(
    *,
    kind: str,
    key: UUID,
    institutions: QuerySet | None = None,
    organisations: QuerySet | None = None,
) -> BulkOperation | None:
    """One of those; None if it isn't there or not in any of them."""
    found = listed(kind=kind, institutions=institutions, organisations=organisations)
    return found.filter(pk=key).first()


def counts(operation: BulkOperation) -> dict[str, int]:
    """How many rows have each outcome, and (as "outcome:state") what has become of them."""
    found: dict[str, int] = {}
    rows = operation.rows.order_by().values_list("outcome", "state").annotate(n=Count("pk"))
    for outcome, state, number in rows:
        found[outcome] = found.get(outcome, 0) + number
        found[f"{outcome}:{state}"] = number
        if outcome in _TO_APPLY:
            found[f"state:{state}"] = found.get(f"state:{state}", 0) + number
    return found


def apply(
    operation: BulkOperation,
    act: Act,
    *,
    seconds: float | None = None,
    progress: Callable[[int], object] = lambda left: None,
) -> int:
    """Apply what waits, for at most so many seconds; how many rows are left. Safe to repeat.

    `act` does one row and may fill its subject and memo. If it raises Skipped, the row says why.
    Raises BulkRefused for an operation that has been undone.
    """
    return _run(operation, act, _APPLYING, seconds, progress)


def undo(
    operation: BulkOperation,
    act: Act,
    *,
    seconds: float | None = None,
    progress: Callable[[int], object] = lambda left: None,
) -> int:
    """Undo what was done, the last row first; how many are left. Raises BulkRefused the second time."""
    return _run(operation, act, _UNDOING, seconds, progress)


@dataclass(frozen=True)
class _Way:
    """The one direction or the other."""

    begins_in: tuple[str, ...]
    during: str
    after: str
    stamp: str
    takes: str
    leaves: str
    skips: str
    order: str
    refusal: str


_APPLYING = _Way(
    (BulkState.PLANNED, BulkState.APPLYING), BulkState.APPLYING, BulkState.APPLIED, "applied_at",
    BulkRowState.WAITING, BulkRowState.DONE, BulkRowState.SKIPPED, "position",
    gettext_noop("This was applied already."),
)  # fmt: skip
_UNDOING = _Way(
    (BulkState.APPLIED, BulkState.APPLYING, BulkState.UNDOING), BulkState.UNDOING, BulkState.UNDONE,
    "undone_at", BulkRowState.DONE, BulkRowState.UNDONE, BulkRowState.KEPT, "-position",
    gettext_noop("There is nothing to undo: it was not applied, or has been undone."),
)  # fmt: skip


def _run(operation: BulkOperation, act: Act, way: _Way, seconds: float | None, progress) -> int:
    ends = time.monotonic() + seconds if seconds is not None else None
    # Counting 60,000 rows after every ten would take longer than doing them.
    left = _waiting(operation, way).count()
    while True:
        done, is_all = _chunk(operation, act, way)
        left = 0 if is_all else max(left - done, 1)
        progress(left)
        if is_all or (ends is not None and time.monotonic() > ends):
            operation.refresh_from_db()
            return left


def _waiting(operation: BulkOperation, way: _Way) -> QuerySet[BulkRow]:
    return operation.rows.filter(state=way.takes, outcome__in=_TO_APPLY).order_by(way.order)


@transaction.atomic
def _chunk(operation: BulkOperation, act: Act, way: _Way) -> tuple[int, bool]:
    """Do some rows under the operation's lock: two workers never take the same ones.

    How many, and whether they were the last.
    """
    locked = BulkOperation.objects.select_for_update().get(pk=operation.pk)
    if locked.state not in way.begins_in:
        raise BulkRefused(way.refusal)
    if is_pending(locked):
        raise BulkRefused(gettext_noop("The dry run isn't finished."))
    rows = list(_waiting(locked, way)[: CHUNK + 1])
    is_all = len(rows) <= CHUNK
    for row in rows[:CHUNK]:
        _row(row, act, way)
    locked.state = way.after if is_all else way.during
    if is_all:
        setattr(locked, way.stamp, timezone.now())
    locked.save(update_fields=["state", way.stamp])
    return len(rows[:CHUNK]), is_all


def _row(row: BulkRow, act: Act, way: _Way) -> None:
    """One row whole or not at all, whatever its thing refuses."""
    try:
        with transaction.atomic():
            act(row)
        row.state = way.leaves
    except (Skipped, ValidationError) as reason:
        text = str(reason) if isinstance(reason, Skipped) else "; ".join(reason.messages)
        row.state = way.skips
        row.problems = [*row.problems, {"what": text, "values": {}, "is_refusal": True}]
    row.save(update_fields=["state", "subject", "memo", "problems"])
