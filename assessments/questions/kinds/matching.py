"""Matching: to each left side its right side."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ListBlock, StructBlock, TextBlock

from .base import (
    Answer,
    Bridge,
    Data,
    Fields,
    Kind,
    Review,
    ReviewLine,
    ids_by_text,
    one_value,
    position,
)
from .options import LETTERS


class PairBlock(StructBlock):
    left = TextBlock(label=_("Left"), rows=2)
    right = TextBlock(label=_("Right"), rows=2)
    feedback = TextBlock(label=_("Why"), rows=2)


class MatchingBlock(StructBlock):
    stem = TextBlock(label=_("Question"))
    pairs = ListBlock(PairBlock(), label=_("Pairs"), min_num=3, max_num=10)

    class Meta:
        icon = "link"
        label = _("Matching")


class Matching(Kind):
    name = "matching"
    label = _("Matching")
    block = MatchingBlock
    always_shuffled = True

    def freeze(self, value) -> Data:
        return {
            "stem": value["stem"],
            "pairs": [
                {"id": LETTERS[index], **{key: pair[key] for key in ("left", "right", "feedback")}}
                for index, pair in enumerate(value["pairs"])
            ],
        }

    def thaw(self, data: Data) -> Data:
        return {
            "stem": data["stem"],
            "pairs": [
                {key: pair[key] for key in ("left", "right", "feedback")} for pair in data["pairs"]
            ],
        }

    def ids(self, data: Data) -> list[str]:
        return [pair["id"] for pair in data["pairs"]]

    def shown(self, data: Data, order: Sequence[str]) -> Data:
        """Left sides in the author's order; the right sides are what is shuffled."""
        right = {pair["id"]: pair["right"] for pair in data["pairs"]}
        return {
            "stem": data["stem"],
            "lefts": [pair["left"] for pair in data["pairs"]],
            "rights": [right[key] for key in order],
        }

    def parse(self, data: Data, order: Sequence[str], name: str, posted: Fields) -> Answer | None:
        pairs = {}
        for index, pair in enumerate(data["pairs"]):
            value = one_value(posted, f"{name}-{index}")
            if value:
                pairs[pair["id"]] = order[position(value, len(order))]
        return {"pairs": pairs} if pairs else None

    def chosen(self, order: Sequence[str], answer: Answer | None) -> Data:
        pairs = answer["pairs"] if answer else {}
        return {
            "rights": [order.index(pairs[key]) if key in pairs else None for key in sorted(order)]
        }

    def bridge(self, data: Data, key: Data) -> Bridge:
        """Each side by its own texts: a wrong key is a left side that stood with another's right."""
        lefts = ids_by_text(data["pairs"], key["pairs"], "left")
        rights = ids_by_text(data["pairs"], key["pairs"], "right")
        return Bridge(
            rights,
            lambda answer: {
                "pairs": {lefts[left]: rights[right] for left, right in answer["pairs"].items()}
            },
        )

    def grade(self, data: Data, answer: Answer | None) -> Fraction:
        """The share of pairs matched rightly (SCHEMA.md)."""
        pairs = answer["pairs"] if answer else {}
        right = sum(pairs.get(pair["id"]) == pair["id"] for pair in data["pairs"])
        return Fraction(right, len(data["pairs"]))

    def review(self, data: Data, order: Sequence[str], answer: Answer | None) -> Review:
        text = {pair["id"]: pair["right"] for pair in data["pairs"]}
        pairs = answer["pairs"] if answer else {}
        return Review(
            by_parts=True,
            lines=tuple(
                ReviewLine(
                    text=pair["left"],
                    chosen=pair["id"] in pairs,
                    right=pairs.get(pair["id"]) == pair["id"],
                    detail=text.get(pairs.get(pair["id"], ""), ""),
                    feedback=f"{pair['right']}. {pair['feedback']}",
                )
                for pair in data["pairs"]
            ),
        )
