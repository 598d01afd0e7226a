"""Ordering: items into their right places, by choosing a place for each (no dragging needed)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as translate
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


class ItemBlock(StructBlock):
    text = TextBlock(label=_("Item"), rows=2)
    why = TextBlock(label=_("Why here"), rows=2)


class OrderingBlock(StructBlock):
    stem = TextBlock(label=_("Question"))
    items = ListBlock(ItemBlock(), label=_("Items, in the right order"), min_num=3, max_num=10)

    class Meta:
        icon = "order"
        label = _("Ordering")


class Ordering(Kind):
    name = "ordering"
    label = _("Ordering")
    block = OrderingBlock
    always_shuffled = True

    def freeze(self, value) -> Data:
        return {
            "stem": value["stem"],
            "items": [
                {"id": LETTERS[index], "text": item["text"], "why": item["why"]}
                for index, item in enumerate(value["items"])
            ],
        }

    def thaw(self, data: Data) -> Data:
        return {
            "stem": data["stem"],
            "items": [{"text": item["text"], "why": item["why"]} for item in data["items"]],
        }

    def ids(self, data: Data) -> list[str]:
        return [item["id"] for item in data["items"]]

    def shown(self, data: Data, order: Sequence[str]) -> Data:
        text = {item["id"]: item["text"] for item in data["items"]}
        return {
            "stem": data["stem"],
            "items": [text[key] for key in order],
            "places": list(range(1, len(order) + 1)),
        }

    def parse(self, data: Data, order: Sequence[str], name: str, posted: Fields) -> Answer | None:
        places = {}
        for index, key in enumerate(order):
            value = one_value(posted, f"{name}-{index}")
            if value:
                places[key] = position(value, len(order) + 1)
        # Place 0 isn't offered; whoever posts it has left the item without a place.
        places = {key: place for key, place in places.items() if place > 0}
        return {"places": places} if places else None

    def chosen(self, order: Sequence[str], answer: Answer | None) -> Data:
        places = answer["places"] if answer else {}
        return {"places": [places.get(key) for key in order]}

    def bridge(self, data: Data, key: Data) -> Bridge:
        ids = ids_by_text(data["items"], key["items"])
        return Bridge(
            ids, lambda answer: {"places": {ids[one]: n for one, n in answer["places"].items()}}
        )

    def grade(self, data: Data, answer: Answer | None) -> Fraction:
        """The share of items in their right place (SCHEMA.md)."""
        places = answer["places"] if answer else {}
        right = sum(places.get(item["id"]) == n for n, item in enumerate(data["items"], 1))
        return Fraction(right, len(data["items"]))

    def review(self, data: Data, order: Sequence[str], answer: Answer | None) -> Review:
        places = answer["places"] if answer else {}
        return Review(
            by_parts=True,
            lines=tuple(
                ReviewLine(
                    text=f"{n}. {item['text']}",
                    chosen=item["id"] in places,
                    right=places.get(item["id"]) == n,
                    detail=(
                        translate("You put it at %(place)d.") % {"place": places[item["id"]]}
                        if item["id"] in places
                        else ""
                    ),
                    feedback=item["why"],
                )
                for n, item in enumerate(data["items"], 1)
            ),
        )
