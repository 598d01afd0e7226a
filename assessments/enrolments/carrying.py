"""What somebody has done already, when they go on under another edition. Pure.

Two ways: by choice in the middle of a module, where what is done stays done unless a quiz now asks for
more than was reached; and as a refresher, where only what is the same work as before is done.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from curriculum.changes import steps_to_do_again
from curriculum.data import Activity, Outline

from .completion import Progress, progress


@dataclass(frozen=True)
class Carried:
    """Under the new edition: the keys that are done, what was done and isn't any more, and how far
    one is before and after."""

    done: frozenset[UUID]
    again: tuple[Activity, ...]
    before: Progress
    after: Progress


def moved_over(
    before: Outline, after: Outline, finished: Collection[UUID], best: Mapping[UUID, int]
) -> Carried:
    """By choice, in the middle: `best` has the best percentage by quiz, where one was handed in."""
    again = tuple(
        step
        for step in after.counting
        if step.key in finished and _falls_short(before.activity(step.key), step, best)
    )
    return _carried(before, after, finished, again)


def refreshed(before: Outline, after: Outline, finished: Collection[UUID]) -> Carried:
    """As a refresher: what counts for more than before, or is new, is to do."""
    changed = {step.key for step in steps_to_do_again(before, after)}
    again = tuple(step for step in after.counting if step.key in finished and step.key in changed)
    return _carried(before, after, finished, again)


def _falls_short(was: Activity | None, step: Activity, best: Mapping[UUID, int]) -> bool:
    """A quiz that wasn't graded before was passed by nobody; one done on paper has no percentage."""
    if step.pass_mark is None:
        return False
    was_graded = was is not None and was.pass_mark is not None
    return best.get(step.key, 100 if was_graded else 0) < step.pass_mark


def _carried(
    before: Outline, after: Outline, finished: Collection[UUID], again: tuple[Activity, ...]
) -> Carried:
    keys = frozenset(finished) - {step.key for step in again}
    return Carried(keys, again, progress(before, finished), progress(after, keys))
