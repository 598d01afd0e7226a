"""No sum over fewer than five people can be seen, or had by subtraction."""

import random

import pytest

from assessments.competencies.suppression import LEAST, OWN, hidden, sums


@pytest.mark.parametrize(
    ("people", "kept_back"),
    [
        ({"1": 3}, {"1", OWN + "1"}),
        ({"1": 5}, set()),
        # One small unit: its smallest sibling goes with it.
        ({"11": 2, "12": 9, "13": 30}, {"11", OWN + "11", "12", OWN + "12"}),
        # Two small ones of five together protect each other.
        ({"11": 2, "12": 3, "13": 30}, {"11", OWN + "11", "12", OWN + "12"}),
        ({"11": 2, "12": 2, "13": 30}, {"11", OWN + "11", "12", OWN + "12", "13", OWN + "13"}),
        # Who works in the unit itself is a part as well.
        ({"1": 1, "11": 20, "12": 30}, {OWN + "1", "11", OWN + "11"}),
        ({"1": 20, "11": 20}, set()),
        # Nothing below what is hidden is shown.
        (
            {"11": 2, "12": 6, "121": 6, "13": 30},
            {"11", OWN + "11", "12", OWN + "12", "121", OWN + "121"},
        ),
    ],
)  # fmt: skip
def test_what_is_kept_back(people, kept_back):
    assert hidden(people, 1) == kept_back


@pytest.mark.parametrize("seed", range(40))
def test_nothing_that_is_shown_gives_away_what_is_hidden(seed):
    """Whatever can be had by adding and subtracting visible sums is of five people at least."""
    random_ = random.Random(seed)
    people = {"1": random_.randrange(0, 8)}
    for first in "123"[: random_.randrange(1, 4)]:
        people["1" + first] = random_.randrange(0, 12)
        for second in "123"[: random_.randrange(0, 4)]:
            people["1" + first + second] = random_.randrange(0, 12)
    kept_back, whole = hidden(people, 1), sums(people, 1)
    for path in whole:
        parts = {child: whole[child] for child in whole if child[:-1] == path}
        if people[path]:
            parts[OWN + path] = people[path]
        assert path in kept_back or whole[path] >= LEAST
        unseen = [name for name in parts if name in kept_back]
        assert all(parts[name] >= LEAST for name in parts if name not in kept_back)
        if path in kept_back:
            assert set(parts) <= kept_back
        elif unseen:
            rest = whole[path] - sum(parts[name] for name in parts if name not in kept_back)
            assert rest >= LEAST and (len(unseen) > 1 or len(parts) == 1)
