"""Reads the questions out of a sitting's page, as a browser has them, and makes up answers to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random

Fields = list[tuple[str, str]]


@dataclass
class Box:
    """A question on the page: where its answer goes, and what can be put into each field."""

    position: int
    save: str
    # Name of a field to (what it is, the values it offers).
    fields: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def answer(self, random: Random) -> Fields:
        """Something that somebody could put in; never nothing."""
        return [
            (name, value)
            for name, (kind, values) in self.fields.items()
            for value in _put_in(kind, values, random)
        ]


def boxes(page: str) -> list[Box]:
    """The questions of a sitting's page, in their order."""
    reader = _Reader()
    reader.feed(page)
    return reader.boxes


def _put_in(kind: str, values: list[str], random: Random) -> list[str]:
    if kind == "checkbox":
        return sorted(random.sample(values, random.randint(1, len(values))))
    if kind == "decimal":
        return [str(random.randint(1, 9999))]
    if kind == "text":
        return [f"What I would ask first: {random.randint(1, 9999)}."]
    return [random.choice(values)]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.boxes: list[Box] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "data-save" in given:
            self.boxes.append(Box(int(given["data-position"]), given["data-save"]))
        elif not self.boxes or given.get("type") == "hidden":
            return
        elif tag == "option" and self._select and given.get("value"):
            self._offer(self._select, "choice", given["value"])
        elif tag == "select":
            self._select = given.get("name") or ""
        elif tag in ("input", "textarea") and given.get("name"):
            kind = given.get("type") or given.get("inputmode") or "text"
            self._offer(given["name"], kind, given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def _offer(self, name: str, kind: str, value: str) -> None:
        # The page's other forms (search, feedback) have fields of other names.
        if name.split("-")[0] == f"q{self.boxes[-1].position}":
            self.boxes[-1].fields.setdefault(name, (kind, []))[1].append(value)
