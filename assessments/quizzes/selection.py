"""Which questions an attempt asks, in which order. Pure: randomness comes in from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

SCHEMA = 1


@dataclass(frozen=True)
class Candidate:
    """A question version that a quiz may ask, with the ids that its kind can shuffle."""

    version_id: int
    ids: tuple[str, ...]
    always_shuffled: bool


def plan(candidates: Sequence[Candidate], *, shuffle: bool, random: Random) -> dict:
    """The attempt's plan: every candidate once; order and options shuffled if asked.

    Kinds whose order is their key are shuffled in any case.
    """
    order = list(candidates)
    if shuffle:
        random.shuffle(order)
    return {
        "schema": SCHEMA,
        "questions": [
            {"version": item.version_id, "order": _shown_order(item, shuffle, random)}
            for item in order
        ],
    }


def _shown_order(item: Candidate, shuffle: bool, random: Random) -> list[str]:
    ids = list(item.ids)
    if not (shuffle or item.always_shuffled):
        return ids
    # A plain shuffle: leaving the author's order out would give it away by elimination.
    random.shuffle(ids)
    return ids


def drawn(pools: Mapping[int, Sequence[int]], random: Random) -> dict[int, int] | None:
    """One question for each place, none twice, at random; None if there aren't enough.

    `pools` gives for each place the questions that would do. Drawing place by place could use up
    what a later place needs, though another choice would have left enough. So each place may
    push others to their second choice: the augmenting paths of bipartite matching (Kuhn 1955),
    over a random order, which finds a draw whenever there is one.
    """
    place_of: dict[int, int] = {}
    shuffled = {place: random.sample(list(pool), len(pool)) for place, pool in pools.items()}

    def found(place: int, seen: set[int]) -> bool:
        for question in shuffled[place]:
            if question in seen:
                continue
            seen.add(question)
            if question not in place_of or found(place_of[question], seen):
                place_of[question] = place
                return True
        return False

    # The narrowest first: fewer have to be moved.
    for place in sorted(pools, key=lambda place: len(pools[place])):
        if not found(place, set()):
            return None
    return {place: question for question, place in place_of.items()}
