"""A lesson's body as plain values: what advice and the law's checks read. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .rich import Rich, read

# A stream as Wagtail keeps it: a list of {"type", "value", "id"}.
Stream = list[dict[str, Any]]


@dataclass(frozen=True)
class Remark:
    """One thing to mend: its code, the block in which, and what fills the words' places."""

    code: str
    block: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A block of a lesson: its place from 1, and each of its rich texts and plain lines."""

    place: int
    kind: str
    id: str
    value: Any
    rich: tuple[Rich, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All that a learner reads in it."""
        return "\n".join([*self.lines, *(one.text for one in self.rich)])


# Which of a block's values are rich text, and which are plain.
_RICH = {"case": ("body",), "exercise": ("instructions",), "recording": ("transcript",)}
_PLAIN = {
    "case": ("title",),
    "exercise": ("title", "output"),
    "reflection": ("prompt",),
    "picture": ("caption",),
    "recording": ("title",),
}


def parts(stream: Stream) -> list[Part]:
    """The blocks of a body in their order."""
    return [_part(place, raw) for place, raw in enumerate(stream, 1)]


def _part(place: int, raw: dict[str, Any]) -> Part:
    kind, value = raw["type"], raw.get("value")
    rich = [value] if kind == "text" else [value.get(name) for name in _RICH.get(kind, ())]
    lines = [] if kind == "text" else [value.get(name) for name in _PLAIN.get(kind, ())]
    if kind in ("key_points", "terms"):
        lines = list(_items(value))
    return Part(
        place=place,
        kind=kind,
        id=raw.get("id") or "",
        value=value,
        rich=tuple(read(html or "") for html in rich),
        lines=tuple(str(line).strip() for line in lines if line),
    )


def _items(value: dict[str, Any]) -> Iterator[str]:
    for item in value.get("items") or ():
        said = item["value"] if isinstance(item, dict) and "value" in item else item
        yield f"{said['term']}: {said['meaning']}" if isinstance(said, dict) else said
