"""The HTML that mammoth made of a document, as lessons in blocks. Nothing here knows Word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import nh3
from bs4 import BeautifulSoup, Tag

from .losses import Loss
from .markers import marker, source

_TITLE = 255
_MOST_POINTS = 8
_MINUTES = 10
_INLINE = {"b", "i", "a", "br"}
_NAMES = {"strong": "b", "em": "i"}


@dataclass
class Lesson:
    """A lesson to be: its title, and its blocks as a stream keeps them (pictures by their number)."""

    title: str
    blocks: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class _Passage:
    """What is being gathered: running text, or a block that a marker began."""

    kind: str = "text"
    title: str = ""
    # Of the heading that began it; 0 for a style, which lasts as long as its paragraphs.
    level: int = 0
    html: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    sources: list[dict[str, str]] = field(default_factory=list)
    pictures: list[dict[str, Any]] = field(default_factory=list)


def lessons_of(html: str, title: str) -> tuple[list[Lesson], list[Loss]]:
    """The lessons, and what was changed on the way. `title` is for what stands before any heading."""
    writer = _Writer(title)
    for element in BeautifulSoup(html, "html.parser").children:
        if isinstance(element, Tag):
            writer.take(element)
    writer.close()
    return writer.lessons, writer.losses


class _Writer:
    """Goes through the document once."""

    def __init__(self, title: str) -> None:
        self.lessons = [Lesson(title[:_TITLE])]
        self.losses: list[Loss] = []
        self.heading = ""
        self.passage = _Passage()

    def take(self, element: Tag) -> None:
        name = element.name
        if len(name) == 2 and name[0] == "h" and name[1].isdigit():
            self._heading(element, int(name[1]))
        elif name == "table":
            self._table(element)
        elif not self._is_list_of_notes(element):
            self._words(element)

    def close(self) -> None:
        self._flush()
        self.lessons = [one for one in self.lessons if one.blocks] or self.lessons[:1]

    # --- Elements ---

    def _heading(self, element: Tag, level: int) -> None:
        text = _text(element)
        if not text:
            return
        self.heading = text
        begun = marker(text)
        if begun:
            self._flush()
            self.passage = _Passage(begun[0], begun[1], level)
        elif level == 1:
            self._flush()
            self.lessons.append(Lesson(text[:_TITLE]))
            if len(text) > _TITLE:
                self.losses.append(Loss("long_title", text[:60]))
        else:
            if self.passage.kind != "text" and level <= (self.passage.level or 9):
                self._flush()
            name = "h3" if level == 2 else "h4"
            self.passage.html.append(f"<{name}>{_safe(text)}</{name}>")

    def _table(self, element: Tag) -> None:
        """Each row a paragraph: the words stay, what the table showed by its places is lost."""
        for row in element.find_all("tr"):
            cells = [_text(cell) for cell in row.find_all(["td", "th"], recursive=False)]
            said = " · ".join(cell for cell in cells if cell)
            if said:
                self._add(f"<p>{_safe(said)}</p>", said)
        self._pictures(element)

    def _words(self, element: Tag) -> None:
        styled = next((one[2:] for one in element.get("class", []) if one.startswith("b-")), "")
        if styled == "title":
            self.losses.append(Loss("title", "", _text(element)))
            return
        self._style(element, styled)
        self._pictures(element)
        text = _text(element)
        if not text:
            return
        if self.passage.kind == "case" and (named := source(text)) is not None:
            link = element.find("a", href=True)
            url = link["href"] if link and link["href"].startswith(("http://", "https://")) else ""
            self.passage.sources.append({"title": (named or text)[:_TITLE], "url": url})
            return
        lines = [_text(item) for item in element.find_all("li")] or [text]
        self._add(_clean(element), *lines)

    def _style(self, element: Tag, styled: str) -> None:
        """A paragraph style begins a block, and ends where it ends."""
        begun = marker(_text(element)) if styled else None
        if styled and (begun or self.passage.kind != styled or self.passage.level):
            self._flush()
            self.passage = _Passage(styled, begun[1] if begun else "")
            if begun:
                element.clear()
        elif not styled and self.passage.kind != "text" and not self.passage.level:
            self._flush()

    def _pictures(self, element: Tag) -> None:
        for image in element.find_all("img"):
            number = image.get("src", "")
            if number.startswith("picture:"):
                self.passage.pictures.append(
                    {"number": int(number.partition(":")[2]), "alt": image.get("alt", "").strip()}
                )
                # Running text goes on behind its picture.
                if self.passage.kind == "text":
                    self._flush()
            image.decompose()

    def _is_list_of_notes(self, element: Tag) -> bool:
        """Footnotes, which mammoth puts behind the text: each is among what was lost."""
        items = element.find_all("li", recursive=False) if element.name == "ol" else []
        return bool(items) and all(
            item.get("id", "").startswith(("footnote-", "endnote-")) for item in items
        )

    # --- Blocks ---

    def _add(self, html: str, *lines: str) -> None:
        self.passage.html.append(html)
        self.passage.lines += [line for line in lines if line]

    def _flush(self) -> None:
        passage, self.passage = self.passage, _Passage()
        blocks = self.lessons[-1].blocks
        if passage.html or passage.lines or passage.title or passage.sources:
            blocks += getattr(self, f"_of_{passage.kind}")(passage)
        blocks += [{"type": "picture", "value": one} for one in passage.pictures]

    def _of_text(self, passage: _Passage) -> list[dict[str, Any]]:
        return [{"type": "text", "value": "".join(passage.html)}]

    def _of_case(self, passage: _Passage) -> list[dict[str, Any]]:
        value = {
            "title": self._title(passage),
            "body": "".join(passage.html),
            "illustrative": False,
            "sources": passage.sources,
        }
        return [{"type": "case", "value": value}]

    def _of_exercise(self, passage: _Passage) -> list[dict[str, Any]]:
        self.losses.append(Loss("minutes", self.heading, passage.title))
        value = {
            "title": self._title(passage),
            "mode": "individual",
            "minutes": _MINUTES,
            "offline": False,
            "instructions": "".join(passage.html),
            "output": "",
        }
        return [{"type": "exercise", "value": value}]

    def _of_reflection(self, passage: _Passage) -> list[dict[str, Any]]:
        said = [passage.title, *passage.lines]
        return [{"type": "reflection", "value": {"prompt": "\n".join(one for one in said if one)}}]

    def _of_key_points(self, passage: _Passage) -> list[dict[str, Any]]:
        points = passage.lines or [passage.title]
        return [
            {"type": "key_points", "value": {"items": points[start : start + _MOST_POINTS]}}
            for start in range(0, len(points), _MOST_POINTS)
        ]

    def _title(self, passage: _Passage) -> str:
        if passage.title:
            return passage.title[:_TITLE]
        return passage.lines[0][:80] if passage.lines else "…"


def _text(element: Tag) -> str:
    """Its words, without the numbers of footnotes."""
    for raised in element.find_all("sup"):
        if raised.find("a", id=lambda key: key and key.startswith(("footnote-", "endnote-"))):
            raised.decompose()
    return " ".join(element.get_text().split())


def _clean(element: Tag) -> str:
    """A paragraph or list as a lesson keeps it: bold, italic, links outward, nothing else."""
    for name, ours in _NAMES.items():
        for inner in element.find_all(name):
            inner.name = ours
    for link in element.find_all("a"):
        if not link.get("href", "").startswith(("http://", "https://", "mailto:")):
            link.unwrap()
    return nh3.clean(
        str(element),
        tags={"p", "ul", "ol", "li", *_INLINE},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _safe(text: str) -> str:
    return nh3.clean_text(text).replace("&#32;", " ").replace("&nbsp;", " ")
