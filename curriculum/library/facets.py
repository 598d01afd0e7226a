"""Filtering the library, and how many entries each filter would leave. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# What one may filter by, as the address names it, in the order of the page.
FACETS = ("risk", "function", "competency", "sdg")


@dataclass(frozen=True)
class Entry:
    """A use case as filters see it: its code, and its values by facet."""

    code: str
    values: Mapping[str, frozenset[str]]

    def has(self, facet: str, value: str) -> bool:
        """Whether this value of a facet is one of its own."""
        return value in self.values[facet]


@dataclass(frozen=True)
class Choice:
    """At most one value a facet, and what was asked for and could not be understood."""

    values: Mapping[str, str]
    left_out: tuple[str, ...] = ()

    def without(self, facet: str) -> dict[str, str]:
        """The values of the other facets."""
        return {name: value for name, value in self.values.items() if name != facet}


def choose(asked: Iterable[tuple[str, list[str]]], entries: Iterable[Entry]) -> Choice:
    """The choice that an address asks for.

    An empty value asks for nothing. A value that no entry has is left out and named; of several
    known values of one facet the last holds. Names that are no facet are nobody's business here.
    """
    entries = tuple(entries)
    values, left_out = {}, []
    for facet, texts in asked:
        if facet not in FACETS:
            continue
        known = [text for text in texts if any(entry.has(facet, text) for entry in entries)]
        left_out += [text for text in texts if text and text not in known]
        if known:
            values[facet] = known[-1]
            left_out += [text for text in known[:-1] if text != known[-1]]
    return Choice(values, tuple(left_out))


def matching(entries: Iterable[Entry], values: Mapping[str, str]) -> list[Entry]:
    """The entries that have every one of these values."""
    return [
        entry
        for entry in entries
        if all(entry.has(facet, value) for facet, value in values.items())
    ]


def counts(entries: Iterable[Entry], choice: Choice, facet: str) -> Counter[str]:
    """How many entries the list would have for each value of this facet, the others kept."""
    left = matching(entries, choice.without(facet))
    return Counter(value for entry in left for value in entry.values[facet])
