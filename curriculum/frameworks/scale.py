"""A scale of levels, written as text: one level a line, “2 Working: does it alone”. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 9
_LONGEST_TITLE = 80
_LINE = re.compile(r"(\d{1,4})[.)]?\s+([^:]+):\s*(\S.*)")


@dataclass(frozen=True)
class Step:
    """A level of a scale."""

    level: int
    title: str
    descriptor: str


class ScaleWrong(ValueError):
    """`what` names what is wrong: none, line, long, many, repeated, gap; `where` says at what."""

    def __init__(self, what: str, where: str = "") -> None:
        super().__init__(what, where)
        self.what, self.where = what, where


def read_scale(text: str) -> list[Step]:
    """The levels of a scale, in their order. Raises ScaleWrong."""
    steps = []
    for line in filter(None, map(str.strip, text.splitlines())):
        found = _LINE.fullmatch(line)
        if found is None:
            raise ScaleWrong("line", line[:60])
        title = found[2].strip()
        if len(title) > _LONGEST_TITLE:
            raise ScaleWrong("long", title[:60])
        steps.append(Step(int(found[1]), title, found[3].strip()))
    check_scale(steps)
    return sorted(steps, key=lambda step: step.level)


def check_scale(steps: Iterable[Step]) -> None:
    """Levels from 1 on, each once, without gaps, nine at most. Raises ScaleWrong."""
    levels = sorted(step.level for step in steps)
    if not levels:
        raise ScaleWrong("none")
    if len(levels) > MOST:
        raise ScaleWrong("many", str(len(levels)))
    for level in levels:
        if levels.count(level) > 1:
            raise ScaleWrong("repeated", str(level))
    for expected, level in enumerate(levels, 1):
        if level != expected:
            raise ScaleWrong("gap", str(expected))


def as_text(steps: Iterable) -> str:
    """A scale as it is written; of anything that has a step's three names."""
    return "\n".join(f"{row.level} {row.title}: {row.descriptor}" for row in steps)
