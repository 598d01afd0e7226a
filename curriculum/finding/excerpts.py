"""A few words of a text around what was looked for. Pure: the template escapes and marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from .words import meets, words_of

# About two lines of a card.
LENGTH = 180
# The best window is looked for among these; a paragraph with more has nothing better further on.
MOST_SPANS = 200


@dataclass(frozen=True)
class Piece:
    """A part of an excerpt; `marked` if it is what was looked for."""

    text: str
    marked: bool = False


def excerpt(paragraphs: Iterable[str], asked: Sequence[str]) -> tuple[Piece, ...]:
    """Of the paragraph that has most of the words, about LENGTH characters around them.

    Empty if none has any.
    """
    best, most = None, 0
    for paragraph in paragraphs:
        spans = _spans(paragraph, asked)
        different = len({word for word, _start, _end in spans})
        if different > most:
            best, most = (paragraph, spans), different
    return _cut(*best) if best else ()


def marked(text: str, asked: Sequence[str]) -> tuple[Piece, ...]:
    """The whole text with the words marked."""
    return tuple(_pieces(text, _spans(text, asked), 0, len(text)))


def _spans(text: str, asked: Sequence[str]) -> list[tuple[str, int, int]]:
    """Where the words stand: (the word asked for, start, end); of very many, the first ones."""
    met = (
        (wanted, word.start, word.end)
        for word in words_of(text)
        for wanted in asked
        if meets(wanted, word.text)
    )
    return list(islice(met, MOST_SPANS))


def _cut(text: str, spans: list[tuple[str, int, int]]) -> tuple[Piece, ...]:
    start, end = _window(text, spans)
    pieces = list(_pieces(text, spans, start, end))
    before = [Piece("… ")] if start else []
    after = [Piece(" …")] if end < len(text) else []
    return (*before, *pieces, *after)


def _window(text: str, spans: list[tuple[str, int, int]]) -> tuple[int, int]:
    """The stretch with the most different words in it, widened to whole words."""
    if len(text) <= LENGTH:
        return 0, len(text)

    def within(start: int) -> int:
        return len({word for word, begin, end in spans if start <= begin and end <= start + LENGTH})

    first = max((begin for _word, begin, _end in spans), key=lambda begin: (within(begin), -begin))
    last = max(end for _word, begin, end in spans if first <= begin and end <= first + LENGTH)
    spare = max(0, LENGTH - (last - first))
    start = max(0, first - spare // 2)
    end = min(len(text), start + LENGTH)
    return _to_blank(text, start, first, back=True), _to_blank(text, end, last, back=False)


def _to_blank(text: str, edge: int, keep: int, *, back: bool) -> int:
    """The nearest blank between the edge and what must stay; the edge itself where there is none."""
    if edge in (0, len(text)):
        return edge
    if back:
        blank = text.find(" ", edge, keep)
        return blank + 1 if blank >= 0 else edge
    blank = text.rfind(" ", keep, edge)
    return blank if blank >= 0 else edge


def _pieces(text: str, spans: list[tuple[str, int, int]], start: int, end: int):
    place = start
    for begin, finish in _joined(spans):
        begin, finish = max(begin, place), min(finish, end)
        if begin >= finish:
            continue
        if begin > place:
            yield Piece(text[place:begin])
        yield Piece(text[begin:finish], marked=True)
        place = finish
    if place < end:
        yield Piece(text[place:end])


def _joined(spans: list[tuple[str, int, int]]) -> list[tuple[int, int]]:
    """The stretches that spans cover together: pairs of characters overlap."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted((begin, end) for _word, begin, end in spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined
