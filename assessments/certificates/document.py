"""A plain document of several pages, in any script that certificates can draw: lines under headings."""

from __future__ import annotations

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils.translation import get_language

from . import fonts
from .fitting import Sheet
from .fonts import Style
from .paper import is_rtl

# The room of a line on A4 with its margins, in points.
_ROOM = 480
_SIZES = {"title": (Style.SERIF, 20), "heading": (Style.SERIF, 13), "line": (Style.NORMAL, 10.5),
          "note": (Style.NORMAL, 9)}  # fmt: skip


def draw_document(*, title: str, author: str, lines: Iterable[tuple[str, str]]) -> bytes:
    """The PDF of lines, each a kind (title, heading, line, note) and a text, in the active language.

    Raises PdfError where a text can't be drawn.
    """
    # The renderer takes 1.8 s to import.
    from .pdf import draw

    language = get_language()
    sheet = Sheet(rtl=is_rtl(language))
    words = []
    for kind, text in lines:
        style, size = _SIZES[kind]
        words.append((kind, sheet.words(text, style, size, room=_ROOM, leading=1.4)))
    context = {
        "lines": words,
        "language": language,
        "is_rtl": sheet.rtl,
        "start": "right" if sheet.rtl else "left",
        "fonts": fonts.DECLARED,
    }
    return draw(
        render_to_string("certificates/document.html", context),
        title=title,
        language=language,
        author=author,
        resources=fonts.FONT_DIR,
        drawn=sheet.drawn,
        pages=None,
    )
