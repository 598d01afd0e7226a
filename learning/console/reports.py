"""Rows for HR's screens."""

from __future__ import annotations

from dataclasses import dataclass

from learning.people.access import organisations_of


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
