"""Text of any script as glyphs in their places: joined, stacked, reordered, in reading order.

HarfBuzz shapes runs of one font, script and direction; here a line is cut into such runs (after
the Unicode Bidirectional Algorithm) and put together again. Lengths are in ems. Pure but for the
font files.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import uharfbuzz

# A module of the renderer without the renderer: UAX #9 on the standard library alone.
from xhtml2pdf import bidi

from . import fonts
from .fonts import Style

_DOTTED_CIRCLE = 0x25CC
# A Thai syllable begins with a vowel that is written before its consonant, and ends with some
# others. That is where a line may end without a dictionary; it never splits a syllable.
_THAI_FIRST = frozenset("เแโใไ")
_THAI_LAST = frozenset("ะำๆฯ")
_NEVER_FIRST = frozenset("々ーゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ")


@dataclass(frozen=True)
class Glyph:
    """One outline of a font (by its file's name) and where its origin lies on the line."""

    font: str
    id: int
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """A shaped line: its glyphs, and how far its ink reaches above and below the baseline."""

    text: str
    glyphs: tuple[Glyph, ...]
    width: float
    top: float
    bottom: float


@dataclass(frozen=True)
class _Run:
    """What HarfBuzz shapes at once: the part of a text with one font, script and direction."""

    start: int
    end: int
    font: str
    script: str
    level: int


def is_rtl(text: str, page_is_rtl: bool) -> bool:
    """The direction of a paragraph: the page's if that is right to left, else its first letter's."""
    if page_is_rtl:
        return True
    strong = (unicodedata.bidirectional(char) for char in text)
    return next((one for one in strong if one in {"L", "R", "AL"}), "L") != "L"


@lru_cache(maxsize=2048)
def line(text: str, style: Style, rtl: bool) -> Line:
    """Text (in NFC, every character drawable) shaped as one line."""
    runs = _runs(text, style, rtl)
    glyphs: list[Glyph] = []
    x = top = bottom = 0.0
    for index in bidi.reorder([run.level for run in runs]):
        run = runs[index]
        font = fonts.opened(run.font)[0]
        em = font.face.upem
        shaped = _shape(text, run, font)
        for info, position in zip(shaped.glyph_infos, shaped.glyph_positions, strict=True):
            y = position.y_offset / em
            glyphs.append(Glyph(run.font, info.codepoint, x + position.x_offset / em, y))
            x += position.x_advance / em
            if (ink := font.get_glyph_extents(info.codepoint)) is not None:
                top = max(top, y + ink.y_bearing / em)
                bottom = max(bottom, -y - (ink.y_bearing + ink.height) / em)
    return Line(text, tuple(glyphs), x, top, bottom)


def _shape(text: str, run: _Run, font: uharfbuzz.Font) -> uharfbuzz.Buffer:
    buffer = uharfbuzz.Buffer()
    # The whole text goes in as context: letters join across the border of two runs.
    buffer.add_str(text, run.start, run.end - run.start)
    buffer.script = run.script
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    uharfbuzz.shape(font, buffer)
    return buffer


def _runs(text: str, style: Style, rtl: bool) -> list[_Run]:
    """The runs of a line in the order in which they are read. A cluster never changes its font."""
    if not text:
        return []
    of = fonts.scripts(text)
    levels = bidi.display_order(text, "R" if rtl else "L")[1]
    parts = []
    for start, end in fonts.clusters(text):
        font = fonts.font_for(text[start:end], of[start], style)
        if font is None:
            msg = f"No font has {text[start:end]!r}"
            raise ValueError(msg)
        parts.append((start, end, font, of[start], levels[start]))
    runs = []
    for (font, script, level), group in groupby(parts, key=lambda part: part[2:]):
        together = list(group)
        runs.append(_Run(together[0][0], together[-1][1], font, script, level))
    return runs


def astray(text: str, style: Style = Style.SERIF) -> set[str]:
    """Marks that belong to no letter: HarfBuzz would show them on a dotted circle."""
    if fonts.is_plain(text) or chr(_DOTTED_CIRCLE) in text:
        return set()
    found = set()
    for run in _runs(text, style, rtl=False):
        font = fonts.opened(run.font)[0]
        circle = font.get_nominal_glyph(_DOTTED_CIRCLE)
        shaped = _shape(text, run, font)
        found |= {text[info.cluster] for info in shaped.glyph_infos
                  if info.codepoint in (0, circle)}  # fmt: skip
    return found


# --- Where a line may end -----------------------------------------------------------------------


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """What a line may not break, in order, and whether a blank follows it."""
    words = text.split(" ")
    for position, word in enumerate(words):
        *first, last = _word_pieces(word)
        yield from ((piece, False) for piece in first)
        yield last, position < len(words) - 1


def _word_pieces(word: str) -> list[str]:
    starts = [0]
    for start, _end in fonts.clusters(word)[1:]:
        if _may_break(word[start - 1], word[start]):
            starts.append(start)
    return [word[start:end] for start, end in zip(starts, [*starts[1:], len(word)], strict=True)]


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two letters of a word. Scripts without blanks need it."""
    if before == "፡":  # the Ethiopic wordspace
        return True
    if fonts.script(before) == fonts.script(after) == "Thai":
        return (after in _THAI_FIRST or before in _THAI_LAST) and after not in _THAI_LAST
    if not (_is_wide(before) or _is_wide(after)):
        return False
    return (
        unicodedata.category(after) not in {"Pe", "Pf", "Po", "Mn", "Lm"}
        and after not in _NEVER_FIRST
        and unicodedata.category(before) not in {"Ps", "Pi"}
    )


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in {"W", "F"}


# --- Outlines -----------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def outline(font: str, glyph: int) -> tuple[str, int]:
    """A glyph as path operators of PDF, in units of its font, and how many of them make an em."""
    opened = fonts.opened(font)[0]
    path: list[str] = []
    opened.draw_glyph(glyph, _PEN, path)
    return "\n".join(path), opened.face.upem


def _pen() -> uharfbuzz.DrawFuncs:
    """What HarfBuzz calls while it walks along an outline; it turns quadratic curves into cubic."""
    pen = uharfbuzz.DrawFuncs()
    pen.set_move_to_func(lambda x, y, path: path.append(f"{x:.0f} {y:.0f} m"))
    pen.set_line_to_func(lambda x, y, path: path.append(f"{x:.0f} {y:.0f} l"))
    pen.set_cubic_to_func(
        lambda a, b, c, d, x, y, path: path.append(
            f"{a:.0f} {b:.0f} {c:.0f} {d:.0f} {x:.0f} {y:.0f} c"
        )
    )
    pen.set_close_path_func(lambda path: path.append("h"))
    return pen


_PEN = _pen()
