"""Numeric: a figure within a tolerance, written with decimal comma or point."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    DecimalBlock,
    ListBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
)

from .base import Answer, BadAnswer, Data, Fields, Kind, Review, one_value

# Sign, digits, at most one decimal mark. Long enough for any figure, short enough for any attack.
_NUMBER = re.compile(r"[+-]?(\d{1,18}([.,٫]\d{0,12})?|[.,٫]\d{1,12})")


class CommonErrorBlock(StructBlock):
    value = DecimalBlock(label=_("Value"))
    feedback = TextBlock(label=_("Feedback"), rows=2)


class NumericBlock(StructBlock):
    stem = TextBlock(label=_("Question"))
    answer = DecimalBlock(label=_("Right value"))
    tolerance = DecimalBlock(label=_("Tolerance"), min_value=0, default=0)
    unit = CharBlock(label=_("Unit"), required=False, max_length=40)
    solution = TextBlock(label=_("Solution"))
    feedback_correct = TextBlock(label=_("Feedback when right"), rows=2)
    feedback_incorrect = TextBlock(label=_("Feedback when wrong"), rows=2)
    common_errors = ListBlock(CommonErrorBlock(), label=_("Common errors"), default=[])

    class Meta:
        icon = "decimal"
        label = _("Numeric")

    def clean(self, value):
        cleaned = super().clean(value)
        for error in cleaned["common_errors"]:
            if abs(error["value"] - cleaned["answer"]) <= cleaned["tolerance"]:
                raise StructBlockValidationError(
                    block_errors={
                        "common_errors": ValidationError(
                            _("%(value)s counts as right within the tolerance."),
                            params={"value": error["value"]},
                        )
                    }
                )
        return cleaned


class Numeric(Kind):
    name = "numeric"
    label = _("Numeric")
    block = NumericBlock
    _texts = ("stem", "unit", "solution", "feedback_correct", "feedback_incorrect")

    def freeze(self, value) -> Data:
        """Figures are kept as text: JSON's numbers are binary, 7.2 isn't."""
        return {
            **{key: value[key] for key in self._texts},
            "answer": str(value["answer"]),
            "tolerance": str(value["tolerance"]),
            "common_errors": [
                {"value": str(error["value"]), "feedback": error["feedback"]}
                for error in value["common_errors"]
            ],
        }

    def thaw(self, data: Data) -> Data:
        return {
            **{key: data.get(key, "") for key in self._texts},
            "answer": str(data["answer"]),
            "tolerance": str(data["tolerance"]),
            "common_errors": [
                {"value": str(error["value"]), "feedback": error["feedback"]}
                for error in data["common_errors"]
            ],
        }

    def shown(self, data: Data, order: Sequence[str]) -> Data:
        return {"stem": data["stem"], "unit": data["unit"]}

    def parse(self, data: Data, order: Sequence[str], name: str, posted: Fields) -> Answer | None:
        text = one_value(posted, name).strip()
        if not text:
            return None
        figure(text)
        return {"text": text}

    def chosen(self, order: Sequence[str], answer: Answer | None) -> Data:
        return {"text": answer["text"] if answer else ""}

    def grade(self, data: Data, answer: Answer | None) -> Fraction:
        """|x - answer| <= tolerance, in decimal arithmetic (SCHEMA.md)."""
        if answer is None:
            return Fraction(0)
        distance = abs(figure(answer["text"]) - Decimal(data["answer"]))
        return Fraction(distance <= Decimal(data["tolerance"]))

    def review(self, data: Data, order: Sequence[str], answer: Answer | None) -> Review:
        right = bool(self.grade(data, answer))
        feedback = data["feedback_correct"] if right else data["feedback_incorrect"]
        if answer and not right:
            value = figure(answer["text"])
            known = [e["feedback"] for e in data["common_errors"] if Decimal(e["value"]) == value]
            feedback = known[0] if known else feedback
        return Review(
            answer=f"{data['answer']} {data['unit']}".strip(),
            solution=data["solution"],
            feedback=feedback,
        )


def figure(text: str) -> Decimal:
    """The figure somebody wrote: any script's digits, comma or point, blanks between thousands.

    Raises BadAnswer if it is none.
    """
    bare = re.sub(r"\s", "", text).replace("\u2212", "-")
    match = _NUMBER.fullmatch(bare)
    if match is None:
        raise BadAnswer("Write a number, such as 12.5 or 12,5, without words.")
    digits = "".join(
        str(unicodedata.digit(character)) if character.isdigit() else character
        for character in bare
    )
    return Decimal(digits.replace(",", ".").replace("٫", "."))
