"""What a new edition asks otherwise than the one before. Pure: outlines in, changes out, no words.

A changed text is none of these: it reaches everybody. What is here makes a new edition, and whoever is
under way finishes without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .data import Activity, Outline


class Change(StrEnum):
    """What is asked otherwise."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REQUIRED = "required"
    OPTIONAL = "optional"
    COUNTS = "counts"
    PASS_MARK = "pass-mark"  # noqa: S105  it is no password
    ITEMS = "items"
    MINUTES = "minutes"
    COMPETENCY_ADDED = "competency-added"
    COMPETENCY_REMOVED = "competency-removed"
    COMPETENCY_LEVEL = "competency-level"


@dataclass(frozen=True)
class Changed:
    """One difference: of a step or competency by its title, with what it was and what it is."""

    change: Change
    title: str
    before: int | None = None
    after: int | None = None


def changes(before: Outline | None, after: Outline) -> tuple[Changed, ...]:
    """Everything that `after` asks otherwise; of a first edition nothing is a change."""
    if before is None:
        return ()
    return (*_steps(before, after), *_competencies(before, after))


def steps_to_do_again(before: Outline, after: Outline) -> tuple[Activity, ...]:
    """The steps of `after` that count and that somebody who did `before` hasn't done as they are now.

    New ones, and those whose work is another: a quiz with more questions or a higher pass mark, a step
    that takes longer. What is required now and was free, or stands elsewhere, is the same work.
    """
    was = {step.key: step for step in before.activities if step.counts}
    return tuple(
        step for step in after.counting if step.key not in was or _is_more(was[step.key], step)
    )


def _is_more(was: Activity, step: Activity) -> bool:
    return (
        (step.pass_mark or 0) > (was.pass_mark or 0)
        or (step.items or 0) > (was.items or 0)
        or step.minutes > was.minutes
    )


def _steps(before: Outline, after: Outline) -> Iterator[Changed]:
    known = {step.key: step for step in before.activities}
    kept = {step.key for step in after.activities} & set(known)
    for step in before.activities:
        if step.key not in kept:
            yield Changed(Change.REMOVED, step.title)
    for step in after.activities:
        if step.key in kept:
            yield from _step(known[step.key], step)
        else:
            yield Changed(Change.ADDED, step.title)
    # Told once: where one step moves, all others change their numbers.
    order = [step.key for step in before.activities if step.key in kept]
    now = [step.key for step in after.activities if step.key in kept]
    for was, step_key in zip(order, now, strict=True):
        if was != step_key:
            yield Changed(Change.MOVED, known[step_key].title)
            break


def _step(was: Activity, step: Activity) -> Iterator[Changed]:
    if was.required != step.required:
        yield Changed(Change.REQUIRED if step.required else Change.OPTIONAL, step.title)
    if step.counts and not was.counts:
        yield Changed(Change.COUNTS, step.title)
    for change, one, other in (
        (Change.PASS_MARK, was.pass_mark, step.pass_mark),
        (Change.ITEMS, was.items, step.items),
        (Change.MINUTES, was.minutes, step.minutes),
    ):
        if one != other:
            yield Changed(change, step.title, one, other)


def _competencies(before: Outline, after: Outline) -> Iterator[Changed]:
    was = {item.code: item for item in before.competencies}
    now = {item.code: item for item in after.competencies}
    for code in was.keys() - now.keys():
        yield Changed(Change.COMPETENCY_REMOVED, was[code].title)
    for code, item in now.items():
        if code not in was:
            yield Changed(Change.COMPETENCY_ADDED, item.title)
        elif was[code].level != item.level:
            yield Changed(Change.COMPETENCY_LEVEL, item.title, was[code].level, item.level)
