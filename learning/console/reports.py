"""Rows for HR's screens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

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


@dataclass(frozen=True)
class ToldLine:
    """What one audience was told of a row, in words; `who` is empty where nobody was told of it yet."""

    who: str
    what: str


def told(row: required.LedgerRow) -> list[ToldLine]:
    """Each audience with how often and when last it was told; "not told" where nothing went out."""
    if not row.said:
        return [ToldLine("", _("Not told yet"))]
    names = {
        required.Audience.LEARNER: _("Person"),
        required.Audience.SUPERVISOR: _("Supervisor"),
        required.Audience.HR: _("HR"),
    }
    return [ToldLine(names[one.audience], _told(one)) for one in row.told]


_NOT_TOLD = {
    None: gettext_lazy("Not told yet"),
    required.Outcome.WAITING: gettext_lazy("On its way"),
    required.Outcome.NO_ADDRESS: gettext_lazy("Not told: no address"),
    required.Outcome.NOBODY: gettext_lazy("Not told: there was nobody to tell"),
}


def _told(found: required.Told) -> str:
    if found.last is None:
        return str(_NOT_TOLD[found.outcome])
    words = ngettext("Once, %(day)s", "%(n)d times, last %(day)s", found.times) % {
        "n": found.times,
        "day": date_format(localtime(found.last), "j M Y"),
    }
    if not found.before_new_date:
        return words
    if found.before_new_date == found.times:
        return _("%(told)s, before the new date") % {"told": words}
    return ngettext(
        "%(told)s; %(n)d of them before the new date",
        "%(told)s; %(n)d of them before the new date",
        found.before_new_date,
    ) % {"told": words, "n": found.before_new_date}


def told_at(row: required.LedgerRow) -> list[str]:
    """The same for a spreadsheet: what the learner, the supervisor and HR were told, a cell each."""
    return [_told(one) for one in row.told]


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
    told: list[ToldLine]
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


def open_of(counts: dict[str, int]) -> int:
    """How many rows are still to do, from a requirement's counts by state."""
    return sum(counts.get(state, 0) for state in required.OPEN_STATES)
