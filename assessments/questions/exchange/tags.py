"""What Moodle has no field for, carried in its tags: `difficulty:3`, `competency:DATA-1`. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..tags import LONGEST_TAGS, tidy_tags
from .items import ExchangedQuestion, _, note, with_notes

_TEXTS = ("competency", "objective", "lesson", "language")
_NUMBERS = {"points": 100, "difficulty": 3}


def tags_of(question: ExchangedQuestion, *, with_points: bool) -> list[str]:
    """The tags that say what differs from a new question; kinds that look alike say theirs."""
    tags = [f"{name}:{value}" for name in _TEXTS if (value := getattr(question, name))]
    if question.difficulty != 2:
        tags.append(f"difficulty:{question.difficulty}")
    if with_points and question.points != 1:
        tags.append(f"points:{question.points}")
    if question.kind == "scenario":
        tags.append("kind:scenario")
    return [*tags, *(tag for tag in question.tags.split(", ") if tag)]


def with_tags(question: ExchangedQuestion, tags: Iterable[str]) -> ExchangedQuestion:
    """The question with what its tags say; the others are its tags here, too."""
    known: dict[str, str | int] = {}
    others = []
    for tag in tags:
        name, _colon, value = tag.partition(":")
        if name in _TEXTS and value:
            known[name] = value[:20]
        elif name in _NUMBERS and value.isascii() and value.isdigit() and len(value) < 4:
            known[name] = min(max(int(value), 1), _NUMBERS[name])
        elif name not in ("kind", "unit"):
            others.append(tag)
    tags = tidy_tags(", ".join(others))
    if len(tags) > LONGEST_TAGS:
        tags = tags[:LONGEST_TAGS].rpartition(", ")[0]
        question = with_notes(question, [note(_("Not all of its many tags are taken."))])
    return replace(question, tags=tags, **known)


def tag_value(tags: Iterable[str], name: str) -> str:
    """What one of the tags says under a name; "" if none does."""
    return next((tag.partition(":")[2] for tag in tags if tag.startswith(f"{name}:")), "")
