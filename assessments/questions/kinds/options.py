"""What the kinds with options share: the option's form, and how options are shown and chosen."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, StructBlock, TextBlock

from .base import Answer, Bridge, Data, Fields, Kind, ids_by_text, one_value, position

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class OptionBlock(StructBlock):
    """An option with its feedback, which is shown after release to whoever chose it."""

    text = TextBlock(label=_("Option"), rows=2)
    correct = BooleanBlock(label=_("Right"), required=False)
    feedback = TextBlock(label=_("Feedback"), rows=2)


def frozen_options(values: Sequence) -> list[Data]:
    """Options with letters as ids, in the author's order."""
    return [
        {
            "id": LETTERS[index],
            "text": item["text"],
            "correct": item["correct"],
            "feedback": item["feedback"],
        }
        for index, item in enumerate(values)
    ]


class ChoiceKind(Kind):
    """A kind in which exactly one option can be chosen."""

    def ids(self, data: Data) -> list[str]:
        return [option["id"] for option in data["options"]]

    def shown(self, data: Data, order: Sequence[str]) -> Data:
        text = {option["id"]: option["text"] for option in data["options"]}
        return {"stem": data["stem"], "options": [text[key] for key in order]}

    def parse(self, data: Data, order: Sequence[str], name: str, posted: Fields) -> Answer | None:
        value = one_value(posted, name)
        if not value:
            return None
        return {"option": order[position(value, len(order))]}

    def chosen(self, order: Sequence[str], answer: Answer | None) -> Data:
        return {"position": order.index(answer["option"]) if answer else None}

    def bridge(self, data: Data, key: Data) -> Bridge:
        ids = ids_by_text(data["options"], key["options"])
        return Bridge(ids, lambda answer: {"option": ids[answer["option"]]})
