"""Which questions an attempt asks, in which order. Pure: randomness comes in from outside."""

from __future__ import annotations

from collections.abc import Sequence
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
