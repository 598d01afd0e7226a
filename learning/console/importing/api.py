"""People in bulk, as the console's screens and the ledger use it."""

from __future__ import annotations

from uuid import UUID

from learning.operations import bulk
from learning.operations.bulk import BulkOperation, BulkRefused
from learning.people.reach import reach_of

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
    """The latest imports and endings of the organisations which this officer serves whole."""
    organisations = reach_of(user).organisations_to_change()
    found = []
    for kind in KINDS:
        rows = bulk.listed(kind=kind, organisations=organisations).defer("report")
        found += rows[:MOST_LISTED]
    return sorted(found, key=lambda one: one.created_at, reverse=True)[:MOST_LISTED]


def find(user, key: UUID) -> BulkOperation | None:
    """One of those."""
    organisations = reach_of(user).organisations_to_change()
    for kind in KINDS:
        if found := bulk.find(kind=kind, key=key, organisations=organisations):
            return found
    return None


__all__ = [
    "ENDING",
    "KIND",
    "BulkRefused",
    "Refused",
    "after_change",
    "apply_operation",
    "columns_in_words",
    "find",
    "in_words",
    "listed",
    "not_in_file",
    "on_people_changed",
    "places_of",
    "plan_ending",
    "plan_import",
    "sample",
    "undo_operation",
]
