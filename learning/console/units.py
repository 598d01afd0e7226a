"""Going down the tree of units: where one is, and what lies below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from learning.people.reach import Reach


@dataclass(frozen=True)
class Branch:
    """A unit (None: all that somebody sees), what stands above it, and the units right below."""

    unit: object | None
    above: tuple
    below: tuple


def branch(reach: Reach, unit=None) -> Branch:
    """Where one stands in the tree, in two queries. Above is only what they may see."""
    if unit is None:
        tops = _tops(list(reach.units()[:2000]))
        if len(tops) == 1:
            return branch(reach, tops[0])
        return Branch(None, (), tuple(tops))
    step = unit.steplen
    paths = [unit.path[:end] for end in range(step, len(unit.path), step)]
    above = tuple(reach.units().filter(path__in=paths)) if paths else ()
    below = reach.units().filter(path__startswith=unit.path, depth=unit.depth + 1)
    return Branch(unit, above, tuple(below.order_by("name")[:200]))


def units_of(reach: Reach, people: Iterable[int]) -> dict[int, str]:
    """By person: the units in which they see them today, in one query."""
    found: dict[int, list[str]] = {}
    places = reach.memberships().filter(user__in=list(people)).order_by("-since", "pk")
    for person, name in places.values_list("user_id", "unit__name"):
        if name not in found.setdefault(person, []):
            found[person].append(name)
    return {person: ", ".join(names) for person, names in found.items()}


def _tops(units: list) -> list:
    """Those that lie below none of the others."""
    seen = {unit.path for unit in units}
    return [
        unit
        for unit in units
        if not any(
            unit.path[:end] in seen for end in range(unit.steplen, len(unit.path), unit.steplen)
        )
    ]
