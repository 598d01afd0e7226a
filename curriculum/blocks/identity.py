"""Gives every block of a stream, and every item of its lists, an id that it keeps.

Wagtail takes in items of a ListBlock without one and invents another each time it reads them; then
neither a translation nor a comparison of two drafts finds an item again.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from wagtail.blocks import BaseStreamBlock, BaseStructBlock, Block, ListBlock


def identified(block: Block, raw: Any, namespace: UUID) -> Any:
    """The raw value of a block with an id wherever one belongs; ids that are there stay.

    The same value under the same namespace gets the same ids, so that what is loaded again
    is the same again.
    """
    if isinstance(block, BaseStreamBlock):
        return [
            _child(block.child_blocks[item["type"]], item, uuid5(namespace, str(number)))
            for number, item in enumerate(raw)
        ]
    if isinstance(block, BaseStructBlock) and isinstance(raw, dict):
        return raw | {
            name: identified(child, raw[name], uuid5(namespace, name))
            for name, child in block.child_blocks.items()
            if name in raw
        }
    if isinstance(block, ListBlock) and isinstance(raw, list):
        return [
            _child(block.child_block, _item(item), uuid5(namespace, str(number)))
            for number, item in enumerate(raw)
        ]
    return raw


def _child(block: Block, item: dict[str, Any], namespace: UUID) -> dict[str, Any]:
    return item | {
        "id": item.get("id") or str(namespace),
        "value": identified(block, item["value"], namespace),
    }


def _item(item: Any) -> dict[str, Any]:
    """An item of a list in the form that has room for an id."""
    is_block = isinstance(item, dict) and item.get("type") == "item" and "value" in item
    return item if is_block else {"type": "item", "value": item}
