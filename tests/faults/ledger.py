"""What clients were told, against what the database holds. Pure.

Whatever is stored must be something that was sent, and never older than what was acknowledged: an
answer that was sent and not acknowledged may have arrived or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.faults.sitter import Packet


@dataclass(frozen=True)
class Kept:
    """A row of the database: its number, and the hash worked out anew from the stored answer."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Damage:
    """How many acknowledged answers are gone, are another's, or stand twice."""

    acknowledged: int = 0
    lost: int = 0
    changed: int = 0
    doubled: int = 0

    def __add__(self, other: Damage) -> Damage:
        return Damage(
            self.acknowledged + other.acknowledged,
            self.lost + other.lost,
            self.changed + other.changed,
            self.doubled + other.doubled,
        )

    @property
    def total(self) -> int:
        return self.lost + self.changed + self.doubled


def damage(packets: Sequence[Packet], rows: Sequence[Kept], sent: Mapping[int, str]) -> Damage:
    """The damage to one answer. `sent` has the hash of what each packet said, worked out anew."""
    told = [packet for packet in packets if packet.acknowledged is not None]
    if not told:
        return Damage()
    last = told[-1]
    is_lost = not rows or max(row.sequence for row in rows) < last.sequence
    misheard = any(p.acknowledged not in (sent[p.sequence], "believed") for p in told)
    is_changed = not is_lost and any(row.hash != sent.get(row.sequence) for row in rows)
    return Damage(
        acknowledged=len(told),
        lost=int(is_lost),
        changed=int(misheard or is_changed),
        doubled=max(0, len(rows) - 1),
    )


def total(each: Iterable[Damage]) -> Damage:
    """All of it together."""
    return sum(each, Damage())
