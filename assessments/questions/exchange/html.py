"""HTML of other systems as the plain text that our questions hold. Pure but for nh3."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

from .items import tidy

# What becomes line breaks or nothing; every other element is named as lost.
_LINES = {"p", "div", "br", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre",
          "blockquote"}  # fmt: skip
_SILENT = _LINES | {"span", "font"}
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)[\s/>]")


def looks_like_html(text: str) -> bool:
    """Whether a text of unstated format has elements in it."""
    return bool(re.search(r"</?[a-zA-Z][a-zA-Z0-9]*(\s[^<>]*)?/?>", text))


def first_picture(html: str) -> tuple[str, str]:
    """The address and the description of the first picture; both "" if there is none."""
    reader = _read(html)
    return reader.pictures[0] if reader.pictures else ("", "")


def text_of(html: str, *, without_first_picture: bool = False) -> tuple[str, list[str]]:
    """The text, and the names of the elements whose meaning is lost ("img", "strong").

    Scripts and styles go with what is in them; a picture leaves its description, except the first
    one where it has found a place of its own.
    """
    lost = sorted({name.lower() for name in _TAG.findall(html)} - _SILENT)
    reader = _read(html, without_first_picture=without_first_picture)
    if without_first_picture and len(reader.pictures) < 2:
        lost = [name for name in lost if name != "img"]
    text = "".join(reader.pieces).replace("\u00a0", " ")
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return tidy(re.sub(r"\n{3,}", "\n\n", "\n".join(lines))), lost


def _read(html: str, *, without_first_picture: bool = False) -> _Reader:
    """Only what nh3 has put in order: Python's parser takes hours over some broken elements."""
    safe = nh3.clean(
        html,
        tags=_LINES | {"img"},
        attributes={"img": {"alt", "src"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )
    reader = _Reader(without_first_picture)
    reader.feed(safe)
    reader.close()
    return reader


class _Reader(HTMLParser):
    """Gathers the text; a paragraph ends with an empty line, any other line element with a break."""

    def __init__(self, without_first_picture: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self.without_first_picture = without_first_picture

    def handle_starttag(self, tag, attrs) -> None:
        if tag == "br":
            self.pieces.append("\n")
        elif tag == "li":
            self._break("\n")
            self.pieces.append("- ")
        elif tag == "img":
            said = dict(attrs)
            self.pictures.append((said.get("src") or "", said.get("alt") or ""))
            if len(self.pictures) > 1 or not self.without_first_picture:
                self.pieces.append(said.get("alt") or "")
        elif tag in _LINES:
            self._break("\n")

    def handle_endtag(self, tag) -> None:
        if tag == "p":
            self._break("\n\n")
        elif tag in _LINES and tag != "br":
            self._break("\n")

    def handle_data(self, data) -> None:
        # A line break in the source is white space, as a browser reads it.
        self.pieces.append(re.sub(r"\s+", " ", data.replace("\u00a0", " ")))

    def _break(self, end: str) -> None:
        text = "".join(self.pieces[-2:]).rstrip(" ")
        if self.pieces and not text.endswith(end):
            self.pieces.append(end[1:] if text.endswith("\n") else end)
