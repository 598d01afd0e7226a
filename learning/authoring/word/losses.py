"""What of a document has no place in a lesson: found in its XML, each with the heading above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from .opening import DOCUMENT

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_LONGEST = 160

# What an element of Word's stands for.
_KINDS = {
    f"{_W}footnoteReference": "footnote",
    f"{_W}endnoteReference": "endnote",
    f"{_W}commentReference": "comment",
    f"{_W}ins": "insertion",
    f"{_W}del": "deletion",
    f"{_W}moveFrom": "deletion",
    f"{_M}oMath": "equation",
    f"{_W}txbxContent": "text_box",
    f"{_W}object": "embedded",
    f"{_W}sdt": "form_field",
    f"{_W}tbl": "table",
}
# Whose own text says which one it is.
_TELLING = {"insertion", "deletion", "equation", "text_box", "table"}
_DRAWN = ("chart", "diagram")


@dataclass(frozen=True)
class Loss:
    """One thing that was lost or changed: its code, below which heading, and what of it can be said."""

    what: str
    where: str = ""
    text: str = ""

    def as_data(self) -> dict[str, str]:
        return asdict(self)


def losses_in(parts: Mapping[str, bytes]) -> list[Loss]:
    """All of them, in reading order; headers and footers last, once each."""
    body = fromstring(parts[DOCUMENT], forbid_dtd=True)
    notes = {
        "footnote": _texts_of(parts, "footnotes", "footnote"),
        "endnote": _texts_of(parts, "endnotes", "endnote"),
        "comment": _texts_of(parts, "comments", "comment"),
    }
    return [*_in_body(body, notes), *_around(parts)]


def _in_body(body: Element, notes: Mapping[str, Mapping[str, str]]) -> Iterator[Loss]:
    heading = ""
    seen: set[tuple[str, str]] = set()
    for element in body.iter():
        if element.tag == f"{_W}p" and _is_heading(element):
            heading = _text(element) or heading
        kind = _kind(element)
        if kind is None:
            continue
        key = element.get(f"{_W}id", "")
        # Word writes a text box twice, for old readers.
        said = notes[kind].get(key, "") if kind in notes else ""
        if kind in _TELLING:
            said = _text(element)
            if kind in ("text_box", "insertion", "deletion") and ((kind, said) in seen or not said):
                continue
            seen.add((kind, said))
        yield Loss(kind, heading, said)


def _kind(element: Element) -> str | None:
    if element.tag.endswith("}graphicData"):
        uri = element.get("uri", "")
        return "chart" if uri.rpartition("/")[2] in _DRAWN else None
    return _KINDS.get(element.tag)


def _is_heading(paragraph: Element) -> bool:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = style.get(f"{_W}val", "") if style is not None else ""
    return name.lower().startswith(("heading", "titre", "title", "berschrift"))


def _texts_of(parts: Mapping[str, bytes], part: str, tag: str) -> dict[str, str]:
    """Notes or comments by their numbers."""
    content = parts.get(f"word/{part}.xml")
    if content is None:
        return {}
    root = fromstring(content, forbid_dtd=True)
    return {note.get(f"{_W}id", ""): _text(note) for note in root.iter(f"{_W}{tag}")}


def _around(parts: Mapping[str, bytes]) -> Iterator[Loss]:
    seen = set()
    for name in sorted(parts):
        for kind in ("header", "footer"):
            if name.startswith(f"word/{kind}") and name.endswith(".xml"):
                said = _text(fromstring(parts[name], forbid_dtd=True))
                if said and (kind, said) not in seen:
                    seen.add((kind, said))
                    yield Loss(kind, "", said)


def _text(element: Element) -> str:
    """What it says, shortened."""
    wanted = (f"{_W}t", f"{_W}delText", f"{_M}t")
    said = "".join(
        (" " if one.tag == f"{_W}p" else "") + (one.text or "" if one.tag in wanted else "")
        for one in element.iter()
    )
    said = " ".join(said.split())
    return said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
