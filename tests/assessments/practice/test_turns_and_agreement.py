"""Whose finding stands, whose turn it is, and how far two assessors agree: by table."""

from __future__ import annotations

import pytest

from assessments.practice.agreement import agreement
from assessments.practice.turns import Turn, decided_by, free_turn

FIRST, SECOND, DECIDING, LOOK = Turn


@pytest.mark.parametrize(
    ("found", "is_double", "again", "stands"),
    [
        ({}, False, False, None),
        ({FIRST: True}, False, False, FIRST),
        ({FIRST: False}, False, False, FIRST),
        ({FIRST: True}, True, False, None),
        ({FIRST: True, SECOND: True}, True, False, FIRST),
        ({FIRST: False, SECOND: False}, True, False, FIRST),
        ({FIRST: True, SECOND: False}, True, False, None),
        ({FIRST: True, SECOND: False, DECIDING: False}, True, False, DECIDING),
        ({FIRST: False}, False, True, None),
        ({FIRST: False, LOOK: True}, False, True, LOOK),
        ({FIRST: False, SECOND: False, LOOK: True}, True, True, LOOK),
    ],
)
def test_whose_finding_stands(found, is_double, again, stands):
    assert decided_by(found, is_double=is_double, asked_again=again) == stands


@pytest.mark.parametrize(
    ("found", "taken", "is_double", "again", "free"),
    [
        ({}, {}, False, False, FIRST),
        ({}, {FIRST}, False, False, None),
        ({}, {FIRST}, True, False, SECOND),
        ({}, {FIRST, SECOND}, True, False, None),
        ({FIRST: True, SECOND: False}, {FIRST, SECOND}, True, False, DECIDING),
        ({FIRST: True, SECOND: True}, {FIRST, SECOND}, True, False, None),
        ({FIRST: False}, {FIRST}, False, True, LOOK),
        ({FIRST: False}, {FIRST, LOOK}, False, True, None),
    ],
)
def test_whose_turn_it_is(found, taken, is_double, again, free):
    assert free_turn(found, taken, is_double=is_double, asked_again=again) == free


def pairs(table: list[list[int]]) -> list[tuple[int, int]]:
    """The pairs behind a table of counts: the first assessor's levels down, the second's across."""
    return [
        (row, column)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _n in range(count)
    ]


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        # Two readers of fifty applications: p_o 0.70, p_e 0.50.
        ([[20, 5], [10, 15]], 0.4),
        # The same agreement, 60 of 100, with other margins gives another kappa.
        ([[45, 15], [25, 15]], 0.1304),
        ([[25, 35], [5, 35]], 0.2593),
        ([[10, 0], [0, 10]], 1.0),
        ([[0, 10], [10, 0]], -1.0),
        ([[10, 0, 0], [0, 5, 0], [0, 0, 5]], 1.0),
    ],
)
def test_cohens_kappa(table, kappa):
    assert agreement(pairs(table)).kappa == pytest.approx(kappa, abs=0.0001)


def test_kappa_has_no_meaning_without_pairs_or_with_one_level():
    assert agreement([]).kappa is None
    found = agreement([(2, 2)] * 8)
    assert (found.n, found.agreed, found.kappa) == (8, 8, None)
