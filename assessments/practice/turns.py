"""Who looks at a handed-in work next, and when it is decided. Pure.

One assessor decides. Of the works that the institution has marked twice, two decide if they agree, and
a third if they don't. A second look that the learner has asked for decides alone, whatever was before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import IntEnum


class Turn(IntEnum):
    """An assessor's turn at one hand-in. Each turn belongs to another person."""

    FIRST = 1
    SECOND = 2
    DECIDING = 3
    SECOND_LOOK = 4


Found = Mapping[Turn, bool]


def asked_for(found: Found, *, is_double: bool, asked_again: bool) -> tuple[Turn, ...]:
    """The turns that a decision needs, as far as one can know yet. `found` says by turn: met or not."""
    if asked_again:
        return (Turn.SECOND_LOOK,)
    if not is_double:
        return (Turn.FIRST,)
    both = Turn.FIRST in found and Turn.SECOND in found
    if both and found[Turn.FIRST] != found[Turn.SECOND]:
        return (Turn.FIRST, Turn.SECOND, Turn.DECIDING)
    return (Turn.FIRST, Turn.SECOND)


def decided_by(found: Found, *, is_double: bool, asked_again: bool) -> Turn | None:
    """The turn whose finding stands; None while one is missing."""
    needed = asked_for(found, is_double=is_double, asked_again=asked_again)
    if any(turn not in found for turn in needed):
        return None
    # Of two that agree the first speaks; else it is the last one asked.
    return Turn.FIRST if needed == (Turn.FIRST, Turn.SECOND) else needed[-1]


def free_turn(
    found: Found, taken: Collection[Turn], *, is_double: bool, asked_again: bool
) -> Turn | None:
    """The next turn that nobody has `taken` (open or finished); None where there is none."""
    needed = asked_for(found, is_double=is_double, asked_again=asked_again)
    return next((turn for turn in needed if turn not in taken), None)
