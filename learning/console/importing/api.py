"""People in bulk, as the console's screens and the ledger use it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from learning.operations import bulk
from learning.operations.bulk import BulkOperation, BulkOutcome, BulkRefused, BulkRow, BulkRowState
from learning.people.reach import reach_of

from ..auditing import organisations_to_read
from .applying import (
    ENDING,
    KINDS,
    after_change,
    apply_operation,
    on_people_changed,
    undo_operation,
)
from .ending import not_in_file, places_of, plan_ending
from .looking import KIND, plan_import
from .problems import Refused, in_words
from .sample import columns_in_words, sample

MOST_LISTED = 20


def listed(user) -> list[BulkOperation]:
    """The latest imports and endings of the organisations which somebody serves whole."""
    organisations = organisations_to_read(reach_of(user))
    found = []
    for kind in KINDS:
        rows = bulk.listed(kind=kind, organisations=organisations).defer("report")
        found += rows[:MOST_LISTED]
    return sorted(found, key=lambda one: one.created_at, reverse=True)[:MOST_LISTED]


def find(user, key: UUID, *, to_change: bool = False) -> BulkOperation | None:
    """One of those; `to_change` leaves out what an auditor only reads."""
    reach = reach_of(user)
    organisations = reach.organisations_to_change() if to_change else organisations_to_read(reach)
    for kind in KINDS:
        if found := bulk.find(kind=kind, key=key, organisations=organisations):
            return found
    return None


def outcome_in(asked: str) -> str:
    """The outcome by which rows are chosen in an address; empty for anything odd."""
    return asked if asked in BulkOutcome.values else ""


def rows_of(operation: BulkOperation, outcome: str = "") -> QuerySet[BulkRow]:
    """The rows of an import in the order of its file; those of one outcome, if it is named."""
    rows = operation.rows.order_by("position")
    return rows.filter(outcome=outcome) if outcome else rows


def becomes(row: BulkRow) -> str:
    """What will, or did, become of a row, in a word."""
    if row.state == BulkRowState.WAITING or row.outcome in _STAYS:
        return row.get_outcome_display()
    return row.get_state_display()


# Of these nothing is applied, whatever becomes of the import.
_STAYS = (BulkOutcome.REFUSED, BulkOutcome.SAME)


__all__ = [
    "ENDING",
    "KIND",
    "BulkRefused",
    "Refused",
    "after_change",
    "apply_operation",
    "becomes",
    "columns_in_words",
    "find",
    "in_words",
    "listed",
    "not_in_file",
    "on_people_changed",
    "outcome_in",
    "places_of",
    "plan_ending",
    "plan_import",
    "rows_of",
    "sample",
    "undo_operation",
]
