"""StreamFields between sites: raw JSON with the blocks' ids, checked by the field's own blocks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, ListBlock

from .problems import Problem, in_block, in_field, problems_of

# Whatever a block makes of a value that isn't as its kind must be.
_MISFITS = (TypeError, ValueError, KeyError, AttributeError, IndexError, OverflowError)


def described(block, value, refs, where: str) -> list[dict[str, Any]]:
    """A StreamField's value for a file: blocks and items of lists keep their ids."""
    raw = json.loads(json.dumps(block.get_prep_value(value), cls=DjangoJSONEncoder))
    return _mapped(block, raw, refs, where)


def taken_in(block, raw: Any, refs, where: str) -> str:
    """A StreamField's JSON from a file's; what is wrong with it goes to `refs.problems`."""
    before = len(refs.problems)
    ready = _mapped(block, raw, refs, where)
    if len(refs.problems) > before:
        return "[]"
    try:
        value = block.to_python(ready)
        value = block.clean_deferred(value) if refs.is_draft else block.clean(value)
        made = json.dumps(block.get_prep_value(value), cls=DjangoJSONEncoder)
        for place, text in _lost(ready, json.loads(made), where):
            said = _("“%(text)s” doesn’t fit here.")
            refs.problems.append(Problem(place, said % {"text": text[:60]}))
        return made
    except ValidationError as error:
        refs.problems.extend(problems_of(error, where))
    except _MISFITS:
        refs.problems.append(Problem(where, _("Something in it isn’t of the kind that fits.")))
    return "[]"


def _lost(given: Any, made: Any, where: str) -> Iterator[tuple[str, str]]:
    """Values that a block understood as nothing, such as a date of other words, with their places."""
    given, made = (one["value"] if _is_wrapped(one) else one for one in (given, made))
    if isinstance(given, dict) and isinstance(made, dict):
        for name, value in given.items():
            yield from _lost(value, made.get(name), in_field(where, name))
    elif isinstance(given, list) and isinstance(made, list):
        for number, (one, other) in enumerate(zip(given, made, strict=False), 1):
            yield from _lost(one, other, in_block(where, number))
    elif given not in (None, "", [], {}) and made in (None, "", [], {}):
        yield where, str(given)


def _mapped(block, raw: Any, refs, where: str) -> Any:
    """The same with every reference changed; `refs` says what a misfit is worth."""
    if isinstance(block, BaseStreamBlock):
        if not refs.fits(raw, list, where):
            return []
        return [
            _stream_child(block, child, refs, in_block(where, number))
            for number, child in enumerate(raw, 1)
        ]
    if isinstance(block, ListBlock):
        if not refs.fits(raw, list, where):
            return []
        return [
            _item(block.child_block, item, refs, in_block(where, number))
            for number, item in enumerate(raw, 1)
        ]
    if isinstance(block, BaseStructBlock):
        if raw is None or not refs.fits(raw, dict, where):
            return raw
        return {
            name: _mapped(block.child_blocks[name], value, refs, in_field(where, name))
            for name, value in raw.items()
            if refs.knows(name, block.child_blocks, where)
        }
    return refs.leaf(block, raw, where)


def _stream_child(block, child: Any, refs, where: str) -> dict[str, Any]:
    if not refs.fits(child, dict, where):
        return {}
    kind = child.get("type")
    if not isinstance(kind, str) or not refs.knows(kind, block.child_blocks, where, is_kind=True):
        return {}
    for name in child:
        refs.knows(name, ("type", "value", "id"), where)
    made = {
        "type": kind,
        "value": _mapped(block.child_blocks[kind], child.get("value"), refs, where),
    }
    key = child.get("id")
    return made | ({"id": refs.block_id(key, where)} if key else {})


def _item(block, item: Any, refs, where: str) -> Any:
    """An item of a list, with the id that it keeps; one without an id gets one when it is kept."""
    if not _is_wrapped(item):
        return _mapped(block, item, refs, where)
    value = _mapped(block, item["value"], refs, where)
    return {"type": "item", "value": value, "id": refs.block_id(item["id"], where)}


def _is_wrapped(item: Any) -> bool:
    return (
        isinstance(item, dict) and item.keys() == {"type", "value", "id"} and item["type"] == "item"
    )
