"""What changed between two forms of a text, for people to read. Pure: passages in, differences out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A word with the white space after it, so that the pieces put together are the text again.
_WORDS = re.compile(r"\S+\s*|\s+")
# Below this share of common words two texts are shown one after the other, not woven together.
_RELATED = 0.3
# Comparing words takes the square of their number; two long texts are shown one after the other.
_LONGEST = 4000


@dataclass(frozen=True)
class Passage:
    """A piece of text with a place that stays the same while the text changes.

    `label` says to a reader where it stands, such as “Text” or “Option 2: feedback”.
    """

    place: str
    label: str
    text: str


class Kind(StrEnum):
    """What happened to a passage."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


class Fate(StrEnum):
    """What happened to a piece of a passage."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """Some words, and what happened to them."""

    fate: Fate
    text: str


@dataclass(frozen=True)
class Difference:
    """One passage that isn't as it was."""

    kind: Kind
    place: str
    label: str
    pieces: tuple[Piece, ...]


def differences(before: Sequence[Passage], after: Sequence[Passage]) -> tuple[Difference, ...]:
    """Everything that a reader of `before` doesn't know of `after`, in the order of `after`.

    What is gone stands where it stood, after the passage that came before it.
    """
    was = {passage.place: passage for passage in before}
    now = {passage.place: passage for passage in after}
    moved = _moved(before, after)
    gone = _gone_after(before, now)
    found = [*gone.get("", ())]
    for passage in after:
        found += _of(was.get(passage.place), passage, is_moved=passage.place in moved)
        found += gone.get(passage.place, ())
    return tuple(found)


def _of(old: Passage | None, new: Passage, *, is_moved: bool) -> Iterator[Difference]:
    if old is None:
        yield Difference(Kind.ADDED, new.place, new.label, (Piece(Fate.ADDED, new.text),))
    elif old.text != new.text:
        yield Difference(Kind.CHANGED, new.place, new.label, woven(old.text, new.text))
    elif is_moved:
        yield Difference(Kind.MOVED, new.place, new.label, (Piece(Fate.KEPT, new.text),))


def _gone_after(before: Sequence[Passage], now: dict[str, Passage]) -> dict[str, list[Difference]]:
    """What is gone, by the last passage before it that is still there ("" at the beginning)."""
    found: dict[str, list[Difference]] = {}
    last = ""
    for passage in before:
        if passage.place in now:
            last = passage.place
            continue
        pieces = (Piece(Fate.REMOVED, passage.text),)
        gone = Difference(Kind.REMOVED, passage.place, passage.label, pieces)
        found.setdefault(last, []).append(gone)
    return found


def _moved(before: Sequence[Passage], after: Sequence[Passage]) -> set[str]:
    """The places that stand in another order: as few as explain it."""
    kept = {passage.place for passage in before} & {passage.place for passage in after}
    one = [passage.place for passage in before if passage.place in kept]
    other = [passage.place for passage in after if passage.place in kept]
    if one == other:
        return set()
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    still = {
        place for block in matcher.get_matching_blocks() for place in one[block.a :][: block.size]
    }
    return kept - still


def woven(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts in one: the words that stayed, went and came, in reading order.

    Texts that have little in common, or are very long, come one after the other.
    """
    one, other = _WORDS.findall(before), _WORDS.findall(after)
    if len(one) > _LONGEST or len(other) > _LONGEST:
        return _apart(before, after)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < _RELATED:
        return _apart(before, after)
    pieces = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Fate.KEPT, "".join(other[j1:j2])))
            continue
        pieces += _piece(Fate.REMOVED, one[i1:i2]) + _piece(Fate.ADDED, other[j1:j2])
    return tuple(pieces)


def _piece(fate: Fate, words: list[str]) -> list[Piece]:
    return [Piece(fate, "".join(words))] if words else []


def _apart(before: str, after: str) -> tuple[Piece, ...]:
    return tuple(
        Piece(fate, text) for fate, text in ((Fate.REMOVED, before), (Fate.ADDED, after)) if text
    )
