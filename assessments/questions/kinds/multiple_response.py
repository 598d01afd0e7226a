"""Multiple response: several options are right, with partial credit."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ListBlock, StructBlock, StructBlockValidationError, TextBlock

from .base import (
    Answer,
    BadAnswer,
    Bridge,
    Data,
    Fields,
    Review,
    ReviewLine,
    ids_by_text,
    position,
)
from .options import OptionBlock
from .single_choice import SingleChoice


class MultipleResponseBlock(StructBlock):
    stem = TextBlock(label=_("Question"))
    options = ListBlock(OptionBlock(), label=_("Options"), min_num=3, max_num=10)

    class Meta:
        icon = "tasks"
        label = _("Multiple response")

    def clean(self, value):
        cleaned = super().clean(value)
        right = sum(option["correct"] for option in cleaned["options"])
        if not 2 <= right < len(cleaned["options"]):
            raise StructBlockValidationError(
                block_errors={
                    "options": ValidationError(
                        _("Mark at least two options as right, and leave at least one wrong.")
                    )
                }
            )
        return cleaned


class MultipleResponse(SingleChoice):
    name = "multiple_response"
    label = _("Multiple response")
    block = MultipleResponseBlock

    def parse(self, data: Data, order: Sequence[str], name: str, posted: Fields) -> Answer | None:
        values = posted.get(name, ())
        if len(values) > len(order):
            raise BadAnswer("There are more answers than choices.")
        picked = sorted({order[position(value, len(order))] for value in values if value})
        return {"options": picked} if picked else None

    def chosen(self, order: Sequence[str], answer: Answer | None) -> Data:
        picked = answer["options"] if answer else []
        return {"positions": [index for index, key in enumerate(order) if key in picked]}

    def bridge(self, data: Data, key: Data) -> Bridge:
        ids = ids_by_text(data["options"], key["options"])
        return Bridge(
            ids, lambda answer: {"options": sorted(ids[one] for one in answer["options"])}
        )

    def grade(self, data: Data, answer: Answer | None) -> Fraction:
        """+1/right for each right pick, -1/wrong for each wrong one, never below 0 (SCHEMA.md)."""
        right = {option["id"] for option in data["options"] if option["correct"]}
        wrong = {option["id"] for option in data["options"]} - right
        picked = set(answer["options"]) if answer else set()
        share = Fraction(len(picked & right), len(right)) - Fraction(
            len(picked & wrong), len(wrong)
        )
        return max(Fraction(0), share)

    def review(self, data: Data, order: Sequence[str], answer: Answer | None) -> Review:
        by_id = {option["id"]: option for option in data["options"]}
        picked = set(answer["options"]) if answer else set()
        return Review(
            lines=tuple(
                ReviewLine(
                    text=by_id[key]["text"],
                    chosen=key in picked,
                    right=by_id[key]["correct"],
                    feedback=by_id[key]["feedback"],
                )
                for key in order
            )
        )
