"""What every kind of question answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from wagtail.blocks import StructBlock, StructValue

Fields = Mapping[str, Sequence[str]]
Data = dict[str, Any]
Answer = dict[str, Any]

# Longest text that a learner can write as one answer, in characters.
LONGEST_TEXT = 5000


class BadAnswer(ValueError):
    """What was posted can't be an answer to this question; the message is for the learner."""


class KeyDoesNotFit(ValueError):
    """One version's key can't grade what was answered to the other: they offer different things."""


@dataclass(frozen=True)
class Bridge:
    """From one version of a question to another: what the one's ids and answers mean in the other."""

    ids: Mapping[str, str] = field(default_factory=dict)
    answer: Callable[[Answer], Answer] = lambda answer: answer

    def order(self, order: Sequence[str]) -> list[str]:
        """A plan's order of options in the other version's ids."""
        return [self.ids[key] for key in order] if self.ids else list(order)


@dataclass(frozen=True)
class ReviewLine:
    """One option, pair or item as shown after release: what it was, and what is said about it."""

    text: str
    chosen: bool = False
    right: bool | None = None
    feedback: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Review:
    """A graded question after its release: everything that was secret before."""

    lines: tuple[ReviewLine, ...] = ()
    answer: str = ""
    solution: str = ""
    feedback: str = ""
    checklist: tuple[str, ...] = field(default=())
    # Whether each line is a part that was answered for itself (a pair, an item, a gap).
    by_parts: bool = False


class Kind:
    """A kind of question. Holds no state; `data` is a version's frozen JSON, with the key in it.

    What a browser gets is `shown`, and nothing else of the data, until the review is released.
    The browser never sees ids either: it gets positions in `order`, the attempt's own shuffling,
    since an id could tell the key (a pair's two sides share one, ordered items are numbered).
    """

    name: str
    label: str
    block: type[StructBlock]
    # Ordering and matching show their key unless they are shuffled.
    always_shuffled = False

    def freeze(self, value: StructValue) -> Data:
        """The version's JSON from the editing form's value."""
        raise NotImplementedError

    def thaw(self, data: Data) -> Data:
        """The editing form's raw value from a version's JSON (or the starter's): freeze undone."""
        raise NotImplementedError

    def ids(self, data: Data) -> list[str]:
        """What can be shuffled: the ids of options, right sides or items."""
        return []

    def shown(self, data: Data, order: Sequence[str]) -> Data:
        """What a learner sees before release; no key, no correctness, no feedback."""
        raise NotImplementedError

    def read_before(self, data: Data) -> str:
        """What is read before the question, on paper and in the review; no key stands in it."""
        return data.get("case", "")

    def parse(self, data: Data, order: Sequence[str], name: str, posted: Fields) -> Answer | None:
        """The answer in the form fields called `name…`; None if it was left empty.

        Raises BadAnswer for values that this question doesn't offer.
        """
        raise NotImplementedError

    def chosen(self, order: Sequence[str], answer: Answer | None) -> Data:
        """The stored answer in the page's terms (positions), to fill the form again."""
        raise NotImplementedError

    def bridge(self, data: Data, key: Data) -> Bridge:
        """How answers to the one version are graded by the key of another.

        Both must offer the same, whatever their wording around it: else KeyDoesNotFit. Kinds whose
        ids are letters in the author's order override it: a moved option has another letter.
        """
        if _offered(self, data) != _offered(self, key):
            raise KeyDoesNotFit
        return Bridge()

    def is_counted(self, data: Data) -> bool:
        """Whether the question takes part in the pass mark."""
        return True

    def grade(self, data: Data, answer: Answer | None) -> Fraction:
        """The share of the points earned, 0 to 1, exactly. An empty answer earns nothing."""
        raise NotImplementedError

    def review(self, data: Data, order: Sequence[str], answer: Answer | None) -> Review:
        """Everything about the question, for a learner to whom it has been released."""
        raise NotImplementedError


def _offered(kind: Kind, data: Data) -> Data:
    """What can be chosen or filled in, without the words around it."""
    shown = kind.shown(data, kind.ids(data))
    return {name: value for name, value in shown.items() if name not in ("stem", "case")}


def ids_by_text(rows: Iterable[Data], others: Iterable[Data], name: str = "text") -> dict[str, str]:
    """From the ids of `rows` to those of `others` with the same text. KeyDoesNotFit if they differ."""
    here = {row[name].strip(): row["id"] for row in rows}
    there = {row[name].strip(): row["id"] for row in others}
    if here.keys() != there.keys() or len(here) != len(list(rows)):
        raise KeyDoesNotFit
    return {here[text]: there[text] for text in here}


def one_value(posted: Fields, name: str) -> str:
    """The single value of a field, "" if it is absent. Raises BadAnswer if it came twice."""
    values = posted.get(name, ())
    if len(values) > 1:
        raise BadAnswer("Choose one.")
    return values[0] if values else ""


def position(text: str, count: int) -> int:
    """A posted position, 0 to count - 1. Raises BadAnswer for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 4) or int(text) >= count:
        raise BadAnswer("That is not one of the choices.")
    return int(text)


def text_value(posted: Fields, name: str) -> str:
    """A posted text, trimmed. Raises BadAnswer if it is too long."""
    text = one_value(posted, name).strip()
    if len(text) > LONGEST_TEXT:
        raise BadAnswer(f"The answer has {len(text)} characters; at most {LONGEST_TEXT} fit.")
    return text
