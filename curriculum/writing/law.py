"""What the law needs of a lesson before anybody meets it: text for pictures and recordings. Pure.

WCAG 2.2, 1.1.1 (text that stands for a picture) and 1.2.1 to 1.2.3 (everything said and shown in a
recording, as text), which EN 301 549 and most national laws on public bodies' pages take over.
"""

from __future__ import annotations

from collections.abc import Iterator

from .lesson import Part, Remark


def missing(parts: list[Part]) -> list[Remark]:
    """What is missing, each with its block."""
    return [remark for part in parts for remark in _of_part(part)]


def _of_part(part: Part) -> Iterator[Remark]:
    about = {"place": part.place}
    if part.kind == "picture" and _says_nothing(part.value.get("image")):
        yield Remark("picture_without_text", part.id, about)
    if part.kind == "recording" and not part.rich[0].text:
        yield Remark(
            "recording_without_transcript",
            part.id,
            about | {"title": part.value.get("title") or "…"},
        )
    for rich in part.rich:
        for kind, text in rich.embeds:
            if kind == "image" and not text:
                yield Remark("embedded_picture_without_text", part.id, about)
            elif kind == "media":
                yield Remark("embedded_recording", part.id, about)


def _says_nothing(picture) -> bool:
    """Whether a picture is there whose text isn't. One kept as a number alone has its image's own."""
    if not isinstance(picture, dict) or not picture.get("image"):
        return False
    return not picture.get("decorative") and not str(picture.get("alt_text") or "").strip()
