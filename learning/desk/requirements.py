"""What an employer requires of me, in words, with where to go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from assessments.required import api as required
from curriculum import api as curriculum


@dataclass(frozen=True)
class RequiredLine:
    """One thing that is still to do. `address` is where it is done; "" where it has no page."""

    detail: required.LedgerRow
    why: str
    lateness: str
    address: str
    answered: object | None

    @property
    def row(self):
        """The ledger's row itself."""
        return self.detail.row


def required_of(user, language: str) -> list[RequiredLine]:
    """What this person has still to do, the earliest date first."""
    rows = required.required_of(user)
    if not rows:
        return []
    addresses = _addresses((row.row.requirement for row in rows), language)
    answers = required.answers_to(row.row.pk for row in rows)
    return [
        RequiredLine(
            row,
            required.why(row.row),
            required.lateness(row.days_late),
            addresses.get(row.row.subject, ""),
            answers.get(row.row.pk),
        )
        for row in rows
    ]


def _addresses(requirements: Iterable, language: str) -> dict[str, str]:
    """By subject: where it is done."""
    found, modules = {}, {}
    for requirement in requirements:
        if requirement.what == required.What.MODULE:
            modules[UUID(requirement.key)] = requirement.subject
        elif requirement.what == required.What.PROGRAMME:
            found[requirement.subject] = reverse("programme_standing", args=[requirement.key])
        else:
            found[requirement.subject] = reverse("my_post")
    for key, address in curriculum.addresses_of_modules(modules, language).items():
        found[modules[key]] = address
    return found
