"""Which sums over the units of an employer stay hidden, so that none can be had by subtraction. Pure.

Cell suppression as statistical offices do it: a sum over fewer than five people is hidden, and where
it could be had by subtracting its visible siblings from a visible sum above, the smallest sibling is
hidden with it, until what is hidden there is of five people or more, in two parts at least. Nothing
below a hidden sum is shown. The choice is made once for the whole tree: whoever looks, from whatever
unit, sees the same cells hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LEAST = 5

# The part of a unit that is no unit of its own: the people who work in it, not below it.
OWN = "own"


def hidden(people: Mapping[str, int], steplen: int) -> set[str]:
    """The paths of units whose sums are hidden; those with OWN before them are of its own people.

    `people` has for each unit by its path (as treebeard writes it, `steplen` characters a level) how
    many people are asked in it alone. A unit on whose path nobody is asked anything is no part.
    """
    whole = sums(people, steplen)
    found: set[str] = set()
    roots = [path for path in whole if path[:-steplen] not in whole]
    found |= {path for path in roots if whole[path] < LEAST}
    children: dict[str, list[str]] = {}
    for path in whole:
        if path[:-steplen] in whole:
            children.setdefault(path[:-steplen], []).append(path)
    # Above before below: what is hidden above hides all below.
    for path in sorted(whole, key=lambda path: (len(path), path)):
        below = children.get(path, [])
        parts = {child: whole[child] for child in below}
        if own := people.get(path, 0):
            parts[OWN + path] = own
        found |= set(parts) if path in found else _to_hide(parts)
    return found


def sums(people: Mapping[str, int], steplen: int) -> dict[str, int]:
    """By path: how many people in the unit and all below it, where there is anybody."""
    found: dict[str, int] = {}
    for path, count in people.items():
        while count and path:
            found[path] = found.get(path, 0) + count
            path = path[:-steplen]
    return found


def _to_hide(parts: Mapping[str, int]) -> set[str]:
    """The parts of one visible sum that are hidden."""
    few = {name for name, count in parts.items() if count < LEAST}
    # A sum with one part is its part: there is nothing to subtract.
    if not few or len(parts) == 1:
        return few
    rest: Sequence[str] = sorted(set(parts) - few, key=lambda name: (parts[name], name))
    for name in rest:
        if len(few) > 1 and sum(parts[part] for part in few) >= LEAST:
            break
        few.add(name)
    return few
