"""What is wrong with a question, from its figures. Pure; the words stand in `words`.

A threshold is a reason to look at a question, never a verdict: it has no say in anybody's result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt

from ..quizzes.statistics import ItemStatistics
from .disclosure import LEAST

# Below it a correlation's standard error, 1 / √(n - 3), is above 0.19: as large as what it is to find.
ENOUGH = 30
# Ebel (1972): below 0.20 an item is poor. An easy or hard one can't reach it, so it is asked of the
# others only.
SEPARATES = 0.20
EASY, HARD = 0.95, 0.25
# More of the best quarter than of the weakest, in shares: what chance alone seldom makes of thirty.
DRAWS_MORE = 0.10
LEFT_EMPTY = 0.10

# The gravest first: the order in which questions are listed and flags are told.
CODES = (
    "key", "draws_best", "below_chance", "hard", "weak", "nobody", "omitted", "all_right", "easy",
    "too_few",
)  # fmt: skip


@dataclass(frozen=True)
class Flag:
    """One thing to look at; `option` is the id of the option that it is about, if it is about one."""

    code: str
    option: str = ""

    @property
    def rank(self) -> int:
        """0 the gravest."""
        return CODES.index(self.code)


def flags(found: ItemStatistics, worth: Mapping[str, float], *, single: bool) -> list[Flag]:
    """The flags of an item, the gravest first.

    `worth` is what each option earns alone, 0 to 1; `single` says that one option is chosen, so that
    guessing has a chance.
    """
    if found.n < ENOUGH:
        return [Flag("too_few")]
    raised = [
        *_of_facility(found, worth, single),
        *_of_separation(found),
        *_of_options(found, worth),
    ]
    return sorted(raised, key=lambda flag: flag.rank)


def _of_facility(found: ItemStatistics, worth, single: bool) -> Iterator[Flag]:
    chance = sum(worth.values()) / len(worth) if single and worth else 0.0
    if found.facility == 1:
        yield Flag("all_right")
    elif found.facility >= EASY:
        yield Flag("easy")
    elif found.facility < chance:
        yield Flag("below_chance")
    elif found.facility < HARD:
        yield Flag("hard")
    if sum(found.omitted) > LEFT_EMPTY * found.n and sum(found.omitted) >= LEAST:
        yield Flag("omitted")


def _of_separation(found: ItemStatistics) -> Iterator[Flag]:
    r = found.discrimination
    if r is None:
        return
    # One standard error of a correlation that is nought: less may well be chance. Where nearly
    # everybody is right, it rests on a handful of people.
    if r < -1 / sqrt(found.n - 1) and found.facility < EASY:
        yield Flag("key")
    elif r < SEPARATES and HARD <= found.facility < EASY:
        yield Flag("weak")


def _of_options(found: ItemStatistics, worth) -> Iterator[Flag]:
    wrong = {option: counts for option, counts in found.drawn.items() if not worth.get(option)}
    # With hardly anybody wrong it says nothing about the option, and something about a person.
    told = sum(sum(counts) for counts in wrong.values()) >= LEAST
    for option, counts in wrong.items():
        if told and not sum(counts):
            yield Flag("nobody", option)
        elif (
            counts[-1] >= LEAST
            and _share(found, counts, -1) > _share(found, counts, 0) + DRAWS_MORE
        ):
            yield Flag("draws_best", option)


def _share(found: ItemStatistics, counts, quarter: int) -> float:
    return counts[quarter] / found.sizes[quarter] if found.sizes[quarter] else 0.0
