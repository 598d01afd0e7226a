"""What a way of assessing can prove at most, in a framework and from a day on. Pure (DESIGN.md 5.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from curriculum.data import TaughtCompetency

# A quiz shows that somebody knows what to do, not that they do it. No framework may say otherwise.
HIGHEST_LEVEL_BY_QUIZ = 1
HIGHEST_LEVEL = 9
MOST_DAYS = 3650


@dataclass(frozen=True)
class LevelRules:
    """What shows which level, as one framework has it. Raises ValueError for what can't be.

    Above what one person's judgement shows, somebody else must have seen it too, and later: a level
    that lasts is more than one good day. Above that, people from outside the person's unit.
    """

    highest_by_quiz: int = HIGHEST_LEVEL_BY_QUIZ
    highest_by_one_assessor: int = 2
    highest_by_two: int = 3
    days_between_two: int = 30
    highest_by_outsiders: int = 4
    outside_assessors: int = 2

    def __post_init__(self) -> None:
        if not 0 <= self.highest_by_quiz <= HIGHEST_LEVEL_BY_QUIZ:
            raise ValueError("A quiz alone shows level 1 at most.")
        steps = (
            max(1, self.highest_by_quiz),
            self.highest_by_one_assessor,
            self.highest_by_two,
            self.highest_by_outsiders,
            HIGHEST_LEVEL,
        )
        if list(steps) != sorted(steps):
            raise ValueError(
                "The levels must rise from one assessor to two to outsiders, between 1 and 9."
            )
        if not 0 <= self.days_between_two <= MOST_DAYS:
            raise ValueError(f"The days between two assessors must be from 0 to {MOST_DAYS}.")
        if not 1 <= self.outside_assessors <= HIGHEST_LEVEL:
            raise ValueError("Outside assessors must be from 1 to 9.")

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The six numbers, by name."""
        return tuple(field.name for field in fields(cls))


DEFAULT = LevelRules()
# From which day on which rules hold, in the days' order. The first holds from the beginning of time.
Versions = Sequence[tuple[date, LevelRules]]
USUAL: Versions = ((date.min, DEFAULT),)


def in_force(versions: Versions, day: date) -> Versions:
    """The versions that had begun by a day: what begins later decides nothing yet."""
    return [(since, rules) for since, rules in versions if since <= day]


@dataclass(frozen=True)
class Award:
    """A level of a competency that has been shown."""

    code: str
    title: str
    level: int


@dataclass(frozen=True)
class Shown:
    """Evidence of a level: on which day, until when it counts, and who judged it.

    `assessor` is None for a quiz, which no person judges; `is_outside` says that they came from
    outside the person's unit. What is contested counts for nothing as long as it is; what was only
    reported, never.
    """

    level: int
    on: date
    assessor: int | None = None
    until: date | None = None
    is_contested: bool = False
    is_reported: bool = False
    is_outside: bool = False

    def counts_on(self, day: date) -> bool:
        """Whether it adds to a level on that day."""
        holds = self.until is None or self.until >= day
        return holds and not self.is_contested and not self.is_reported


def attained(evidence: Iterable[Shown], rules: LevelRules | Versions = DEFAULT) -> int:
    """The level that all evidence of one competency together proves; 0 for none.

    Of several versions of the rules each judges what was obtained until the next one began, and the
    greatest counts: stricter rules take nothing away that was shown before them, laxer ones give from
    their day on.
    """
    evidence = list(evidence)
    if isinstance(rules, LevelRules):
        return _proved(evidence, rules)
    return max(
        (_proved(evidence_then, version) for version, evidence_then in _each(evidence, rules)),
        default=0,
    )


def _each(evidence: list[Shown], versions: Versions):
    """Each version with what was obtained before the next one began."""
    ends = [since for since, _rules in versions[1:]] + [None]
    for (_since, rules), end in zip(versions, ends, strict=True):
        yield rules, [item for item in evidence if end is None or item.on < end]


def _proved(evidence: list[Shown], rules: LevelRules) -> int:
    judged = [item for item in evidence if item.assessor is not None]
    for level in range(rules.highest_by_outsiders, rules.highest_by_one_assessor, -1):
        enough = [item for item in judged if item.level >= level]
        by_two = _confirmed(enough, timedelta(days=rules.days_between_two))
        if by_two and (level <= rules.highest_by_two or _from_outside(enough, rules)):
            return level
    by_person = max((item.level for item in judged), default=0)
    by_quiz = max((item.level for item in evidence), default=0)
    return max(min(by_person, rules.highest_by_one_assessor), min(by_quiz, rules.highest_by_quiz))


def _confirmed(judged: list[Shown], between: timedelta) -> bool:
    """Whether somebody else saw it again, late enough."""
    return any(
        one.assessor != other.assessor and other.on - one.on >= between
        for one in judged
        for other in judged
    )


def _from_outside(judged: list[Shown], rules: LevelRules) -> bool:
    """Whether enough different people from outside saw it."""
    return len({item.assessor for item in judged if item.is_outside}) >= rules.outside_assessors


CLAIMED, EVIDENCED, VERIFIED = "claimed", "evidenced", "verified"
CONTESTED, LAPSED = "contested", "lapsed"


@dataclass(frozen=True)
class Held:
    """What evidence comes to on a day: the level, why we believe it, since when and until when."""

    level: int
    state: str
    since: date | None = None
    lapses_on: date | None = None


def held(evidence: Iterable[Shown], today: date, versions: Versions = USUAL) -> Held | None:
    """What somebody holds of one competency; None where nothing was ever shown or said.

    Level 0 is not "below": its state says what took the level away, or that it was only claimed.
    `lapses_on` is the first day on which the level will be lower, as far as is known today.
    """
    evidence = list(evidence)
    if not evidence:
        return None
    counting = [item for item in evidence if item.counts_on(today)]
    begun = in_force(versions, today)
    level = attained(counting, begun)
    if not level:
        return Held(0, _why_nothing(evidence))
    return Held(
        level,
        VERIFIED if any(item.assessor is not None for item in counting) else EVIDENCED,
        days_reached(counting, level, begun)[0],
        _lapses(counting, level, versions),
    )


def _why_nothing(evidence: list[Shown]) -> str:
    if any(item.is_contested for item in evidence):
        return CONTESTED
    return CLAIMED if all(item.is_reported for item in evidence) else LAPSED


def _lapses(counting: list[Shown], level: int, versions: Versions) -> date | None:
    for end in sorted({item.until for item in counting if item.until}):
        day = end + timedelta(days=1)
        left = [item for item in counting if item.counts_on(day)]
        if attained(left, in_force(versions, day)) < level:
            return day
    return None


def days_reached(evidence: Iterable[Shown], level: int, versions: Versions = USUAL) -> list[date]:
    """The days on which evidence showed the level, together with what there was before: in order.

    Each piece is judged by the rules of its day, with what still counted on it. The day on which laxer
    rules began counts where they gave the level for what was there already.
    """
    evidence = sorted(evidence, key=lambda item: item.on)
    found = {since for since, _rules in versions if _gives(evidence, level, versions, since)}
    days = [
        item.on
        for place, item in enumerate(evidence, 1)
        if item.level >= level
        and _proved(_still(evidence[:place], item.on), in_force(versions, item.on)[-1][1]) >= level
    ]
    return sorted([*days, *found])


def _still(evidence: list[Shown], day: date) -> list[Shown]:
    """What hadn't lapsed on that day."""
    return [item for item in evidence if item.until is None or item.until >= day]


def _gives(evidence: list[Shown], level: int, versions: Versions, since: date) -> bool:
    """Whether the rules that begin on this day give the level, and those before them didn't."""
    before = [version for version in versions if version[0] < since]
    there = _still([item for item in evidence if item.on < since], since)
    if not before or not there or attained(there, before) >= level:
        return False
    return attained(there, in_force(versions, since)) >= level


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
