"""How a practice is judged: criteria on a scale, and the rule by which marks become a verdict. Pure.

The rule has three parts, as the starter's rubrics have it: how many criteria must reach the level that
is enough, which of them must be among these whatever happens ("including Equity", "can never be
waived"), and that a criterion which doesn't fit the case may be waived with a reason. A trial that
failed can meet every criterion: a rubric judges the work, not its luck.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# More would leave too little that was looked at.
MOST_WAIVED = 1


class NoRubric(ValueError):
    """Nobody could assess by this rubric; `problems` says why, in codes with their values."""

    def __init__(self, problems: tuple[tuple[str, dict[str, Any]], ...]):
        super().__init__(", ".join(code for code, _values in problems))
        self.problems = problems


@dataclass(frozen=True)
class Criterion:
    """One thing that is looked at. `position` (from 1) is its name in marks."""

    position: int
    title: str
    weight: int
    descriptors: Mapping[int, str]
    is_essential: bool = False


@dataclass(frozen=True)
class Rubric:
    """A scale (level, title; the lowest first), criteria, and the rule.

    `enough` is the level that meets a criterion; `at_least` says how many must be met (None: all).
    """

    scale: tuple[tuple[int, str], ...]
    criteria: tuple[Criterion, ...]
    enough: int
    at_least: int | None = None

    @property
    def enough_title(self) -> str:
        """What the level is called that meets a criterion."""
        return dict(self.scale).get(self.enough, str(self.enough))

    @property
    def essential(self) -> tuple[Criterion, ...]:
        """What must be met whatever happens."""
        return tuple(item for item in self.criteria if item.is_essential)


@dataclass(frozen=True)
class Mark:
    """What an assessor found in one criterion; `level` is None where it was waived, with a reason."""

    level: int | None
    comment: str = ""


@dataclass(frozen=True)
class Verdict:
    """What the marks come to. `short` are the criteria below the level that is enough.

    `weight_met` adds up the weights (of 100) of what was met.
    """

    is_met: bool
    short: tuple[Criterion, ...]
    waived: tuple[Criterion, ...]
    weight_met: int


def problems_of(data: Mapping[str, Any]) -> tuple[tuple[str, dict[str, Any]], ...]:
    """What stands in the way of assessing by a rubric's data: codes with their values; () if nothing.

    `data` is as `as_data` gives it, and as the editor's block holds it.
    """
    scale = [step["level"] for step in data.get("scale", [])]
    criteria = list(data.get("criteria", []))
    if any(number is None for number in _numbers(data)):
        return (("number", {}),)
    found: list[tuple[str, dict[str, Any]]] = []
    if len(set(scale)) < 2:
        found.append(("no-levels", {}))
    if len(set(scale)) != len(scale):
        found.append(("level-twice", {}))
    if not criteria:
        found.append(("no-criteria", {}))
    total = sum(item["weight"] for item in criteria)
    if criteria and total != 100:
        found.append(("weights", {"total": total}))
    for item in criteria:
        described = [step["level"] for step in item["levels"]]
        if sorted(described) != sorted(set(scale)):
            found.append(("undescribed", {"title": item["title"]}))
    enough = data.get("enough")
    if scale and (enough not in scale or enough == min(scale)):
        found.append(("enough", {}))
    at_least = data.get("at_least")
    if at_least is not None and not 1 <= at_least <= len(criteria):
        found.append(("at-least", {"most": len(criteria)}))
    return tuple(found)


def _numbers(data: Mapping[str, Any]) -> Iterator[int | None]:
    """Every level and weight, each of which a draft may lack."""
    yield data.get("enough")
    for step in data.get("scale", []):
        yield step["level"]
    for item in data.get("criteria", []):
        yield item["weight"]
        for step in item["levels"]:
            yield step["level"]


def rubric_of(data: Mapping[str, Any]) -> Rubric:
    """A rubric from its data. Raises NoRubric for what can't be assessed by."""
    if problems := problems_of(data):
        raise NoRubric(problems)
    return Rubric(
        scale=tuple(sorted((step["level"], step["title"]) for step in data["scale"])),
        criteria=tuple(
            Criterion(
                position=position,
                title=item["title"],
                weight=item["weight"],
                descriptors={step["level"]: step["descriptor"] for step in item["levels"]},
                is_essential=bool(item.get("is_essential")),
            )
            for position, item in enumerate(data["criteria"], 1)
        ),
        enough=data["enough"],
        at_least=data.get("at_least"),
    )


def as_data(rubric: Rubric) -> dict[str, Any]:
    """The rubric as plain values for JSON; `rubric_of` reads it back."""
    return {
        "scale": [{"level": level, "title": title} for level, title in rubric.scale],
        "criteria": [
            {
                "title": item.title,
                "weight": item.weight,
                "is_essential": item.is_essential,
                "levels": [
                    {"level": level, "descriptor": item.descriptors[level]}
                    for level, _title in rubric.scale
                ],
            }
            for item in rubric.criteria
        ],
        "enough": rubric.enough,
        "at_least": rubric.at_least,
    }


def faults_of(rubric: Rubric, marks: Mapping[int, Mark]) -> dict[int, str]:
    """By criterion, what keeps the marks from being a verdict; empty if they are whole.

    "missing" (no level), "off-scale", "essential" (it can't be waived), "no-reason" (waived without
    one), "too-many" (more waived than may be).
    """
    levels = {level for level, _title in rubric.scale}
    found: dict[int, str] = {}
    waived = 0
    for item in rubric.criteria:
        mark = marks.get(item.position)
        if mark is None:
            found[item.position] = "missing"
        elif mark.level is not None:
            if mark.level not in levels:
                found[item.position] = "off-scale"
        elif item.is_essential:
            found[item.position] = "essential"
        elif not mark.comment.strip():
            found[item.position] = "no-reason"
        else:
            waived += 1
            # One at most, and never the last thing there is to look at.
            if waived > MOST_WAIVED or waived == len(rubric.criteria):
                found[item.position] = "too-many"
    return found


def verdict(rubric: Rubric, marks: Mapping[int, Mark]) -> Verdict:
    """What whole marks come to (ValueError for others, see `faults_of`).

    Met if enough criteria are at the level that is enough, and no essential one is below it. Where
    all must be met, a waived one is left out of "all"; where a number must be, it isn't one of them.
    """
    if faults := faults_of(rubric, marks):
        msg = f"marks aren't whole: {faults}"
        raise ValueError(msg)
    waived = tuple(item for item in rubric.criteria if marks[item.position].level is None)
    looked_at = [item for item in rubric.criteria if item not in waived]
    short = tuple(item for item in looked_at if marks[item.position].level < rubric.enough)
    met = [item for item in looked_at if item not in short]
    needed = rubric.at_least if rubric.at_least is not None else len(looked_at)
    return Verdict(
        is_met=len(met) >= needed and not any(item.is_essential for item in short),
        short=short,
        waived=waived,
        weight_met=sum(item.weight for item in met),
    )
