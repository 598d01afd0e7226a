"""Canonical JSON after RFC 8785 (JCS), for values that are signed or hashed.

Floats are refused: their text form is the hard part of the RFC, and a claim has no use for them.
"""

from __future__ import annotations

import json
from typing import Any

MAX_SAFE_INTEGER = 2**53 - 1


class NotCanonical(ValueError):
    """The value holds something whose text form isn't the same everywhere; says where."""


def canonical_json(value: Any) -> bytes:
    """The one UTF-8 text of a JSON value: keys sorted by UTF-16 code units, no white space.

    Raises NotCanonical, naming the path, for floats, integers beyond 2**53 - 1, keys that
    aren't strings, lone surrogates and types that JSON doesn't have.
    """
    return json.dumps(
        _sorted(value, "$"), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")


def _sorted(value: Any, path: str) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        _check_text(value, path)
        return value
    if isinstance(value, int):
        if abs(value) > MAX_SAFE_INTEGER:
            raise NotCanonical(f"{path}: {value} is beyond 2**53 - 1")
        return value
    if isinstance(value, list | tuple):
        return [_sorted(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise NotCanonical(f"{path}: the key {key!r} is not a string")
            _check_text(key, path)
        order = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return {key: _sorted(value[key], f"{path}.{key}") for key in order}
    raise NotCanonical(f"{path}: {type(value).__name__} has no canonical form")


def _check_text(text: str, path: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical(f"{path}: a lone surrogate") from error
