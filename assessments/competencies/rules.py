"""What a way of assessing can prove at most. Pure (DESIGN.md 5.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from curriculum.data import TaughtCompetency

# A quiz shows that somebody knows what to do, not that they do it.
HIGHEST_LEVEL_BY_QUIZ = 1


@dataclass(frozen=True)
class Award:
    """A level of a competency that has been shown."""

    code: str
    title: str
    level: int


@dataclass(frozen=True)
class Standing:
    """One competency of a post: what is asked, and what has been shown so far (0 is nothing)."""

    code: str
    title: str
    asked: int
    shown: int
    is_critical: bool

    @property
    def is_reached(self) -> bool:
        """Whether the level asked for has been shown."""
        return self.shown >= self.asked


def next_first(standings: Iterable[Standing]) -> list[Standing]:
    """What is still missing: critical ones first, then the widest gaps."""
    missing = [item for item in standings if not item.is_reached]
    return sorted(missing, key=lambda item: (not item.is_critical, item.shown - item.asked))


def shown_by_quiz(taught: Iterable[TaughtCompetency]) -> tuple[Award, ...]:
    """What completing a module with its quiz shows: level 1 of each competency it teaches."""
    return tuple(
        Award(code=item.code, title=item.title, level=min(item.level, HIGHEST_LEVEL_BY_QUIZ))
        for item in taught
        if item.level >= 1
    )
