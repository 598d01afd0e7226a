"""From marks to a result. Pure and exact: fractions until the very end.

A quiz is passed when 100 × points / possible >= pass mark, over the questions that count
(SCHEMA.md: self-checked answers don't). Shown percentages are rounded down, so that a figure on
a page never claims more than was reached.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

_THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True)
class Mark:
    """What one question earned: a share (0 to 1) of its points; `counted` if it matters to the pass."""

    share: Fraction
    possible: int
    counted: bool

    @property
    def points(self) -> Fraction:
        return self.share * self.possible


@dataclass(frozen=True)
class Result:
    """What a sitting earned. A quiz in which nothing counts is passed by handing it in."""

    points: Fraction
    possible: int
    percent: int
    passed: bool

    @property
    def share(self) -> Fraction:
        """What was earned of what could be, 0 to 1, exactly."""
        return self.points / self.possible if self.possible else Fraction(1)


def result(marks: Iterable[Mark], *, pass_mark: int) -> Result:
    """The result of these marks against a pass mark in percent."""
    counted = [mark for mark in marks if mark.counted]
    points = sum((mark.points for mark in counted), Fraction(0))
    possible = sum(mark.possible for mark in counted)
    share = points / possible if possible else Fraction(1)
    return Result(points, possible, percent=int(100 * share), passed=100 * share >= pass_mark)


def stored(points: Fraction) -> Decimal:
    """Points as the database keeps them: thousandths, half to even."""
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    return exact.quantize(_THOUSANDTH, rounding=ROUND_HALF_EVEN)
