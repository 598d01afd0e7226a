"""Scenario: a case, and options of which one is best and others are partly right."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    ChoiceBlock,
    ListBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
)

from .base import Answer, Data, Review, ReviewLine
from .options import LETTERS, ChoiceKind


class Worth(models.TextChoices):
    """How much of the points an option earns."""

    NONE = "0", _("None")
    HALF = "0.5", _("Half")
    ALL = "1", _("All: the best")


class ScenarioOptionBlock(StructBlock):
    text = TextBlock(label=_("Option"), rows=2)
    score = ChoiceBlock(label=_("Worth"), choices=Worth.choices, default=Worth.NONE)
    feedback = TextBlock(label=_("Feedback"), rows=2)


class ScenarioBlock(StructBlock):
    case = TextBlock(label=_("Case"))
    stem = TextBlock(label=_("Question"))
    options = ListBlock(ScenarioOptionBlock(), label=_("Options"), min_num=2, max_num=8)

    class Meta:
        icon = "comment"
        label = _("Scenario")

    def clean(self, value):
        cleaned = super().clean(value)
        if sum(option["score"] == Worth.ALL for option in cleaned["options"]) != 1:
            raise StructBlockValidationError(
                block_errors={"options": ValidationError(_("Exactly one option is the best."))}
            )
        return cleaned


class Scenario(ChoiceKind):
    name = "scenario"
    label = _("Scenario")
    block = ScenarioBlock

    def freeze(self, value) -> Data:
        return {
            "case": value["case"],
            "stem": value["stem"],
            "options": [
                {
                    "id": LETTERS[index],
                    "text": option["text"],
                    "score": option["score"],
                    "feedback": option["feedback"],
                }
                for index, option in enumerate(value["options"])
            ],
        }

    def thaw(self, data: Data) -> Data:
        return {
            "case": data["case"],
            "stem": data["stem"],
            "options": [
                {
                    "text": option["text"],
                    "score": str(option["score"]),
                    "feedback": option["feedback"],
                }
                for option in data["options"]
            ],
        }

    def shown(self, data: Data, order: Sequence[str]) -> Data:
        return {**super().shown(data, order), "case": data["case"]}

    def grade(self, data: Data, answer: Answer | None) -> Fraction:
        worth = {option["id"]: Fraction(option["score"]) for option in data["options"]}
        return worth[answer["option"]] if answer else Fraction(0)

    def review(self, data: Data, order: Sequence[str], answer: Answer | None) -> Review:
        by_id = {option["id"]: option for option in data["options"]}
        picked = answer["option"] if answer else None
        labels = {Worth.NONE: None, Worth.HALF: _("Partly right"), Worth.ALL: None}
        return Review(
            lines=tuple(
                ReviewLine(
                    text=by_id[key]["text"],
                    chosen=key == picked,
                    right=by_id[key]["score"] == Worth.ALL,
                    detail=str(labels[Worth(by_id[key]["score"])] or ""),
                    feedback=by_id[key]["feedback"],
                )
                for key in order
            )
        )
