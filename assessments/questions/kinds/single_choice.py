"""Single choice: one option is right, all or nothing (SCHEMA.md)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ListBlock, StructBlock, StructBlockValidationError, TextBlock

from .base import Answer, Data, Review, ReviewLine
from .options import ChoiceKind, OptionBlock, frozen_options


class SingleChoiceBlock(StructBlock):
    stem = TextBlock(label=_("Question"))
    options = ListBlock(OptionBlock(), label=_("Options"), min_num=2, max_num=8)

    class Meta:
        icon = "radio-full"
        label = _("Single choice")

    def clean(self, value):
        cleaned = super().clean(value)
        if sum(option["correct"] for option in cleaned["options"]) != 1:
            raise StructBlockValidationError(
                block_errors={"options": ValidationError(_("Mark exactly one option as right."))}
            )
        return cleaned


class SingleChoice(ChoiceKind):
    name = "single_choice"
    label = _("Single choice")
    block = SingleChoiceBlock

    def freeze(self, value) -> Data:
        return {"stem": value["stem"], "options": frozen_options(value["options"])}

    def thaw(self, data: Data) -> Data:
        return {
            "stem": data["stem"],
            "options": [
                {key: option[key] for key in ("text", "correct", "feedback")}
                for option in data["options"]
            ],
        }

    def grade(self, data: Data, answer: Answer | None) -> Fraction:
        right = next(option["id"] for option in data["options"] if option["correct"])
        return Fraction(bool(answer) and answer["option"] == right)

    def review(self, data: Data, order: Sequence[str], answer: Answer | None) -> Review:
        by_id = {option["id"]: option for option in data["options"]}
        picked = answer["option"] if answer else None
        return Review(
            lines=tuple(
                ReviewLine(
                    text=by_id[key]["text"],
                    chosen=key == picked,
                    right=by_id[key]["correct"],
                    feedback=by_id[key]["feedback"],
                )
                for key in order
            )
        )
