"""Rich text as advice reads it: its paragraphs, headings, links and what is embedded. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_ENDS = frozenset({"p", "li", "h2", "h3", "h4", "h5", "blockquote", "ul", "ol", "br", "hr"})


@dataclass
class Rich:
    """What a piece of rich text consists of."""

    paragraphs: list[str] = field(default_factory=list)
    # The number of each heading's element, in their order.
    headings: list[int] = field(default_factory=list)
    # (its words, its address); a page's or document's address is empty.
    links: list[tuple[str, str]] = field(default_factory=list)
    # (image or media, its text)
    embeds: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words; headings and items of lists are sentences of their own."""
        return "\n".join(self.paragraphs)


def read(html: str) -> Rich:
    """A piece of rich text, as Wagtail keeps it."""
    reader = _Reader()
    reader.feed(html or "")
    reader.close()
    reader.end_paragraph()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Rich()
        self._words: list[str] = []
        self._link: tuple[list[str], str] | None = None

    def handle_starttag(self, tag, attrs) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _ENDS:
            self.end_paragraph()
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.found.headings.append(int(tag[1]))
        elif tag == "a":
            self._link = ([], values.get("href", ""))
        elif tag in ("embed", "img"):
            kind = "image" if tag == "img" else values.get("embedtype", "")
            self.found.embeds.append((kind, values.get("alt", "").strip()))

    def handle_endtag(self, tag) -> None:
        if tag == "a" and self._link is not None:
            words, address = self._link
            self.found.links.append((" ".join("".join(words).split()), address))
            self._link = None
        if tag in _ENDS:
            self.end_paragraph()

    def handle_data(self, data) -> None:
        self._words.append(data)
        if self._link is not None:
            self._link[0].append(data)

    def end_paragraph(self) -> None:
        text = " ".join("".join(self._words).split())
        if text:
            self.found.paragraphs.append(text)
        self._words = []
