"""What may be shown of counts of people. Pure.

Cells of fewer than five people are hidden, and every other one is rounded to a multiple of five (the
rule of HESA and of several statistical offices): what is hidden can't be had by subtracting what is
shown from a total, since that leaves a range. Averages over five people or more are shown as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LEAST = 5

Cell = int | None


def cell(people: int) -> Cell:
    """0 for nobody, None (hidden) for fewer than five, else the nearest multiple of five."""
    if 0 < people < LEAST:
        return None
    return LEAST * ((2 * people + LEAST) // (2 * LEAST))


def cells(counts: Sequence[int]) -> list[Cell]:
    """A row of them."""
    return [cell(count) for count in counts]


def drawn_cells(drawn: Mapping[str, Sequence[int]], wrong: Mapping[str, bool]) -> dict[str, list]:
    """For each option its cells: [all, then each quarter].

    If fewer than five chose something wrong at all, the empty wrong options are hidden as well. The
    average gives away how few they are; which option they took must not be read off the rest.
    """
    few = 0 < sum(sum(counts) for option, counts in drawn.items() if wrong[option]) < LEAST
    return {
        option: [None] * (1 + len(counts))
        if few and wrong[option]
        else [cell(sum(counts)), *cells(counts)]
        for option, counts in drawn.items()
    }
