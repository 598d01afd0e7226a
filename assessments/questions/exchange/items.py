"""The neutral form of a question between formats, and what may be wrong with it. Pure.

Messages are English with named places (`%(name)s`) and translated where they are shown; `_` only
marks them for the catalogues.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Data = dict[str, Any]


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, why, and how to mend it. `line` 0 is the file as a whole.

    `is_refusal` tells what stops a question (or its file) from what is only changed or left out.
    In a spreadsheet the line is the row.
    """

    file: str
    line: int
    what: str
    why: str = ""
    mend: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    is_refusal: bool = True


class Refused(Exception):
    """A question (or a file) can't be taken; `problem` has no file yet, and may have no line."""

    def __init__(self, what: str, why: str = "", mend: str = "", line: int = 0, **values: Any):
        super().__init__(what % values if values else what)
        self.problem = Problem("", line, what, why, mend, values)


@dataclass(frozen=True)
class ExchangedQuestion:
    """A question between formats. `data` is a version's JSON, as `Kind.thaw` takes it.

    `notes` say what its file had that it hasn't. Codes of competencies, outcomes and lessons are
    the institution's own words; "" is none. A picture is its file in base64, "" where
    only its hash matters. `language` "" is the
    bank's own, `form` the name of the format that it was read from.
    """

    kind: str
    data: Data
    label: str
    code: str = ""
    category: str = ""
    points: int = 1
    difficulty: int = 2
    competency: str = ""
    objective: str = ""
    lesson: str = ""
    language: str = ""
    tags: str = ""
    picture: str = ""
    picture_hash: str = ""
    picture_name: str = ""
    picture_text: str = ""
    form: str = ""
    file: str = ""
    line: int = 0
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a file holds: its questions in their order, and what could not be read."""

    questions: tuple[ExchangedQuestion, ...] = ()
    problems: tuple[Problem, ...] = ()


def is_full(questions: Sequence[ExchangedQuestion], problems: Sequence[Problem]) -> bool:
    """Whether a reader may stop: the file has more questions than are taken (`MOST_QUESTIONS`)."""
    return len(questions) + len(problems) > MOST_QUESTIONS


def tidy(text: str) -> str:
    """Line ends as LF, no white space at the end of a text or of its lines, no control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    text = "".join(c for c in text if c in "\n\t" or _is_printable(c))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def _is_printable(character: str) -> bool:
    """Whether XML 1.0 and a spreadsheet can hold it."""
    code = ord(character)
    return (0x20 <= code < 0x7F or 0xA0 <= code <= 0xD7FF or 0xE000 <= code < 0xFFFE
            or code > 0xFFFF)  # fmt: skip


def tidied(value: Any) -> Any:
    """The same with every text in it tidy."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, dict):
        return {key: tidied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [tidied(item) for item in value]
    return value


def short_label(text: str, limit: int = 120) -> str:
    """A text's beginning as a name in the bank."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 2].rsplit(" ", 1)[0] + " …"


def decoded(content: bytes, file: str) -> str:
    """The text of a file: UTF-8, or UTF-16 if its first bytes say so.

    Raises Refused with the line of the first byte that is neither.
    """
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise Refused(_("The file breaks off in the middle of a character.")) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            _("A character can't be read."),
            _("The file is not in UTF-8; older Windows programs write Windows-1252."),
            _("Save it again with the encoding UTF-8."),
            line=content.count(b"\n", 0, error.start) + 1,
        ) from error


# Of one upload; the dry run shows every question.
MOST_QUESTIONS = 5_000

# Moodle's root, in which a file goes on after a category; here it is no category.
ROOT = "$course$/top"


def category_of(text: str) -> str:
    """A category as a file names it, at most 255 characters; "" for Moodle's root."""
    text = " ".join(tidy(text).split())
    return "" if text == ROOT else text[:255]


# --- Comparing -----------------------------------------------------------------------------------

_COMPARED = ("kind", "label", "code", "category", "points", "difficulty", "competency",
             "objective", "lesson", "language", "tags", "picture", "picture_text")  # fmt: skip


def differences(one: ExchangedQuestion, other: ExchangedQuestion) -> list[str]:
    """The names of the fields in which two questions differ, such as `options.feedback`."""
    found = [name for name in _COMPARED if _plain(one, name) != _plain(other, name)]
    if one.kind == other.kind:
        found += _paths(tidied(one.data), tidied(other.data), "")
    return list(dict.fromkeys(found))


def _plain(question: ExchangedQuestion, name: str) -> Any:
    # A picture is compared by its hash: a bank's pictures would fill the memory.
    value = question.picture_hash if name == "picture" else getattr(question, name)
    return tidy(value) if isinstance(value, str) else value


def _paths(one: Any, other: Any, path: str) -> list[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [key for key in one if key != "id"]
        return [
            found
            for key in keys
            for found in _paths(one[key], other.get(key), f"{path}.{key}".lstrip("."))
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [found for a, b in zip(one, other, strict=True) for found in _paths(a, b, path)]
    return [] if one == other else [path]


def with_notes(question: ExchangedQuestion, notes: list[Problem]) -> ExchangedQuestion:
    return replace(question, notes=(*question.notes, *notes))


def note(what: str, **values: Any) -> Problem:
    """Something that was changed or left out; its place is filled in by the format."""
    return Problem("", 0, what, values=values, is_refusal=False)


def placed(problem: Problem, file: str, line: int) -> Problem:
    """The problem with its place; a line that it has already stays."""
    return replace(problem, file=file, line=problem.line or line)
