"""What shows which level, by table: the usual rules, other rules, and rules that change with time."""

from datetime import date, timedelta

import pytest

from assessments.competencies.rules import (
    DEFAULT,
    USUAL,
    LevelRules,
    Shown,
    attained,
    days_reached,
    held,
)

DAY = date(2026, 3, 2)
CHANGE = DAY + timedelta(days=100)


def at(days: int) -> date:
    return DAY + timedelta(days=days)


def quiz(level: int = 1, *, days: int = 0, **values) -> Shown:
    return Shown(level, at(days), **values)


def seen(level: int, assessor: int, *, days: int = 0, **values) -> Shown:
    return Shown(level, at(days), assessor, **values)


def outside(level: int, assessor: int, *, days: int = 0) -> Shown:
    return seen(level, assessor, days=days, is_outside=True)


def since(day: date, **numbers) -> list:
    """The usual rules, and others from a day on."""
    return [*USUAL, (day, LevelRules(**numbers))]


# --- The numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        ({"highest_by_quiz": 2}, "quiz"),
        ({"highest_by_quiz": -1}, "quiz"),
        ({"highest_by_one_assessor": 0}, "rise"),
        ({"highest_by_one_assessor": 4}, "rise"),
        ({"highest_by_two": 5}, "rise"),
        ({"highest_by_outsiders": 10}, "rise"),
        ({"highest_by_outsiders": 2}, "rise"),
        ({"days_between_two": -1}, "days"),
        ({"days_between_two": 3651}, "days"),
        ({"outside_assessors": 0}, "Outside"),
        ({"outside_assessors": 10}, "Outside"),
    ],
)
def test_rules_that_cannot_be(numbers, why):
    with pytest.raises(ValueError, match=why):
        LevelRules(**numbers)


def test_the_borders_are_allowed():
    assert LevelRules(0, 1, 1, 0, 1, 1).highest_by_quiz == 0
    assert LevelRules(1, 9, 9, 3650, 9, 9).days_between_two == 3650


# --- One version ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "evidence"),
    [
        (0, []),
        (1, [quiz()]),
        (1, [quiz(4)]),
        (2, [seen(2, 1)]),
        (2, [seen(4, 1)]),
        (2, [seen(3, 1), seen(3, 1, days=60)]),
        (2, [seen(3, 1), seen(3, 2, days=29)]),
        (3, [seen(3, 1), seen(3, 2, days=30)]),
        (2, [seen(3, 1), seen(2, 2, days=30)]),
        (3, [seen(4, 1), seen(4, 2, days=30)]),
        (3, [outside(4, 1), seen(4, 2, days=30)]),
        (3, [outside(4, 1), outside(4, 1, days=30), seen(4, 2, days=60)]),
        (4, [outside(4, 1), outside(4, 2, days=30)]),
        (3, [outside(4, 1), outside(3, 2, days=30)]),
        (2, [outside(4, 1), outside(4, 2, days=29)]),
        (4, [outside(4, 1), outside(4, 2, days=1), seen(4, 3, days=31)]),
        (4, [outside(5, 1), outside(5, 2, days=30)]),
    ],
)
def test_the_usual_rules(level, evidence):
    assert attained(evidence) == attained(evidence, DEFAULT) == attained(evidence, USUAL) == level


@pytest.mark.parametrize(
    ("level", "numbers", "evidence"),
    [
        (0, {"highest_by_quiz": 0}, [quiz()]),
        (3, {"highest_by_one_assessor": 3}, [seen(3, 1)]),
        (2, {"highest_by_one_assessor": 1}, [seen(2, 1), seen(2, 2, days=30)]),
        (1, {"highest_by_one_assessor": 1}, [seen(2, 1), seen(2, 1, days=30)]),
        (3, {"days_between_two": 0}, [seen(3, 1), seen(3, 2)]),
        (4, {"highest_by_two": 4}, [seen(4, 1), seen(4, 2, days=30)]),
        (3, {"outside_assessors": 3}, [outside(4, 1), outside(4, 2, days=30)]),
        (4, {"outside_assessors": 1}, [outside(4, 1), seen(4, 2, days=30)]),
        (5, {"highest_by_outsiders": 5}, [outside(5, 1), outside(5, 2, days=30)]),
    ],
)
def test_a_frameworks_own_rules(level, numbers, evidence):
    assert attained(evidence, LevelRules(**numbers)) == level


# --- Rules that change ----------------------------------------------------------------------------


def test_stricter_rules_take_nothing_away():
    strict = since(CHANGE, highest_by_one_assessor=1, days_between_two=365)
    assert attained([seen(2, 1)], strict) == 2
    assert attained([seen(2, 1, days=100)], strict) == 1
    # Both came before, and so are judged by what held then.
    assert attained([seen(3, 1), seen(3, 2, days=40)], strict) == 3
    # The second came later: one assessor's word of before is worth what it was.
    assert attained([seen(3, 1, days=80), seen(3, 2, days=120)], strict) == 2


def test_laxer_rules_give_from_their_day_on():
    lax = since(CHANGE, days_between_two=10)
    evidence = [seen(3, 1), seen(3, 2, days=20)]
    assert held(evidence, CHANGE - timedelta(days=1), lax).level == 2
    after = held(evidence, CHANGE, lax)
    assert (after.level, after.since) == (3, CHANGE)


def test_lax_rules_of_a_time_keep_what_they_gave():
    versions = [*since(CHANGE, highest_by_one_assessor=3), (at(200), DEFAULT)]
    assert attained([seen(3, 1, days=150)], versions) == 3
    assert attained([seen(3, 1)], versions) == 3, "from their day on also what came before"
    assert attained([seen(3, 1, days=200)], versions) == 2


def test_what_counts_no_more_counts_under_no_version():
    strict = since(CHANGE, highest_by_one_assessor=1)
    over = seen(2, 1, until=at(150))
    assert held([over], at(150), strict).level == 2
    assert held([over], at(151), strict).state == "lapsed"
    contested = seen(2, 1, is_contested=True)
    assert held([contested], at(10), strict).state == "contested"
    assert held([Shown(2, at(0), is_reported=True)], at(10), strict).state == "claimed"


def test_when_a_level_lapses_under_other_rules():
    strict = since(CHANGE, highest_by_one_assessor=1)
    # What came under the old rules ends on a day; the later word gives level 1 alone.
    both = [seen(2, 1, until=at(150)), seen(2, 1, days=120, until=at(400))]
    now = held(both, at(130), strict)
    assert (now.level, now.since, now.lapses_on) == (2, at(0), at(151))
    after = held(both, at(151), strict)
    assert (after.level, after.since, after.lapses_on) == (1, at(120), at(401))


def test_rules_to_come_decide_nothing_yet_but_when_a_level_lapses():
    lax = since(CHANGE, highest_by_one_assessor=3)
    assert held([seen(3, 1)], at(99), lax).level == 2
    ending = [seen(2, 1), seen(3, 2, days=1, until=at(150))]
    assert held(ending, at(99), lax).lapses_on is None


@pytest.mark.parametrize(
    ("versions", "level", "evidence", "days"),
    [
        (USUAL, 1, [quiz(), quiz(days=50)], [0, 50]),
        (USUAL, 3, [seen(3, 1), seen(3, 2, days=40)], [40]),
        (USUAL, 3, [seen(3, 1), seen(3, 2, days=40), seen(3, 1, days=60)], [40, 60]),
        # Laxer rules give it on their first day, and to each piece from then on.
        (
            since(CHANGE, days_between_two=5),
            3,
            [seen(3, 1), seen(3, 2, days=10), seen(3, 1, days=130)],
            [100, 130],
        ),
        # They give nothing on their day to whom they had it before.
        (since(CHANGE, days_between_two=5), 3, [seen(3, 1), seen(3, 2, days=40)], [40]),
        # What alone isn't enough any more shows nothing anew.
        (
            since(CHANGE, highest_by_one_assessor=1),
            2,
            [seen(2, 1), seen(2, 1, days=120)],
            [0],
        ),
        # Together with what was there before, it is.
        (
            since(CHANGE, highest_by_one_assessor=1),
            2,
            [seen(2, 1), seen(2, 2, days=120)],
            [0, 120],
        ),
        # Shown on the very day.
        (since(CHANGE, highest_by_one_assessor=3), 3, [seen(3, 1, days=100)], [100]),
    ],
)
def test_the_days_on_which_a_level_was_reached(versions, level, evidence, days):
    assert days_reached(evidence, level, versions) == [at(number) for number in days]


def test_a_level_held_always_has_the_day_since_when():
    """Whatever rules follow on whatever: no level without a day, and none before its evidence."""
    chains = [
        [*USUAL, (at(50), LevelRules(highest_by_one_assessor=1)), (at(90), DEFAULT)],
        [*USUAL, (at(50), LevelRules(days_between_two=0)), (at(51), LevelRules(0, 1, 1, 9, 1, 9))],
        [*USUAL, (at(0), LevelRules(highest_by_one_assessor=3))],
    ]
    pieces = [quiz(), *(seen(3, who, days=day) for who in (1, 2) for day in (0, 49, 50, 95))]
    for versions in chains:
        for first in pieces:
            for second in pieces:
                found = held([first, second], at(120), versions)
                if found.level:
                    assert min(first.on, second.on) <= found.since <= at(120)
                    assert found.since == days_reached([first, second], found.level, versions)[0]
