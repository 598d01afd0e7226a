"""Whether a programme's certificate is earned, and when it ends and is renewed. Pure.

Of each required module the newest completed cycle counts; for a renewal only what was completed
after the certificate before was issued. Completion implies the module's quiz. Where the programme
asks for practice, every step at work of the counted cycle's edition must be met, and there must be
one.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

# A renewal is a module or two with practice at work beside one's post: a quarter of a year is time
# for it without a gap between two certificates.
RENEWAL_WINDOW = timedelta(days=90)
# When its holder is told that a certificate ends: as soon as it can be renewed, and once more when
# there is just time left.
REMINDED_BEFORE = (RENEWAL_WINDOW, timedelta(days=30))


class Phase(StrEnum):
    """What a programme's certificate, or its absence, leaves to do."""

    FIRST = "first"
    HELD = "held"
    RENEWAL = "renewal"
    REVOKED = "revoked"


class Lack(StrEnum):
    """Why a required module doesn't count yet."""

    MODULE = "module"
    PRACTICE = "practice"
    NO_PRACTICE = "no practice"


@dataclass(frozen=True)
class Asked:
    """A required module."""

    module_key: UUID
    needs_practice: bool = False


@dataclass(frozen=True)
class Taken:
    """A learner's cycle of a module: when it was complete, its steps at work, those met."""

    id: int
    module_key: UUID
    completed_at: datetime | None
    practices: frozenset[UUID] = frozenset()
    met: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Earned:
    """What counts (id of the cycle by module), and what each other module lacks."""

    counted: dict[UUID, int]
    lacks: dict[UUID, Lack]

    @property
    def is_complete(self) -> bool:
        """Nothing is missing, and something was asked."""
        return bool(self.counted) and not self.lacks


def earned(asked: Iterable[Asked], taken: Iterable[Taken], since: datetime | None = None) -> Earned:
    """What of a programme somebody has done (after `since`, if that is said), and what they lack."""
    newest = _newest_completed(taken, since)
    counted, lacks = {}, {}
    for item in asked:
        row = newest.get(item.module_key)
        if row is not None:
            counted[item.module_key] = row.id
        if lack := _lack(item, row):
            lacks[item.module_key] = lack
    return Earned(counted=counted, lacks=lacks)


def _newest_completed(taken: Iterable[Taken], since: datetime | None) -> dict[UUID, Taken]:
    done = [
        row
        for row in taken
        if row.completed_at is not None and (since is None or row.completed_at > since)
    ]
    return {row.module_key: row for row in sorted(done, key=lambda row: row.completed_at)}


def _lack(item: Asked, row: Taken | None) -> Lack | None:
    if row is None:
        return Lack.MODULE
    if not item.needs_practice or (row.practices and row.practices <= row.met):
        return None
    return Lack.PRACTICE if row.practices else Lack.NO_PRACTICE


def after_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def renewable_from(expires_on: date | None) -> date | None:
    """The first day on which a certificate may be renewed; None for one without an end."""
    return expires_on - RENEWAL_WINDOW if expires_on else None


@dataclass(frozen=True)
class Held:
    """The newest certificate of a programme that wasn't replaced."""

    cycle: int
    is_revoked: bool
    expires_on: date | None


def phase_of(held: Held | None, today: date) -> Phase:
    """What there is to do. A revoked certificate is its institution's matter, in its whole cycle."""
    if held is None:
        return Phase.FIRST
    if held.is_revoked:
        return Phase.REVOKED
    opens = renewable_from(held.expires_on)
    return Phase.RENEWAL if opens is not None and today >= opens else Phase.HELD


def cycle_of(held: Held | None, phase: Phase) -> int:
    """The cycle that is earned now: the next one in a renewal, else the one that is held."""
    if held is None:
        return 1
    return held.cycle + 1 if phase is Phase.RENEWAL else held.cycle
