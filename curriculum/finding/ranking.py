"""Which modules a search finds, and how well. Pure: postings in, hits out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Grade(IntEnum):
    """How much a place says about the module: the better, the higher."""

    BODY = 1  # what steps say
    ABOUT = 2  # summary, audience, competencies
    TASK = 3  # outcomes, subtitle, titles of steps
    TITLE = 4


_POINTS = {Grade.BODY: 2, Grade.ABOUT: 6, Grade.TASK: 12, Grade.TITLE: 24}
# A place that has all the words answers better than as many places with one each.
_TOGETHER = 10


@dataclass(frozen=True)
class Posting:
    """One word of the search in one entry: `word` counts in the search, `whole` unless a beginning."""

    word: int
    whole: bool
    subject: int
    entry: int
    grade: int
    is_step: bool


@dataclass(frozen=True)
class Hit:
    """How well one module meets a search, and the entry that does it best."""

    words: int
    points: float
    entry: int


def hits(postings: Iterable[Posting]) -> dict[int, Hit]:
    """The hit of each subject that has at least one of the words."""
    found: dict[int, dict[int, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
    steps = set()
    for posting in postings:
        points = _POINTS[Grade(posting.grade)] * (1 if posting.whole else 0.5)
        words = found[posting.subject][posting.entry]
        words[posting.word] = max(points, words.get(posting.word, 0))
        if posting.is_step:
            steps.add(posting.entry)
    return {subject: _hit(entries, steps) for subject, entries in found.items()}


def _hit(entries: dict[int, dict[int, float]], steps: set[int]) -> Hit:
    best: dict[int, float] = {}
    for words in entries.values():
        for word, points in words.items():
            best[word] = max(points, best.get(word, 0))
    # Where two say as many of the words, the step is the better place to begin.
    place = max(
        entries,
        key=lambda entry: (len(entries[entry]), entry in steps, sum(entries[entry].values())),
    )
    together = _TOGETHER if len(best) > 1 and len(entries[place]) == len(best) else 0
    return Hit(len(best), sum(best.values()) + together + sum(entries[place].values()) / 4, place)


def best_hits(found: dict[int, Hit], asked: int) -> tuple[dict[int, Hit], bool]:
    """Those that have all the words asked for; else those that have most, and True.

    Nothing and False where no subject has any.
    """
    most = max((hit.words for hit in found.values()), default=0)
    kept = {subject: hit for subject, hit in found.items() if hit.words == most}
    return kept, 0 < most < asked
