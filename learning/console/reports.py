"""Rows for HR's screens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.required import api as required
from learning.people.reach import Reach, organisations_of

from .units import Branch


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation for which somebody does HR work, and how many work there today.

    `people` is None below five: a smaller number would point at persons (DESIGN.md 5.5).
    """

    name: str
    units: int
    people: int | None


def organisations(user) -> list[OrganisationRow]:
    """The organisations that this person may look after."""
    return [
        OrganisationRow(
            name=row.name, units=row.unit_count, people=_hidden_if_few(row.people_count)
        )
        for row in organisations_of(user)
    ]


FEW = 5


def _hidden_if_few(people: int) -> int | None:
    return people if people >= FEW else None


def late_by_unit(reach: Reach, branch: Branch) -> list[tuple[object, int]]:
    """The units right below, each with how many rows are late in it and below; most first."""
    if not branch.below:
        return []
    counts = required.late_by_unit(reach, branch.unit)
    paths = [(path, counts[pk]) for pk, path in reach.paths_of_units(branch.unit) if pk in counts]
    found = [
        (unit, sum(number for path, number in paths if path.startswith(unit.path)))
        for unit in branch.below
    ]
    return sorted((item for item in found if item[1]), key=lambda item: (-item[1], item[0].name))


def told(row: required.LedgerRow) -> str:
    """Who was told of a row and when last, in words; "not told" where nothing went out."""
    found = row.told
    if found.last is None:
        if found.waiting:
            return _("On its way")
        return _("Not told: no address") if found.untold else _("Not told yet")
    day = date_format(localtime(found.last), "j M Y")
    if not found.times:
        return _("Not told: no address. The supervisor or HR was, %(day)s") % {"day": day}
    words = ngettext("Once, %(day)s", "%(n)d times, last %(day)s", found.times) % {
        "n": found.times,
        "day": day,
    }
    too = ((required.Audience.SUPERVISOR, _("supervisor too")), (required.Audience.HR, _("HR too")))
    others = [label for value, label in too if value in found.audiences]
    return ", ".join([words, *others])


def next_step(row: required.LedgerRow) -> str:
    """What an officer could do next about a late row."""
    if row.doubt:
        return _("Says that it is wrong: answer")
    if not row.row.user.email:
        return _("No address: print a slip")
    if row.row.requirement.what == required.What.COMPETENCY:
        return _("Ask for an attestation")
    if row.percent is None:
        return _("Not begun")
    return _("%(n)d %% done") % {"n": row.percent}


@dataclass(frozen=True)
class LateLine:
    """A row of the table of late things, in words."""

    detail: required.LedgerRow
    why: str
    lateness: str
    told: str
    next: str

    @property
    def row(self):
        """The ledger's row itself."""
        return self.detail.row


def in_words(rows: Iterable[required.LedgerRow]) -> list[LateLine]:
    """Rows of the ledger as screens and exports say them."""
    return [
        LateLine(
            row,
            required.why(row.row),
            required.lateness(row.days_late),
            told(row),
            next_step(row),
        )
        for row in rows
    ]
