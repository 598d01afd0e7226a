"""The formulas of item analysis, against values worked by hand and against a slow, plain reckoning."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from random import Random
from statistics import stdev

import pytest

from assessments.quizzes.statistics import (
    Item,
    Row,
    Tally,
    cronbach,
    feldt_error,
    item_rest,
    quarters,
)

POINT = 1000


def tally(rows) -> Tally:
    made = Tally()
    made.add(rows)
    return made


def table(lines: list[str]) -> list[Row]:
    """A line for each person, a digit for each item: what it earned of one point, in tenths or 1."""
    return [
        Row(person, item, POINT * int(digit), (digit,))
        for person, line in enumerate(lines)
        for item, digit in enumerate(line)
        if digit != "."
    ]


def items(count: int, options: tuple[str, ...] = ("1", "0")) -> dict[int, Item]:
    return {number: Item(POINT, options) for number in range(count)}


# Five people, four items; worked by hand below.
BY_HAND = ["1111", "1110", "1100", "1000", "0001"]


def test_worked_by_hand():
    found = tally(table(BY_HAND)).statistics(items(4))
    assert [found.items[n].facility for n in range(4)] == [0.8, 0.6, 0.4, 0.4]
    # Scores 4, 3, 2, 1, 1 of 4.
    assert found.mean == pytest.approx(0.55)
    assert found.median == 0.5
    assert found.deviation == pytest.approx(sqrt(1.7) / 4)
    assert found.bands == (0, 0, 2, 0, 0, 1, 0, 1, 0, 1)
    # Sample variances 0.2, 0.3, 0.3, 0.3; of the total 1.7: 4/3 × (1 - 1.1/1.7) = 8/17.
    trust = found.reliability
    assert trust.alpha == pytest.approx(8 / 17)
    assert trust.measurement == pytest.approx(sqrt(1.7 * 9 / 17) / 4)
    assert (trust.n, trust.items, trust.error) == (5, 4, None)
    # Item 2: points 1 1 0 0 0, the rest 3 2 2 1 1: Σdxdy = 1.4, Σdx² = 1.2, Σdy² = 2.8.
    assert found.items[2].discrimination == pytest.approx(1.4 / sqrt(1.2 * 2.8))
    # Item 3: points 1 0 0 0 1, the rest 3 3 2 1 0: Σdxdy = -0.6, Σdx² = 1.2, Σdy² = 6.8.
    assert found.items[3].discrimination == pytest.approx(-0.6 / sqrt(1.2 * 6.8))


@pytest.mark.parametrize(
    ("rests", "expected"),
    [
        ([1, 2, 3, 4], {1: 0, 2: 1, 3: 2, 4: 3}),
        ([1, 1, 2, 2], {1: 1, 2: 3}),  # the middle of each half: 1/4 and 3/4
        ([7, 7, 7], {7: 2}),  # all alike: one quarter, that of the middle
        ([0, 0, 0, 0, 0, 1, 1, 1], {0: 1, 1: 3}),
        ([5], {5: 2}),
        ([], {}),
    ],
)
def test_who_ties_stands_in_one_quarter(rests, expected):
    assert quarters(rests) == expected


def test_what_each_option_draws_by_quarter():
    """Eight people, ranked by seven other items; the weaker half takes b, the best leaves it out."""
    rows = [
        Row(person, item, POINT * (person > item), ("1",))
        for person in range(8)
        for item in range(7)
    ]
    picks = [("b",), ("b",), ("b",), ("c",), ("a",), ("a",), ("a",), None]
    rows += [Row(n, "x", POINT * (pick == ("a",)), pick) for n, pick in enumerate(picks)]
    known = items(7) | {"x": Item(POINT, ("a", "b", "c", "d"))}
    found = tally(rows).statistics(known).items["x"]
    assert found.sizes == (2, 2, 2, 2)
    assert found.drawn == {
        "a": (0, 0, 2, 1), "b": (2, 1, 0, 0), "c": (0, 1, 0, 0), "d": (0, 0, 0, 0),
    }  # fmt: skip
    assert found.omitted == (0, 0, 0, 1)


def test_feldt_s_error_is_what_a_simulation_finds():
    """Parallel items of normal points: alpha over many samples spreads as its error says."""
    random, n, k = Random(7), 40, 5
    found = []
    for _sample in range(800):
        lines = []
        for _person in range(n):
            true = random.gauss(0, 1)
            lines.append([true + random.gauss(0, 1) for _item in range(k)])
        columns = list(zip(*lines, strict=True))
        within = sum(stdev(column) ** 2 for column in columns)
        total = stdev(map(sum, lines)) ** 2
        found.append(k / (k - 1) * (1 - within / total))
    alpha = k / (k + 1)  # five items whose true and error variances are equal
    assert stdev(found) == pytest.approx(feldt_error(alpha, n=n, items=k), rel=0.1)


@pytest.mark.parametrize(("n", "error"), [(5, None), (6, True), (1000, True)])
def test_the_error_needs_six_people(n, error):
    found = feldt_error(0.7, n=n, items=10)
    assert found is None if error is None else found > 0


# --- Against a plain reckoning --------------------------------------------------------------------


def plainly(rows: list[Row], known: dict) -> dict:
    """The same figures from lists and fractions, as a textbook has them; slow."""
    met = {}
    for row in rows:
        met.setdefault(row.sitting, {})[row.item] = row
    found = {}
    for item in {row.item for row in rows}:
        here = [sitting for sitting in met if item in met[sitting]]
        x = [Fraction(met[s][item].earned, known[item].possible) for s in here]
        r = [rest_of(met[s], item, known) for s in here]
        found[item] = (float(sum(x) / len(x)), pearson(x, r), quarter_sizes(r))
    return found


def rest_of(answers: dict, left_out, known) -> Fraction:
    others = [item for item in answers if item != left_out]
    possible = sum(known[item].possible for item in others)
    return (
        Fraction(sum(answers[item].earned for item in others), possible)
        if possible
        else Fraction(0)
    )


def pearson(x, y):
    mx, my = Fraction(sum(x), len(x)), Fraction(sum(y), len(y))
    sxy = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    sxx, syy = sum((a - mx) ** 2 for a in x), sum((b - my) ** 2 for b in y)
    return None if not sxx or not syy else float(sxy) / sqrt(sxx * syy)


def quarter_sizes(rests) -> tuple:
    sizes = [0] * 4
    for rest in rests:
        middle = sum(other < rest for other in rests) + Fraction(sum(o == rest for o in rests), 2)
        sizes[int(4 * middle / len(rests))] += 1
    return tuple(sizes)


def invented(seed: int) -> tuple[list[Row], dict]:
    """A quiz of any size, in which some questions were met by some only, worth 1 to 3 points."""
    random = Random(seed)
    known = {
        item: Item(POINT * random.randint(1, 3), ("a", "b", "c"))
        for item in range(random.randint(1, 9))
    }
    rows = []
    for person in range(random.randint(1, 60)):
        ability = random.random()
        for item, of in known.items():
            if random.random() < 0.8 or item == 0:
                share = random.choice([0, 333, 500, 1000]) if random.random() > ability else 1000
                pick = random.choice([("a",), ("b",), ("a", "c"), (), None])
                rows.append(Row(f"p{person}", item, share * of.possible // POINT, pick))
    return rows, known


@pytest.mark.parametrize("seed", range(12))
def test_as_a_plain_reckoning_has_it(seed):
    rows, known = invented(seed)
    found = tally(rows).statistics(known)
    for item, (facility, r, sizes) in plainly(rows, known).items():
        shown = found.items[item]
        assert shown.facility == pytest.approx(facility)
        assert (shown.discrimination is None) == (r is None)
        assert r is None or shown.discrimination == pytest.approx(r, abs=1e-9)
        assert shown.sizes == sizes


@pytest.mark.parametrize("seed", range(12))
def test_bounds_sums_and_order(seed):
    rows, known = invented(seed)
    found = tally(rows).statistics(known)
    assert sum(found.bands) == found.n == len({row.sitting for row in rows})
    for item in found.items.values():
        assert 0 <= item.facility <= 1
        assert item.discrimination is None or -1 <= item.discrimination <= 1
        assert sum(item.sizes) == item.n
        for counts in (*item.drawn.values(), item.omitted):
            assert all(count <= size for count, size in zip(counts, item.sizes, strict=True))
    if found.reliability:
        assert found.reliability.alpha <= 1 and found.reliability.measurement >= 0
        assert found.reliability.n <= found.n
    Random(seed).shuffle(rows)
    assert tally(rows).statistics(known) == found, "the order of the rows doesn't matter"


def test_alpha_of_identical_items_is_one_and_of_opposite_ones_below_nought():
    same = tally(table(["111", "000", "111", "000"])).statistics(items(3))
    assert same.reliability.alpha == 1 and same.reliability.measurement == 0
    against = tally(table(["110", "001", "110", "001"])).statistics(items(3))
    assert against.reliability.alpha == pytest.approx(-3)


def test_alpha_is_about_the_commonest_set_of_questions():
    """Item 3 took the place of item 2: three people met the old set, two the new one."""
    old, new = ["111.", "100.", "000."], ["11.1", "00.0"]
    found = tally(table(old + new)).statistics(items(4))
    assert (found.reliability.n, found.reliability.items) == (3, 3)
    alone = tally(table([line[:3] for line in old])).statistics(items(3))
    assert found.reliability.alpha == alone.reliability.alpha


@pytest.mark.parametrize("lines", [[], ["1"], ["1", "0"], ["111"], ["111", "111", "111"]])
def test_what_is_undefined_is_left_out(lines):
    """Nobody, one item, one person, everybody the same: no figure is invented, nothing fails."""
    found = tally(table(lines)).statistics(items(3))
    assert found.reliability is None
    assert all(item.discrimination is None for item in found.items.values())
    assert (found.mean is None) == (lines == [])


@pytest.mark.parametrize(
    ("points", "rests", "expected"),
    [([0, 1], [0.0, 1.0], 1), ([1, 0], [0.0, 1.0], -1), ([1, 1], [0.0, 1.0], None), ([], [], None)],
)
def test_item_rest(points, rests, expected):
    assert item_rest(points, rests) == (expected if expected is None else pytest.approx(expected))


def test_cronbach_by_table():
    assert cronbach(within=11, total=17, items=4) == Fraction(8, 17)
    assert cronbach(within=5, total=5, items=2) == 0
