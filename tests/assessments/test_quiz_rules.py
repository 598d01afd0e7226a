"""A quiz's rules by table: turns, deadlines, what counts, what is shown, and drawing questions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.quizzes.rules import (
    Arrival,
    Counting,
    Past,
    Purpose,
    Refusal,
    Rules,
    Shown,
    arrival,
    counted_share,
    deadline,
    is_passed,
    is_shown,
    turn,
)
from assessments.quizzes.selection import drawn

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FAILED = Past(NOON - 2 * HOUR, Fraction(1, 2))
PASSED = Past(NOON - HOUR, Fraction(4, 5), passed=True)
OPEN = Past()


@pytest.mark.parametrize(
    ("rules", "past", "extra", "refusal", "from_when", "left"),
    [
        (Rules(attempts_allowed=3), [], 0, None, None, 3),
        (Rules(attempts_allowed=3), [FAILED], 0, None, None, 2),
        (Rules(attempts_allowed=1), [FAILED], 0, Refusal.USED_UP, None, 0),
        (Rules(attempts_allowed=1), [FAILED], 1, None, None, 1),
        (Rules(attempts_allowed=3), [PASSED], 0, Refusal.PASSED, None, 2),
        (Rules(opens_at=NOON + HOUR), [], 0, Refusal.NOT_OPEN_YET, NOON + HOUR, None),
        (Rules(opens_at=NOON), [], 0, None, None, None),
        (Rules(closes_at=NOON), [], 0, Refusal.CLOSED, None, None),
        (Rules(closes_at=NOON + HOUR), [], 0, None, None, None),
        (Rules(wait_hours=3), [FAILED], 0, Refusal.WAIT, NOON + HOUR, None),
        (Rules(wait_hours=2), [FAILED], 0, None, None, None),
        # The waiting time is no news to who has no attempt left anyway.
        (Rules(attempts_allowed=1, wait_hours=3), [FAILED], 0, Refusal.USED_UP, None, 0),
        (Rules(Purpose.PRACTICE, attempts_allowed=1), [FAILED] * 9, 0, None, None, None),
        (Rules(Purpose.PRE_TEST, attempts_allowed=5), [FAILED], 0, Refusal.ONCE, None, 0),
        (Rules(Purpose.POST_TEST, attempts_allowed=5), [], 0, None, None, 1),
    ],
)
def test_whose_turn_it_is(rules, past, extra, refusal, from_when, left):
    found = turn(rules, past, NOON, extra_attempts=extra)
    assert (found.refusal, found.from_when, found.left) == (refusal, from_when, left)
    assert found.may_start is (refusal is None)


@pytest.mark.parametrize(
    ("rules", "extra", "ends"),
    [
        (Rules(), 0, None),
        (Rules(), 30, None),
        (Rules(minutes=60), 0, NOON + HOUR),
        (Rules(minutes=60), 30, NOON + 1.5 * HOUR),
        (Rules(minutes=60, closes_at=NOON + HOUR / 2), 0, NOON + HOUR / 2),
        (Rules(closes_at=NOON + HOUR / 2), 15, NOON + 0.75 * HOUR),
    ],
)
def test_when_the_time_ends(rules, extra, ends):
    assert deadline(rules, NOON, extra_minutes=extra) == ends


@pytest.mark.parametrize(
    ("seconds", "came"),
    [(-1, Arrival.IN_TIME), (0, Arrival.IN_TIME), (1, Arrival.IN_GRACE), (30, Arrival.IN_GRACE),
     (31, Arrival.LATE)],
)  # fmt: skip
def test_the_last_packet_has_a_grace(seconds, came):
    assert arrival(NOON, 30, NOON + timedelta(seconds=seconds)) == came
    assert arrival(None, 30, NOON + timedelta(seconds=seconds)) == Arrival.IN_TIME


SHARES = [Fraction(3, 5), Fraction(9, 10), Fraction(1, 2)]


@pytest.mark.parametrize(
    ("counting", "share", "passed_at_70"),
    [
        (Counting.BEST, Fraction(9, 10), True),
        (Counting.LAST, Fraction(1, 2), False),
        (Counting.FIRST, Fraction(3, 5), False),
        (Counting.AVERAGE, Fraction(2, 3), False),
    ],
)
def test_which_attempt_counts(counting, share, passed_at_70):
    past = [Past(NOON, one) for one in SHARES]
    assert counted_share(past, counting) == share
    assert is_passed(past, counting, 70) is passed_at_70
    assert counted_share([OPEN], counting) is None and not is_passed([OPEN], counting, 0)


def test_nearly_is_not_passed():
    assert not is_passed([Past(NOON, Fraction(699_999, 1_000_000))], Counting.BEST, 70)


@pytest.mark.parametrize(
    ("when", "past", "shown"),
    [
        (Shown.AT_ONCE, [FAILED], True),
        (Shown.AT_ONCE, [FAILED, OPEN], False),
        (Shown.NEVER, [PASSED], False),
        (Shown.WHEN_SETTLED, [FAILED], False),
        (Shown.WHEN_SETTLED, [FAILED, FAILED], True),
        (Shown.WHEN_SETTLED, [FAILED, PASSED], True),
        (Shown.WHEN_SETTLED, [FAILED, OPEN], False),
        (Shown.AFTER_CLOSE, [PASSED], False),
    ],
)
def test_when_something_is_shown(when, past, shown):
    rules = Rules(attempts_allowed=2, closes_at=NOON + HOUR)
    assert is_shown(when, rules, past, NOON) is shown


def test_the_key_waits_for_the_closing_and_for_attempts_that_were_given():
    rules = Rules(attempts_allowed=1, closes_at=NOON)
    assert is_shown(Shown.AFTER_CLOSE, rules, [FAILED], NOON)
    assert is_shown(Shown.WHEN_SETTLED, rules, [FAILED], NOON)
    assert not is_shown(Shown.WHEN_SETTLED, rules, [FAILED], NOON, extra_attempts=1)


# --- Drawing ---


def test_a_draw_leaves_enough_for_the_narrow_place():
    """Place 0 could take question 1, which alone would do for place 1."""
    for seed in range(50):
        found = drawn({0: [1, 2], 1: [1]}, Random(seed))
        assert found == {0: 2, 1: 1}


def test_a_draw_that_cannot_be_is_none():
    assert drawn({0: [1], 1: [1]}, Random(1)) is None
    assert drawn({0: []}, Random(1)) is None
    assert drawn({}, Random(1)) == {}


@given(
    pools=st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 12), unique=True), max_size=9),
    seed=st.integers(0, 1000),
)
def test_a_draw_takes_from_each_pool_and_nothing_twice(pools, seed):
    found = drawn(pools, Random(seed))
    if found is None:
        return
    assert set(found) == set(pools)
    assert all(question in pools[place] for place, question in found.items())
    assert len(set(found.values())) == len(found)


def test_every_question_of_a_pool_is_drawn_sometimes():
    seen = {drawn({0: range(5)}, Random(seed))[0] for seed in range(100)}
    assert seen == set(range(5))
