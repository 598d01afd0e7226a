"""What changed between two editions of a framework. Pure: snapshots in, changes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ADDED, CHANGED, RETIRED, RESTORED, GONE = "added", "changed", "retired", "restored", "gone"

Snapshot = Mapping[str, Any]


@dataclass(frozen=True)
class Detail:
    """One thing about it that is otherwise: `what` names it, `level` says of which level."""

    what: str
    before: str = ""
    after: str = ""
    level: int | None = None


@dataclass(frozen=True)
class Change:
    """Something of the framework that was added, changed, retired, brought back or deleted."""

    part: str
    kind: str
    name: str
    details: tuple[Detail, ...] = ()


def compare(before: Snapshot, after: Snapshot) -> list[Change]:
    """All changes, from the whole to the parts; none where both say the same."""
    found = []
    whole = tuple(_texts(before, after, ("title", "note")))
    if whole:
        found.append(Change("framework", CHANGED, after["title"], whole))
    found += _parts(before, after, "level", "scale", "level", ("title", "descriptor"))
    found += _parts(before, after, "domain", "domains", "code", ("title", "summary"))
    found += _competencies(before, after)
    return found


def _texts(before: Snapshot, after: Snapshot, names, level: int | None = None) -> Iterator[Detail]:
    for name in names:
        if before[name] != after[name]:
            yield Detail(name, before[name], after[name], level)


def _parts(before, after, part: str, name: str, key: str, texts) -> Iterator[Change]:
    old = {row[key]: row for row in before[name]}
    new = {row[key]: row for row in after[name]}
    for at, row in new.items():
        called = f"{at} {row['title']}"
        if at not in old:
            yield Change(part, ADDED, called)
        elif details := tuple(_texts(old[at], row, texts)):
            yield Change(part, CHANGED, called, details)
    for at, row in old.items():
        if at not in new:
            yield Change(part, GONE, f"{at} {row['title']}")


def _competencies(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    old = {row["id"]: row for row in before["competencies"]}
    new = {row["id"]: row for row in after["competencies"]}
    for key, row in new.items():
        called = f"{row['code']} {row['title']}"
        if key not in old:
            yield Change("competency", ADDED, called)
            continue
        if old[key]["is_retired"] != row["is_retired"]:
            yield Change("competency", RETIRED if row["is_retired"] else RESTORED, called)
        details = (
            *_texts(old[key], row, ("title", "description", "domain")),
            *_behaviours(old[key], row),
        )
        if details:
            yield Change("competency", CHANGED, called, details)
    for key, row in old.items():
        if key not in new:
            yield Change("competency", GONE, f"{row['code']} {row['title']}")


def _behaviours(before: Snapshot, after: Snapshot) -> Iterator[Detail]:
    """What is shown at a level: behaviours that are new, and those that were taken out."""
    old = {row["level"]: row["behaviours"] for row in before["levels"]}
    new = {row["level"]: row["behaviours"] for row in after["levels"]}
    for level in sorted({*old, *new}):
        was, now = old.get(level, []), new.get(level, [])
        for text in was:
            if text not in now:
                yield Detail("behaviour", before=text, level=level)
        for text in now:
            if text not in was:
                yield Detail("behaviour", after=text, level=level)
