"""The bundled fonts: which script each of them draws, and what no font can draw.

Latin, Greek and Cyrillic are set by the renderer as they are ("plain"). Every other text is shaped
(`shaping`) and drawn as outlines, so its font is opened by uharfbuzz alone: that costs nothing on
a page, however large the font is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

import uharfbuzz

FONT_DIR = Path(__file__).parent / "typefaces"


class Style(Enum):
    """How a text stands on the page. Serif is bold, and for names and titles."""

    NORMAL = "Regular"
    BOLD = "Bold"
    SERIF = "Serif"


@dataclass(frozen=True)
class Font:
    """One TTF file: its CSS family, its file's path and its CSS weight."""

    family: str
    path: Path
    weight: str


# What a page declares. Each declared file costs more than 1 ms: xhtml2pdf reads its fonts anew
# every time.
DECLARED = (
    Font("Noto Sans", FONT_DIR / "NotoSans-Regular.ttf", "normal"),
    Font("Noto Sans", FONT_DIR / "NotoSans-Bold.ttf", "bold"),
    Font("Noto Serif", FONT_DIR / "NotoSerif-Bold.ttf", "bold"),
)
# The font of each script (ISO 15924). A further script is a line here and its files in typefaces/.
SHAPED = {
    "Arab": "NotoNaskhArabic",
    "Beng": "NotoSansBengali",
    "Bopo": "NotoSansSC",
    "Deva": "NotoSansDevanagari",
    "Ethi": "NotoSansEthiopic",
    "Hani": "NotoSansSC",
    "Hebr": "NotoSansHebrew",
    "Hira": "NotoSansSC",
    "Kana": "NotoSansSC",
    "Sinh": "NotoSansSinhala",
    "Taml": "NotoSansTamil",
    "Telu": "NotoSansTelugu",
    "Thai": "NotoSansThai",
}
_PLAIN = {"Latn", "Grek", "Cyrl"}
# Where invisible characters (ZWJ, ZWNJ, direction marks) change the form of letters. Elsewhere
# they would only make two names look alike.
_JOINING = {"Arab", "Beng", "Deva", "Hebr", "Sinh", "Taml", "Telu"}
_INVISIBLE = frozenset("\u061c\u200c\u200d\u200e\u200f")


def normal(text: str) -> str:
    """Return text in NFC, which is what the page draws and undrawable() judges."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=64)
def opened(name: str) -> tuple[uharfbuzz.Font, frozenset[int]]:
    """A font of typefaces/ by its file's name, once in a process, and its code points.

    A bold that isn't bundled is made from the regular. Raises OSError if unreadable.
    """
    path = FONT_DIR / f"{name}.ttf"
    made = not path.exists() and name.endswith("-Bold")
    if made:
        path = FONT_DIR / f"{name.removesuffix('-Bold')}-Regular.ttf"
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
    if not face.glyph_count:
        msg = f"{path} is not a font"
        raise OSError(msg)
    font = uharfbuzz.Font(face)
    if made:
        # Chinese in bold would be another 10 MB. Wider strokes, in the same place.
        font.synthetic_bold = (0.028, 0.028, True)
    return font, frozenset(face.unicodes)


def names(script: str, style: Style) -> tuple[str, ...]:
    """The fonts for a script, in the order in which they are asked for a glyph."""
    weight = "Regular" if style is Style.NORMAL else "Bold"
    sans = f"NotoSans-{weight}"
    if family := SHAPED.get(script):
        return (f"{family}-{weight}", sans)
    return ("NotoSerif-Bold", sans) if style is Style.SERIF else (sans,)


@lru_cache(maxsize=8192)
def script(char: str) -> str | None:
    """The script of a character (ISO 15924); None for what scripts share: marks, digits, dots."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(char)
    buffer.guess_segment_properties()
    return buffer.script


@lru_cache(maxsize=8192)
def _is_plain(char: str) -> bool:
    if unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf", "Cc"}:
        return False
    return script(char) in {*_PLAIN, None} and all(
        ord(char) in opened(f"NotoSans-{weight}")[1] for weight in ("Regular", "Bold")
    )


def is_plain(text: str) -> bool:
    """Whether the renderer draws text (in NFC) rightly by itself, glyph by glyph.

    It doesn't for marks that NFC leaves beside their letter (Ẹ̀): the font lifts them over capitals,
    and xhtml2pdf doesn't ask it.
    """
    return all(map(_is_plain, text))


def scripts(text: str) -> list[str]:
    """The script of each character; what scripts share takes that of its neighbour before, or after."""
    found = [script(char) for char in text]
    first = next((one for one in found if one), "Latn")
    running = first
    for index, one in enumerate(found):
        running = found[index] = one or running
    return found


def clusters(text: str) -> list[tuple[int, int]]:
    """Start and end of each letter with its marks and joiners: what must come from one font."""
    starts = [
        index
        for index, char in enumerate(text)
        if not index or not (unicodedata.category(char) in {"Mn", "Mc", "Me"} or char in _INVISIBLE)
    ]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def font_for(cluster: str, script: str, style: Style) -> str | None:
    """The name of the font that has all of a cluster; None if none has."""
    wanted = {ord(char) for char in cluster if char not in _INVISIBLE}
    for name in names(script, style):
        if wanted <= opened(name)[1]:
            return name
    return None


def undrawable(text: str, style: Style = Style.SERIF) -> set[str]:
    """The characters of text (after NFC) that no bundled font can draw rightly.

    Raises OSError when a font file is missing or broken.
    """
    text = normal(text)
    if is_plain(text):
        return set()
    found, of = set(), scripts(text)
    for start, end in clusters(text):
        cluster, script = text[start:end], of[start]
        invisible = _INVISIBLE.intersection(cluster)
        if invisible and script not in _JOINING:
            found |= invisible
        elif unicodedata.category(cluster[0]) in {"Cc", "Cf"} and cluster[0] not in _INVISIBLE:
            found.add(cluster[0])
        elif font_for(cluster, script, style) is None:
            found |= _missing(cluster, script, style)
    return found


def _missing(cluster: str, script: str, style: Style) -> set[str]:
    """What of a cluster to name: the characters that are in none of its fonts, or all of it."""
    known: Iterable[int] = frozenset().union(*(opened(n)[1] for n in names(script, style)))
    return {char for char in cluster if ord(char) not in known} or set(cluster)
