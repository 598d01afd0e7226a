"""The bars of a small chart, as numbers for an SVG. Pure. No text in it: a mirrored page mirrors it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .disclosure import LEAST, Cell

BAR, GAP, HEIGHT = 20, 4, 40


@dataclass(frozen=True)
class Bar:
    """A bar from the foot of the chart. A hidden one stands for fewer than five people."""

    x: int
    y: float
    height: float
    is_hidden: bool


@dataclass(frozen=True)
class Chart:
    """Bars side by side, BAR wide, in a picture of `width` × HEIGHT."""

    bars: tuple[Bar, ...]

    @property
    def width(self) -> int:
        return len(self.bars) * (BAR + GAP) - GAP


def chart(counts: Sequence[Cell], wholes: Sequence[Cell]) -> Chart:
    """A bar for each count, as a share of its whole: the full height is everybody."""
    return Chart(
        tuple(
            _bar(number, count, whole)
            for number, (count, whole) in enumerate(zip(counts, wholes, strict=True))
        )
    )


def _bar(number: int, count: Cell, whole: Cell) -> Bar:
    people = LEAST / 2 if count is None else count
    share = min(1.0, people / whole) if whole else 0.0
    # A hidden count is drawn so that it is seen, whatever it is a share of.
    height = round(max(HEIGHT * share, 2 if count is None else 0), 1)
    return Bar(
        x=number * (BAR + GAP),
        y=round(HEIGHT - height, 1),
        height=height,
        is_hidden=count is None,
    )
