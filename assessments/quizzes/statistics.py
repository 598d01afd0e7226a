"""Classical test theory: how hard a question is, whether it separates, how far a quiz can be trusted.

Pure. Points are whole thousandths, as the database keeps them, so that sums are exact and two
learners with the same score are tied. Give it one sitting a person: the formulas take rows for
independent, and whoever sits again has met the questions before.

Formulas, with x an item's points, and the rest score r = (points - x) / (possible - possible of x),
over the items that this sitting asked:

    facility        mean(x) / possible of x
    discrimination  Pearson correlation of x and r: the item-rest correlation, which leaves the item
                    itself out (Guilford 1954; "corrected item-total" elsewhere)
    quarter         floor(4 × (below + tied / 2) / n), where `below` have a lower rest score than this
                    person and `tied` the same: who ties stands in one quarter, so quarters differ in
                    size, and a quiz that everybody solves alike has one quarter only
    alpha           k / (k - 1) × (1 - Σ var(x) / var(Σ x)), sample variances (Cronbach 1951)
    its error       (1 - alpha) / (1 - α) follows F with (n - 1)(k - 1) and n - 1 degrees of freedom
                    (Feldt 1965); the standard error is that distribution's deviation × (1 - alpha)
    measurement     the standard error of one person's score: sd × √(1 - alpha)

Sittings need not have met the same items (random draws; a question mended in between). Facility,
discrimination and quarters are taken over those who met the item, with shares of what each was asked.
Alpha needs complete data: it is that of the commonest set of items, over those who met exactly it.

There is no time per question: a sitting shows all its questions at once, and what is kept of an
answer is when it was last saved, so the time between two saves says nothing of the time spent.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import correlation, fmean, median, stdev
from typing import NamedTuple

QUARTERS = 4
BANDS = 10


class Row(NamedTuple):
    """One question of one sitting. `earned` in thousandths of a point.

    `chosen` are the options picked: None if nothing was answered, () for a kind without options.
    """

    sitting: Hashable
    item: Hashable
    earned: int
    chosen: tuple[str, ...] | None


@dataclass(frozen=True)
class Item:
    """What an item can earn, in thousandths of a point, and the ids of its options, if it has some."""

    possible: int
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemStatistics:
    """An item over the `n` who met it. Facility 0 to 1; discrimination -1 to 1, None if undefined.

    `sizes` are the people in each quarter, the weakest first; `drawn` how many of each chose an
    option, `omitted` how many answered nothing.
    """

    n: int
    facility: float
    discrimination: float | None
    sizes: tuple[int, ...]
    drawn: Mapping[str, tuple[int, ...]]
    omitted: tuple[int, ...]


@dataclass(frozen=True)
class Reliability:
    """Cronbach's alpha over `n` people who all met the same `items`.

    `error` is its standard error (None below six people), `measurement` the standard error of one
    person's score as a share of the points.
    """

    alpha: float
    error: float | None
    measurement: float
    n: int
    items: int


@dataclass(frozen=True)
class QuizStatistics:
    """A quiz over `n` sittings. Scores are shares, 0 to 1; `bands` counts them by tenths.

    The last band holds the full score, too.
    """

    n: int
    mean: float | None
    median: float | None
    deviation: float | None
    bands: tuple[int, ...]
    reliability: Reliability | None
    items: Mapping[Hashable, ItemStatistics]


class _Column:
    """An item's answers in compact arrays: which sitting, what it earned, what was chosen."""

    def __init__(self, number: int) -> None:
        self.bit = 1 << number
        self.sittings = array("l")
        self.earned = array("q")
        self.choices = array("L")


class Tally:
    """The rows as they come, in any order, each sitting and item once: 24 bytes a row."""

    def __init__(self) -> None:
        self._sittings: dict[Hashable, int] = {}
        self._choices: dict[tuple[str, ...] | None, int] = {}
        self._columns: dict[Hashable, _Column] = {}
        self._forms: list[int] = []

    @property
    def items(self) -> list[Hashable]:
        """The items met so far."""
        return list(self._columns)

    def add(self, rows: Iterable[Row]) -> None:
        """Count these rows in."""
        for sitting, item, earned, chosen in rows:
            number = self._sittings.setdefault(sitting, len(self._sittings))
            column = self._columns.get(item)
            if column is None:
                column = self._columns[item] = _Column(len(self._columns))
            if number == len(self._forms):
                self._forms.append(0)
            self._forms[number] |= column.bit
            column.sittings.append(number)
            column.earned.append(earned)
            column.choices.append(self._choices.setdefault(chosen, len(self._choices)))

    def statistics(self, items: Mapping[Hashable, Item]) -> QuizStatistics:
        """What the rows say. KeyError for an item that was met and isn't in `items`."""
        earned, possible = self._totals(items)
        scores = [got / most if most else 0.0 for got, most in zip(earned, possible, strict=True)]
        return QuizStatistics(
            n=len(scores),
            mean=fmean(scores) if scores else None,
            median=median(scores) if scores else None,
            deviation=stdev(scores) if len(scores) > 1 else None,
            bands=_bands(earned, possible),
            reliability=self._reliability(items, earned),
            items={
                item: self._item(column, items[item], earned, possible)
                for item, column in self._columns.items()
            },
        )

    def _totals(self, items: Mapping[Hashable, Item]) -> tuple[array, array]:
        earned = array("q", bytes(8 * len(self._sittings)))
        possible = array("q", bytes(8 * len(self._sittings)))
        for item, column in self._columns.items():
            most = items[item].possible
            for sitting, got in zip(column.sittings, column.earned, strict=True):
                earned[sitting] += got
                possible[sitting] += most
        return earned, possible

    def _item(self, column: _Column, item: Item, earned: array, possible: array) -> ItemStatistics:
        most = item.possible
        rests = [
            (earned[at] - got) / (possible[at] - most) if possible[at] > most else 0.0
            for at, got in zip(column.sittings, column.earned, strict=True)
        ]
        quarter = quarters(rests)
        seen = Counter(zip(column.choices, map(quarter.__getitem__, rests), strict=True))
        drawn = {option: [0] * QUARTERS for option in item.options}
        omitted = [0] * QUARTERS
        sizes = [0] * QUARTERS
        chosen = list(self._choices)
        for (choice, place), count in seen.items():
            sizes[place] += count
            if chosen[choice] is None:
                omitted[place] += count
            for option in chosen[choice] or ():
                if option in drawn:
                    drawn[option][place] += count
        return ItemStatistics(
            n=len(rests),
            facility=sum(column.earned) / (len(rests) * most),
            discrimination=item_rest(column.earned, rests),
            sizes=tuple(sizes),
            drawn={option: tuple(counts) for option, counts in drawn.items()},
            omitted=tuple(omitted),
        )

    def _weight(self, items: Mapping[Hashable, Item], form: int, met: int) -> tuple:
        """Which set of items alpha is about: met most often; of such the longest; then the earliest."""
        places = [
            place
            for place, item in enumerate(items)
            if item in self._columns and self._columns[item].bit & form
        ]
        return met, len(places), [-place for place in places]

    def _reliability(self, items: Mapping[Hashable, Item], earned: array) -> Reliability | None:
        if not self._forms:
            return None
        form, n = max(Counter(self._forms).items(), key=lambda met: self._weight(items, *met))
        columns = [
            (column, items[item]) for item, column in self._columns.items() if column.bit & form
        ]
        if n < 2 or len(columns) < 2:
            return None
        here = [met == form for met in self._forms]
        spread = _spread([got for got, is_here in zip(earned, here, strict=True) if is_here])
        if not spread:
            return None
        within = sum(
            _spread(
                [got for at, got in zip(column.sittings, column.earned, strict=True) if here[at]]
            )
            for column, _item in columns
        )
        alpha = cronbach(within=within, total=spread, items=len(columns))
        possible = sum(item.possible for _column, item in columns)
        deviation = sqrt(spread / (n * (n - 1))) / possible
        return Reliability(
            alpha=float(alpha),
            error=feldt_error(float(alpha), n=n, items=len(columns)),
            measurement=deviation * sqrt(1 - alpha),
            n=n,
            items=len(columns),
        )


def quarters(rests: Iterable[float]) -> dict[float, int]:
    """The quarter, 0 the weakest, of each rest score that occurs (see above for ties)."""
    counts = Counter(rests)
    n = counts.total()
    below, found = 0, {}
    for rest in sorted(counts):
        found[rest] = QUARTERS * (2 * below + counts[rest]) // (2 * n)
        below += counts[rest]
    return found


def item_rest(points: Iterable[int], rests: Iterable[float]) -> float | None:
    """Their correlation, -1 to 1; None where either doesn't vary."""
    points, rests = list(points), list(rests)
    if len(points) < 2 or min(points) == max(points) or min(rests) == max(rests):
        return None
    return max(-1.0, min(1.0, correlation(points, rests)))


def cronbach(*, within: int, total: int, items: int) -> Fraction:
    """Alpha from the items' summed variance and that of the total, both on one scale. At most 1."""
    return Fraction(items, items - 1) * (1 - Fraction(within, total))


def feldt_error(alpha: float, *, n: int, items: int) -> float | None:
    """The standard error of alpha; None below six people, where the distribution has no variance."""
    if n < 6:
        return None
    first, second = (n - 1) * (items - 1), n - 1
    variance = 2 * second**2 * (first + second - 2) / (first * (second - 2) ** 2 * (second - 4))
    return (1 - alpha) * sqrt(variance)


def _spread(values: list[int]) -> int:
    """n × (n - 1) × the sample variance, exactly."""
    return len(values) * sum(value * value for value in values) - sum(values) ** 2


def _bands(earned: array, possible: array) -> tuple[int, ...]:
    counts = [0] * BANDS
    for got, most in zip(earned, possible, strict=True):
        counts[min(BANDS - 1, BANDS * got // most) if most else 0] += 1
    return tuple(counts)
