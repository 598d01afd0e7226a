"""Filters and the counts beside them. Pure: values in, values out.

Within one filter any of what is chosen will do, across filters all of them must.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

# In the order of the page. The names are those of the address.
FACETS = ("programme", "competency", "sdg", "level", "language", "institution")

Chosen = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Listed:
    """A module as filters see it: its key, and what it has of each filter."""

    key: UUID
    values: Mapping[str, frozenset[str]]


def listed_under(items: Iterable[Listed], chosen: Chosen) -> list[Listed]:
    """Those that every filter lets through, in their order."""
    return [item for item in items if _passes(item, chosen)]


def counts(items: Iterable[Listed], chosen: Chosen, facet: str) -> dict[str, int]:
    """For each value of a filter, how long the list is once it is chosen too, all else kept.

    Of values that nothing here has, only those that are chosen are told.
    """
    others = {name: values for name, values in chosen.items() if name != facet}
    own = chosen.get(facet, frozenset())
    listed, added = 0, Counter(dict.fromkeys(own, 0))
    for item in items:
        if not _passes(item, others):
            continue
        values = item.values.get(facet, frozenset())
        is_listed = bool(own & values)
        listed += is_listed
        added.update({value: int(not is_listed) for value in values})
    return {value: listed + more for value, more in added.items()}


def _passes(item: Listed, chosen: Chosen) -> bool:
    return all(
        values & item.values.get(name, frozenset()) for name, values in chosen.items() if values
    )
