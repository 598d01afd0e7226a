"""Type sizes that make a certificate's words fit their places. Lengths in points, unless in ems.

Plain text is measured by its letters' advances, as the renderer sets it; other text is shaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from . import fonts, shaping
from .fonts import Style
from .shaping import Line

# More lines than any place has: what a word wider than its place takes.
NEVER = 99
# Where the baseline lies in a line's box, from its top: as a share of the size.
_ASCENT = 0.95
_CLEAR = 0.06  # air between the ink of two lines that need more than their leading


@dataclass(frozen=True)
class Words:
    """A text at its size; with lines if it is drawn as outlines instead of being set."""

    text: str
    size: float
    height: float
    boxes: tuple[tuple[Line, float, float], ...] = ()  # each line with its ascent and descent
    key: int = 0
    turned: bool = False  # runs left to right on a page that runs right to left


class Sheet:
    """The words of one page, in one direction. `drawn` gathers those that are drawn as outlines."""

    def __init__(self, *, rtl: bool) -> None:
        self.rtl = rtl
        self.drawn: list[Words] = []

    def words(self, text: str, style: Style, size: float, *, room: float, leading: float) -> Words:
        """A text in its place."""
        text = fonts.normal(text)
        if fonts.is_plain(text):
            height = lines(text, style, size, room) * size * leading
            return Words(text, size, height, turned=self.rtl)
        boxes = _boxes(text, style, size, room, leading, self.rtl)
        height = sum(ascent + descent for _line, ascent, descent in boxes)
        words = Words(text, size, height, boxes, len(self.drawn))
        self.drawn.append(words)
        return words


def _boxes(text: str, style: Style, size: float, room: float, leading: float, rtl: bool):
    rtl = shaping.is_rtl(text, rtl)
    found = []
    for part in broken(text, style, size, room) or [text]:
        line = shaping.line(part, style, rtl)
        ascent = max(_ASCENT, line.top + _CLEAR) * size
        descent = max(leading - _ASCENT, line.bottom + _CLEAR) * size
        found.append((line, ascent, descent))
    return tuple(found)


def height(text: str, style: Style, size: float, room: float, leading: float) -> float:
    """How high a text stands."""
    return Sheet(rtl=False).words(text, style, size, room=room, leading=leading).height


def lines(text: str, style: Style, size: float, room: float) -> int:
    """How many lines a text takes; NEVER if a word is wider than room."""
    found = broken(text, style, size, room)
    return NEVER if found is None else len(found)


def broken(text: str, style: Style, size: float, room: float) -> list[str] | None:
    """A text cut into lines no wider than room; None if a word is wider."""
    found, current, used = [], "", 0.0
    for piece, ems, space in _measured(fonts.normal(text), style):
        wide = ems * size
        if wide > room:
            return None
        if current and used + wide > room:
            found.append(current.rstrip(" "))
            current, used = "", 0.0
        current += piece + (" " if space else "")
        used += wide + space * size
    return [*found, current.rstrip(" ")]


@lru_cache(maxsize=512)
def _measured(text: str, style: Style) -> tuple[tuple[str, float, float], ...]:
    """Each unbreakable piece: its text, its width and that of the blank after it, in ems.

    Trying sizes asks again and again.
    """
    if fonts.is_plain(text):
        blank = _plain_width(" ", style)
        return tuple((word, _plain_width(word, style), blank) for word in text.split(" "))
    rtl = shaping.is_rtl(text, page_is_rtl=False)
    found = []
    for piece, is_spaced in shaping.pieces(text):
        width = shaping.line(piece, style, rtl).width
        blank = shaping.line(f"{piece} ", style, rtl).width - width if is_spaced else 0.0
        found.append((piece, width, blank))
    return tuple(found)


def _plain_width(text: str, style: Style) -> float:
    return sum(_advance(char, style) for char in text)


@lru_cache(maxsize=8192)
def _advance(char: str, style: Style) -> float:
    """The advance of a plain character in ems, in the first font that has it."""
    name = fonts.font_for(char, fonts.script(char) or "Latn", style)
    font = fonts.opened(name or "NotoSans-Regular")[0]
    return font.get_glyph_h_advance(font.get_nominal_glyph(ord(char)) or 0) / font.face.upem


def best_size(
    texts: Sequence[str], style: Style, room: float, *, most: float, least: float, allowed: int
) -> float:
    """The largest size from most down to least at which each text has at most `allowed` lines."""
    size = most
    while size > least and any(lines(text, style, size, room) > allowed for text in texts):
        size -= 0.5
    return size


def address_lines(address: str, style: Style, size: float, room: float) -> list[str]:
    """Cut an address into lines no wider than room, after a slash or dash if it can."""
    cut, line, used = [], "", 0.0
    for char in address:
        wide = _advance(char, style) * size
        if used + wide > room:
            # After a slash if there is one: a number cut in the middle is copied wrongly.
            at = line.rfind("/") + 1 or max(line.rfind(mark) for mark in "-.?=&") + 1 or len(line)
            cut.append(line[:at])
            line = line[at:]
            used = _plain_width(line, style) * size
        line += char
        used += wide
    return [*cut, line]
