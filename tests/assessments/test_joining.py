"""Two learners' enrolments become one learner's: by table."""

from uuid import UUID

import pytest

from assessments.enrolments.joining import Turn, plan

ONE, TWO = UUID(int=1), UUID(int=2)


def turn(pk, module=ONE, cycle=1, state="active"):
    return Turn(pk, module, cycle, state)


def done(pk, module=ONE, cycle=1):
    return turn(pk, module, cycle, "completed")


@pytest.mark.parametrize(
    ("away", "into", "over", "stay", "ended"),
    [
        ([], [turn(9)], {}, [], []),
        ([turn(1)], [], {1: 1}, [], []),
        ([done(1), turn(2, cycle=2)], [], {1: 1, 2: 2}, [], []),
        # Another module is no hindrance.
        ([turn(1)], [turn(9, TWO)], {1: 1}, [], []),
        # Both have begun it: the one that goes on keeps its own.
        ([turn(1)], [turn(9)], {}, [1], []),
        ([turn(1, state="withdrawn")], [turn(9)], {}, [1], []),
        # One has left it and the other goes on.
        ([turn(1)], [turn(9, state="withdrawn")], {1: 2}, [], []),
        # What was completed counts, and the other's beginning is overtaken.
        ([done(1)], [turn(9)], {1: 2}, [], [9]),
        ([done(1)], [turn(9, state="withdrawn")], {1: 2}, [], []),
        # Both have completed it: one more cycle; a renewal under way goes on.
        ([done(1)], [done(9)], {1: 2}, [], []),
        ([done(1)], [done(8), turn(9, cycle=2)], {1: 3}, [], []),
        ([done(1), done(2, cycle=2)], [done(9)], {1: 2, 2: 3}, [], []),
        ([done(1), turn(2, cycle=2)], [done(9)], {1: 2}, [2], []),
    ],
)
def test_what_becomes_of_each(away, into, over, stay, ended):
    joining = plan(away, into)
    assert (joining.over, joining.stay, joining.ended) == (over, stay, ended)
