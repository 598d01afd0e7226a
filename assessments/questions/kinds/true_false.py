"""True or false, with feedback for each."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, StructBlock, TextBlock

from .base import Answer, BadAnswer, Data, Fields, Kind, Review, ReviewLine, one_value


class TrueFalseBlock(StructBlock):
    stem = TextBlock(label=_("Statement"))
    answer = BooleanBlock(label=_("The statement is true"), required=False)
    feedback_true = TextBlock(label=_("Feedback to who says “true”"), rows=2)
    feedback_false = TextBlock(label=_("Feedback to who says “false”"), rows=2)

    class Meta:
        icon = "check"
        label = _("True or false")


class TrueFalse(Kind):
    name = "true_false"
    label = _("True or false")
    block = TrueFalseBlock
    _fields = ("stem", "answer", "feedback_true", "feedback_false")

    def freeze(self, value) -> Data:
        return {key: value[key] for key in self._fields}

    def thaw(self, data: Data) -> Data:
        return {key: data[key] for key in self._fields}

    def shown(self, data: Data, order: Sequence[str]) -> Data:
        return {"stem": data["stem"], "options": [translate("True"), translate("False")]}

    def parse(self, data: Data, order: Sequence[str], name: str, posted: Fields) -> Answer | None:
        value = one_value(posted, name)
        if not value:
            return None
        if value not in ("true", "false"):
            raise BadAnswer("Choose true or false.")
        return {"value": value == "true"}

    def chosen(self, order: Sequence[str], answer: Answer | None) -> Data:
        return {"value": answer["value"] if answer else None}

    def grade(self, data: Data, answer: Answer | None) -> Fraction:
        return Fraction(answer is not None and answer["value"] is data["answer"])

    def review(self, data: Data, order: Sequence[str], answer: Answer | None) -> Review:
        said = answer["value"] if answer else None
        return Review(
            lines=tuple(
                ReviewLine(
                    text=text,
                    chosen=said is value,
                    right=data["answer"] is value,
                    feedback=data[f"feedback_{str(value).lower()}"],
                )
                for value, text in ((True, translate("True")), (False, translate("False")))
            )
        )
