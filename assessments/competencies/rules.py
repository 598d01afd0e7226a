"""What a way of assessing can prove at most. Pure (DESIGN.md 5.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from curriculum.data import TaughtCompetency

# A quiz shows that somebody knows what to do, not that they do it.
HIGHEST_LEVEL_BY_QUIZ = 1
# What one person's judgement shows; above it somebody else must have seen it too, and later: a level
# that lasts is more than one good day.
HIGHEST_LEVEL_BY_ONE_ASSESSOR = 2
HIGHEST_LEVEL_BY_TWO_ASSESSORS = 3
BETWEEN_TWO_ASSESSORS = timedelta(days=30)


@dataclass(frozen=True)
class Award:
    """A level of a competency that has been shown."""

    code: str
    title: str
    level: int


@dataclass(frozen=True)
class Shown:
    """Evidence of a level: on which day, until when it counts, and who judged it.

    `assessor` is None for a quiz, which no person judges. What is contested counts for nothing as
    long as it is; what was only reported, never.
    """

    level: int
    on: date
    assessor: int | None = None
    until: date | None = None
    is_contested: bool = False
    is_reported: bool = False

    def counts_on(self, day: date) -> bool:
        """Whether it adds to a level on that day."""
        holds = self.until is None or self.until >= day
        return holds and not self.is_contested and not self.is_reported


def attained(evidence: Iterable[Shown]) -> int:
    """The level that all evidence of one competency together proves; 0 for none.

    Level 1 needs a quiz, level 2 a person's judgement, level 3 those of two different people at least
    30 days apart. Level 4 needs independent assessors from outside the unit, which nothing records
    yet: evidence of it counts as level 3.
    """
    evidence = list(evidence)
    judged = [item for item in evidence if item.assessor is not None]
    for level in range(HIGHEST_LEVEL_BY_TWO_ASSESSORS, HIGHEST_LEVEL_BY_ONE_ASSESSOR, -1):
        if _confirmed([item for item in judged if item.level >= level]):
            return level
    by_person = max((item.level for item in judged), default=0)
    by_quiz = max((item.level for item in evidence), default=0)
    return max(min(by_person, HIGHEST_LEVEL_BY_ONE_ASSESSOR), min(by_quiz, HIGHEST_LEVEL_BY_QUIZ))


def _confirmed(judged: list[Shown]) -> bool:
    """Whether somebody else saw it again, late enough."""
    return any(
        one.assessor != other.assessor and other.on - one.on >= BETWEEN_TWO_ASSESSORS
        for one in judged
        for other in judged
    )


CLAIMED, EVIDENCED, VERIFIED = "claimed", "evidenced", "verified"
CONTESTED, LAPSED = "contested", "lapsed"


@dataclass(frozen=True)
class Held:
    """What evidence comes to on a day: the level, why we believe it, since when and until when."""

    level: int
    state: str
    since: date | None = None
    lapses_on: date | None = None


def held(evidence: Iterable[Shown], today: date) -> Held | None:
    """What somebody holds of one competency; None where nothing was ever shown or said.

    Level 0 is not "below": its state says what took the level away, or that it was only claimed.
    `lapses_on` is the first day on which the level will be lower, as far as is known today.
    """
    evidence = list(evidence)
    if not evidence:
        return None
    counting = [item for item in evidence if item.counts_on(today)]
    level = attained(counting)
    if not level:
        return Held(0, _why_nothing(evidence))
    return Held(
        level,
        VERIFIED if any(item.assessor is not None for item in counting) else EVIDENCED,
        _since(counting, level),
        _lapses(counting, level),
    )


def _why_nothing(evidence: list[Shown]) -> str:
    if any(item.is_contested for item in evidence):
        return CONTESTED
    return CLAIMED if all(item.is_reported for item in evidence) else LAPSED


def _since(counting: list[Shown], level: int) -> date:
    return days_reached(counting, level)[0]


def _lapses(counting: list[Shown], level: int) -> date | None:
    for end in sorted({item.until for item in counting if item.until}):
        day = end + timedelta(days=1)
        if attained(item for item in counting if item.counts_on(day)) < level:
            return day
    return None


def days_reached(evidence: Iterable[Shown], level: int) -> list[date]:
    """The days on which evidence showed the level, together with what there was before: in order."""
    evidence = sorted(evidence, key=lambda item: item.on)
    return [
        item.on
        for place, item in enumerate(evidence, 1)
        if item.level >= level and attained(evidence[:place]) >= level
    ]


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
