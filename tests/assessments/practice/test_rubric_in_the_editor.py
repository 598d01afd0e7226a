"""A rubric that nobody could assess by: the editor says where, and its module isn't released."""

from __future__ import annotations

import json

import pytest
from wagtail.blocks import StructBlockValidationError

from assessments.models import PracticePage
from assessments.practice.models.pages import RubricBlock
from curriculum.api import ReleaseRefused, release
from curriculum.models import ModulePage
from tests.people import person


def value_of(**changes):
    page = PracticePage.objects.get(code="SCL1-A")
    raw = page.rubric.raw_data[0]["value"]
    return RubricBlock().to_python(json.loads(json.dumps(raw)) | changes)


def weights(*numbers: int) -> list[dict]:
    page = PracticePage.objects.get(code="SCL1-A")
    criteria = json.loads(json.dumps(page.rubric.raw_data[0]["value"]["criteria"]))
    criteria = [item.get("value", item) for item in criteria]
    return [item | {"weight": weight} for item, weight in zip(criteria, numbers, strict=False)]


def test_the_starters_rubric_is_fine(db):
    assert RubricBlock().clean(value_of())


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"enough": 1}, "enough", "nobody could fail"),
        ({"at_least": 6}, "at_least", "only 5 criteria"),
        ({"scale": [{"level": 1, "title": "Only one"}]}, "scale", "at least two levels"),
    ],
)
def test_what_is_wrong_stands_at_its_field(db, changes, field, said):
    block = RubricBlock()
    # A list that is too short is the list's own refusal; what else is wrong is the rubric's.
    block.child_blocks["scale"].meta.min_num = None
    with pytest.raises(StructBlockValidationError) as refusal:
        block.clean(value_of(**changes))
    assert said in str(refusal.value.block_errors[field])


def test_weights_that_dont_add_up_are_named(db):
    with pytest.raises(StructBlockValidationError) as refusal:
        RubricBlock().clean(value_of(criteria=weights(30, 20, 20, 25, 10)))
    assert "105, not to 100" in str(refusal.value.block_errors["criteria"])


@pytest.mark.parametrize(
    "changes",
    [
        {
            "criteria": [
                {"title": "", "weight": None, "levels": [{"level": None, "descriptor": ""}]}
            ]
        },
        {"scale": [{"level": 1, "title": "One"}, {"level": None, "title": ""}]},
        {"enough": None},
    ],
    ids=["a criterion just added", "a step just added", "a number taken out"],
)
def test_a_rubric_half_written_is_saved_as_a_draft_and_goes_no_further(module, changes):
    block = RubricBlock()
    block.clean_deferred(value_of(**changes))
    with pytest.raises(StructBlockValidationError):
        block.clean(value_of(**changes))
    page = PracticePage.objects.child_of(module).get()
    raw = page.rubric.raw_data[0]
    page.rubric = json.dumps([{"type": "rubric", "value": raw["value"] | changes}])
    page.save_revision(user=person("author"))
    with pytest.raises(ReleaseRefused, match="A level or a weight is missing"):
        release(module=module, by=person("reviewer"))


@pytest.mark.parametrize(
    ("rubric", "said"),
    [
        ([], "has no rubric"),
        ([{"type": "rubric", "value": {"scale": [], "criteria": []}}], "at least two levels"),
    ],
)
def test_without_a_usable_rubric_nothing_goes_live(module: ModulePage, rubric, said):
    page = PracticePage.objects.child_of(module).get()
    page.rubric = json.dumps(rubric)
    page.save_revision(user=person("author"))
    with pytest.raises(ReleaseRefused, match=said):
        release(module=module, by=person("reviewer"))
    page.refresh_from_db()
    assert page.rubric, "what is live stays as it was"
