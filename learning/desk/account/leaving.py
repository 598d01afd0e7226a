"""Deleting an account, in one transaction: what goes, what stays, and a line in the audit log."""

from __future__ import annotations

from django.db import transaction

from assessments.enrolments import api as enrolments
from learning.operations import api as operations
from learning.people import api as people
from learning.people.merging import api as accounts

from .gathering import KINDS


class LeavingRefused(Exception):
    """Somebody else must take over first; `reasons` say what, and whom to ask."""

    def __init__(self, reasons: list[str]):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@transaction.atomic
def delete_account(*, user) -> None:
    """Delete everything about this person but what `Kind.kept` names; repeated, nothing more.

    Raises LeavingRefused where others rely on them. Lock order: the person, their enrolments,
    then what hangs on these, as everywhere.
    """
    person = people.hold(user)
    if person.deleted_at:
        return
    if reasons := people.obstacles(person):
        raise LeavingRefused(reasons)
    # What an account that went into this one still holds is the same person's. Kind by kind: a row of
    # the one may hang on a row of the other.
    mine = [*accounts.closed_into(person), person]
    for account in mine:
        enrolments.hold_all(account)
    for kind in reversed(KINDS):
        for account in mine:
            kind.forget(account)
    operations.record(actor=person, action="delete", kind="account", subject=str(person.pk))
