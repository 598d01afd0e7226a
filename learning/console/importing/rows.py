"""A row of a file on its way through the dry run, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from learning.operations.bulk import BulkOutcome, PlannedRow
from learning.people.staffing import expected

from .columns import Cells
from .identities import FilePerson
from .problems import Problem
from .settling import Wanted


@dataclass
class Row:
    """A row on its way through the dry run."""

    line: int
    cells: Cells
    problems: list[Problem]
    person: FilePerson | None = None
    supervisor: FilePerson | int | None = None
    wanted: Wanted | None = None
    away: list[str] = field(default_factory=list)
    learned: dict[str, Any] = field(default_factory=dict)
    makes_person: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether anything is wrong with it."""
        return any(one["is_refusal"] for one in self.problems)

    @property
    def does(self) -> bool:
        """Whether applying it would change anything."""
        placed = self.wanted is not None and self.wanted.act
        return bool(self.makes_person or placed or self.away or self.learned)


def planned(row: Row) -> PlannedRow:
    """What the operation keeps: enough to apply it, and every word to say of it."""
    person = row.person
    outcome = BulkOutcome.CHANGE if row.does else BulkOutcome.SAME
    if row.is_refused:
        outcome = BulkOutcome.REFUSED
    elif row.makes_person and person.pk is None:
        outcome = BulkOutcome.CREATE
    return PlannedRow(
        outcome=outcome,
        label=_label(row),
        place=str(row.line),
        subject=str(person.pk) if person and person.pk else "",
        content={} if outcome in (BulkOutcome.SAME, BulkOutcome.REFUSED) else _content(row),
        problems=sorted(row.problems, key=lambda one: not one["is_refusal"])
        if not row.is_refused
        else [one for one in row.problems if one["is_refusal"]],
    )


def _label(row: Row) -> str:
    if row.person is not None:
        number = f" ({row.person.number})" if row.person.number else ""
        return f"{row.person.name or row.person.email}{number}"
    return str(row.cells.get("full_name") or row.cells.get("email") or "")


def _content(row: Row) -> dict[str, Any]:
    content: dict[str, Any] = {"person": row.person.as_json()}
    if row.away:
        content["away"] = row.away
    if row.learned:
        content["learned"] = row.learned
    wanted = row.wanted
    if wanted is not None and wanted.act:
        found = row.supervisor
        content |= {
            "act": wanted.act,
            "unit": wanted.unit.as_json(),
            "post": wanted.post.as_json() if wanted.post else None,
            "supervisor": {"pk": found} if isinstance(found, int) else found and found.as_json(),
            "since": str(wanted.since) if wanted.since else None,
            "until": str(wanted.until) if wanted.until else None,
            "membership": wanted.place and expected(wanted.place),
            "ends": wanted.ends and expected(wanted.ends),
        }
    return content
