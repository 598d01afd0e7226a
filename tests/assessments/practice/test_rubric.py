"""The rule by which marks become a verdict, by table, with the starter's own rubrics."""

from __future__ import annotations

import json

import pytest

from assessments.practice.rubric import (
    Mark,
    NoRubric,
    as_data,
    faults_of,
    problems_of,
    rubric_of,
    verdict,
)
from curriculum.loading import STARTER_DIRECTORY


def starter(code: str):
    path = STARTER_DIRECTORY / "curriculum" / f"{code}.json"
    return rubric_of(json.loads(path.read_text())["assignment"]["rubric"])


def marks(*levels: int | None) -> dict[int, Mark]:
    """Marks by criterion; a None is waived, with a reason."""
    return {
        position: Mark(level, "" if level else "doesn't fit this case")
        for position, level in enumerate(levels, 1)
    }


@pytest.mark.parametrize(
    ("code", "levels", "is_met", "why"),
    [
        ("SCL1", (2, 2, 2, 2, 2), True, "every criterion at least Meets"),
        ("SCL1", (3, 3, 3, 3, 3), True, "more than enough"),
        ("SCL1", (2, 2, 1, 2, 2), False, "one is not yet there"),
        ("SCL1", (1, 3, 3, 3, 3), False, "consent can't be made good by the rest"),
        ("SCL1", (2, 2, None, 2, 2), True, "another one may be waived"),
        ("SCL1", (2, 1, None, 2, 2), False, "waiving one doesn't help another"),
        ("DMP1", (2, 2, 2, 2, 1), False, "all of five"),
        ("DMP2", (2, 2, 1, 3, 3), False, "safeguards"),
        ("GOV1", (2, 2, 1, 2, 2), True, "four of five, Equity among them"),
        ("GOV1", (3, 3, 3, 1, 3), False, "four of five without Equity"),
        ("GOV1", (2, 2, 1, 2, None), False, "a waived one is none of the four"),
        ("GOV2", (2, 2, 2, 2, 2), True, "all of five"),
        # The trial failed, and was reported honestly: that is what the rubric asks for.
        ("SCL2", (2, 2, 1, 2, 3), True, "an honest trial that failed"),
        ("SCL2", (3, 3, 3, 3, 1), True, "four of five"),
        ("SCL2", (3, 3, 3, 1, 3), False, "unfair, however well it went"),
        ("SCL2", (2, 1, 1, 2, 2), False, "three are not four"),
    ],
)
def test_a_rubrics_own_rule_decides(code, levels, is_met, why):
    found = verdict(starter(code), marks(*levels))
    assert found.is_met is is_met, why


def test_what_is_short_and_how_much_was_met_are_named():
    found = verdict(starter("SCL1"), marks(2, 1, None, 2, 1))
    assert [item.title for item in found.short] == [
        "Quality of questions",
        "Closing the loop and reflection",
    ]
    assert [item.title for item in found.waived] == ["Faithful record"]
    assert found.weight_met == 25 + 25


@pytest.mark.parametrize(
    ("levels", "faults"),
    [
        ((2, 2, 2, 2), {5: "missing"}),
        ((2, 2, 2, 2, 7), {5: "off-scale"}),
        ((None, 2, 2, 2, 2), {1: "essential"}),
        ((2, None, None, 2, 2), {3: "too-many"}),
    ],
)
def test_marks_that_arent_whole_are_no_verdict(levels, faults):
    rubric = starter("SCL1")
    assert faults_of(rubric, marks(*levels)) == faults
    with pytest.raises(ValueError, match="aren't whole"):
        verdict(rubric, marks(*levels))


def test_the_only_criterion_cant_be_waived():
    data = as_data(starter("DMP1"))
    data["criteria"] = [data["criteria"][0] | {"weight": 100}]
    assert faults_of(rubric_of(data), marks(None)) == {1: "too-many"}


def test_who_waives_says_why():
    silent = marks(2, 2, 2, 2, 2) | {3: Mark(None, "  ")}
    assert faults_of(starter("SCL1"), silent) == {3: "no-reason"}


def changed(**changes) -> dict:
    data = as_data(starter("SCL1"))
    return data | changes


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (changed(scale=[]), "no-levels"),
        (changed(scale=[{"level": 1, "title": "Not yet"}]), "no-levels"),
        (changed(scale=[{"level": n, "title": "Step"} for n in (1, 2, 3, 3)]), "level-twice"),
        (changed(criteria=[]), "no-criteria"),
        (changed(enough=1), "enough"),
        (changed(enough=9), "enough"),
        (changed(at_least=6), "at-least"),
        (changed(at_least=0), "at-least"),
    ],
)  # fmt: skip
def test_a_rubric_that_nobody_could_assess_by_says_why(data, code):
    assert code in [problem for problem, _values in problems_of(data)]
    with pytest.raises(NoRubric):
        rubric_of(data)


def test_weights_add_up_and_each_level_is_described():
    data = as_data(starter("SCL1"))
    data["criteria"][0]["weight"] = 30
    data["criteria"][1]["levels"].pop()
    assert problems_of(data) == (
        ("weights", {"total": 105}),
        ("undescribed", {"title": "Quality of questions"}),
    )


def test_a_rubric_survives_its_row():
    rubric = starter("SCL2")
    assert rubric_of(json.loads(json.dumps(as_data(rubric)))) == rubric
    assert rubric.at_least == 4 and [item.title for item in rubric.essential] == [
        "Integrity and inclusion"
    ]
