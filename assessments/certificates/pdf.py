"""The one renderer, and the only import of xhtml2pdf: HTML in, PDF out, nothing read from outside.

It sets the text that stands in the HTML. A text that needs shaping stands there as
`<drawn key="0">`: a block in which the words of that key are drawn as outlines, in the colour and
alignment that CSS gives it.
"""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader
from reportlab import rl_config
from reportlab.lib.enums import TA_RIGHT
from reportlab.platypus import Flowable
from xhtml2pdf import parser, pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy
from xhtml2pdf.tags import pisaTag

from .fitting import Words
from .picture import PdfError
from .shaping import Line, outline

# Streams as bytes and not as base 85 in letters: a fifth smaller, and outlines 4 ms faster.
rl_config.useA85 = 0

_drawn: ContextVar[Sequence[Words]] = ContextVar("drawn")


class _Outlines(Flowable):
    """Words as outlines. Programs that read or search the PDF find the text behind each line."""

    def __init__(self, words: Words, frag) -> None:
        super().__init__()
        self.words = words
        self.colour = frag.textColor
        self.is_right = frag.alignment == TA_RIGHT
        self.spaceBefore, self.spaceAfter = frag.spaceBefore, frag.spaceAfter

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, self.words.height

    def draw(self) -> None:
        y = self.words.height
        for line, ascent, descent in self.words.boxes:
            wide = line.width * self.words.size
            x = self.width - wide if self.is_right else 0
            self._draw_line(line, x, y - ascent)
            y -= ascent + descent

    def _draw_line(self, line: Line, x: float, y: float) -> None:
        canvas, size = self.canv, self.words.size
        text = (b"\xfe\xff" + line.text.encode("utf-16-be")).hex().upper()
        canvas.saveState()
        canvas.setFillColor(self.colour)
        canvas._code.append(f"/Span <</ActualText <{text}>>> BDC")
        self._draw_unseen_blank(x, y, line.width * size)
        for glyph in line.glyphs:
            path, em = outline(glyph.font, glyph.id)
            if path:
                scale, left, up = size / em, x + glyph.x * size, y + glyph.y * size
                canvas._code.append(
                    f"q {scale:.6f} 0 0 {scale:.6f} {left:.3f} {up:.3f} cm\n{path}\nf Q"
                )
        canvas._code.append("EMC")
        canvas.restoreState()

    def _draw_unseen_blank(self, x: float, y: float, wide: float) -> None:
        """Readers of ActualText want a glyph that it stands for: a blank as wide as the line."""
        blank = self.canv.beginText(x, y)
        blank.setFont("Helvetica", self.words.size)
        blank.setHorizScale(100 * wide / (0.278 * self.words.size) or 100)
        blank.setTextRenderMode(3)
        blank.textOut(" ")
        self.canv.drawText(blank)


class _DrawnTag(pisaTag):
    """`<drawn key="0">`."""

    def start(self, context) -> None:
        context.addPara()
        words = _drawn.get()[int(self.node.getAttribute("key"))]
        context.addStory(_Outlines(words, context.frag))


# Where xhtml2pdf looks for the class of an element; it has no other way to add one.
parser.pisaTagDRAWN = _DrawnTag


class _Complaints(logging.Handler):
    """Collects what xhtml2pdf says in one thread: it reports and goes on, where we must stop."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.thread = threading.get_ident()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a warning of this thread."""
        if record.thread == self.thread:
            self.said.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Yield the list of xhtml2pdf's warnings and errors while the block runs in this thread."""
    log = logging.getLogger("xhtml2pdf")
    if not log.isEnabledFor(logging.WARNING):
        msg = "The logger xhtml2pdf must let warnings through: they are how it reports errors"
        raise PdfError(msg)
    handler = _Complaints()
    log.addHandler(handler)
    try:
        yield handler.said
    finally:
        log.removeHandler(handler)


def draw(
    html: str,
    *,
    title: str,
    language: str,
    author: str,
    resources: Path,
    drawn: Sequence[Words] = (),
    pages: int | None = 1,
) -> bytes:
    """Draw an HTML page as a PDF; nothing is read from outside resources or from the network.

    language is the BCP 47 tag that <html lang> must say too. Raises PdfError when xhtml2pdf
    fails or warns (a refused or missing file, a glyph, an overflow), and when the result hasn't
    the number of pages asked for (None: as many as it takes). One at a time in a process:
    xhtml2pdf holds a lock.
    """
    policy = ResourceAccessPolicy.server(resources, allow_remote=False)
    out = io.BytesIO()
    _drawn.set(drawn)
    with _listening() as said:
        try:
            done = pisa.CreatePDF(
                html,
                dest=out,
                # The name of a file in resources: relative addresses start from its directory.
                path=str(resources / "page.html"),
                context_meta={"title": title, "author": author},
                resource_policy=policy,
            )
        except Exception as error:  # reportlab raises almost anything
            msg = f"The PDF could not be drawn: {error}"
            raise PdfError(msg) from error
    if done.err or said:
        msg = "The PDF could not be drawn: " + ("; ".join(said) or "no reason given")
        raise PdfError(msg)
    if done.lang_tag != language:
        msg = f"The page is in {language!r} but its <html lang> says {done.lang_tag!r}"
        raise PdfError(msg)
    count = int(PdfFileReader(out).root["/Pages"]["/Count"])
    if pages is not None and count != pages:
        msg = f"The PDF has {count} pages instead of {pages}: its text is too long"
        raise PdfError(msg)
    return out.getvalue()
