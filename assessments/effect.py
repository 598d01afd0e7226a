"""What follow-ups say of a module, in sums fit to be shown: no text, no name, no small number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from .analysis.disclosure import LEAST, Cell, cell, cells
from .transfer import api as transfer
from .transfer.models import FollowUp, FollowUpKind, ObstacleKind, Used


@dataclass(frozen=True)
class Line:
    """One question of a module; `asks_use` is false for a recall.

    A part is a label with its cell. There are none where the whole is smaller than five: three
    answered, nobody said yes or partly, and the empty cells alone would tell what all three said.
    """

    day: int
    kind: str
    asked: Cell
    answered: Cell
    asks_use: bool
    used: tuple[tuple[str, Cell], ...]
    obstacles: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class ModuleEffect:
    """A module with its questions, by their day."""

    title: str
    lines: tuple[Line, ...]


def effects(rows: QuerySet[FollowUp]) -> list[ModuleEffect]:
    """The modules to which these follow-ups belong, by title."""
    found: dict = {}
    for tally in transfer.tallies(rows):
        found.setdefault(tally.module_key, (tally.title, []))[1].append(_line(tally))
    return [ModuleEffect(title, tuple(lines)) for title, lines in found.values()]


def _line(tally: transfer.Tally) -> Line:
    # Of fewer than five who were asked, nothing is said at all.
    few = tally.asked < LEAST
    return Line(
        day=tally.day,
        kind=FollowUpKind(tally.kind).label,
        asked=cell(tally.asked),
        answered=None if few else cell(tally.answered),
        asks_use=tally.kind != FollowUpKind.RECALL,
        used=() if few else _parts(Used, tally.answered, tally.used),
        obstacles=() if few else _parts(ObstacleKind, tally.hindered, tally.obstacles),
    )


def _parts(kinds, whole: int, counts: Mapping[str, int]) -> tuple[tuple[str, Cell], ...]:
    """Each label with its cell; none where they may not be shown."""
    if 0 < whole < LEAST:
        return ()
    return tuple(zip(kinds.labels, cells([counts[value] for value in kinds.values]), strict=True))
