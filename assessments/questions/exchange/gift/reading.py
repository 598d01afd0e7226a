"""GIFT read as Moodle reads it. Pure.

An empty line ends a question, `\\` protects a character, `[html]` at the start of a text names its
format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .. import building
from ..building import Built, Choice
from ..html import looks_like_html, text_of
from ..items import (
    ExchangedQuestion,
    Problem,
    Reading,
    Refused,
    _,
    category_of,
    decoded,
    is_full,
    note,
    placed,
    short_label,
    tidied,
    tidy,
)
from ..tags import tag_value, with_tags

# A protected character travels as one of a plane that no text uses.
_PLANE = 0x10F000
_PROTECTED = "\\:#={}~"
_HIDDEN = {chr(_PLANE + ord(character)): character for character in _PROTECTED + "\n"}
_REVEAL = str.maketrans(_HIDDEN)
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_WEIGHTED = re.compile(r"=\s*%-?\d+(?:\.\d*)?%")
_FORMAT = re.compile(r"\[(html|plain|markdown|moodle)\]")
_ID = re.compile(r"\[id:((?:\\.|[^\]\\])*)\]")
_TAGS = re.compile(r"\[tags:((?:\\.|[^\]\\])*)\]")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


@dataclass
class _Block:
    """Lines between two empty ones, with what the comments above them say."""

    line: int
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def read(content: bytes, file: str) -> Reading:
    """The questions of a GIFT file. What can't be read is named with its line."""
    try:
        text = decoded(content, file)
    except Refused as refusal:
        return Reading(problems=(placed(refusal.problem, file, 0),))
    questions: list[ExchangedQuestion] = []
    problems: list[Problem] = []
    category = ""
    for block in _blocks(text):
        if is_full(questions, problems):
            break
        first = block.lines[0].strip()
        if first.startswith("$CATEGORY:"):
            category = category_of(_plain(_hidden(first.removeprefix("$CATEGORY:"))))
            block.lines, block.line = block.lines[1:], block.line + 1
            if not block.lines:
                continue
        try:
            questions.append(_question(block, file, category))
        except Refused as refusal:
            problems.append(placed(refusal.problem, file, block.line))
    return Reading(tuple(questions), tuple(problems))


def _blocks(text: str) -> Iterator[_Block]:
    block, comments = None, []
    for number, line in enumerate(tidy_lines(text), 1):
        stripped = line.strip()
        if stripped.startswith("//"):
            comments.append(stripped[2:].strip())
            if block is not None:
                block.lines.append("")
        elif stripped:
            block = block or _Block(number, comments=comments)
            block.lines.append(line)
        elif block is not None:
            yield block
            block, comments = None, []
    if block is not None:
        yield block


def tidy_lines(text: str) -> list[str]:
    """The lines of a file, whatever ends them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _hidden(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(_PLANE + ord("\n" if found[1] == "n" else found[1])), text)


def _plain(text: str) -> str:
    """A piece of the file as text: a line break in the file is a blank, `\\n` a new line."""
    return tidy(re.sub(r"\s*\n\s*", " ", text.strip()).translate(_REVEAL))


def _question(block: _Block, file: str, category: str) -> ExchangedQuestion:
    text = _hidden("\n".join(block.lines)).strip()
    label = ""
    if text.startswith("::") and "::" in text[2:]:
        label, text = text[2:].split("::", 1)
    before, answers, after = _parted(text, block.line)
    reader = _Texts(before)
    stem = reader.text(before + ("_____" + after if after.strip() else ""))
    if not stem:
        raise Refused(_("The question has no text."), mend=_("Write it before the brace."))
    general, answers_only = "", answers
    if "####" in answers:
        answers_only, _marks, general = answers.rpartition("####")
    comments = " ".join(block.comments)
    tags = _tags(comments)
    kind, data, notes = _built(reader, stem, answers_only.strip(), reader.text(general), tags)
    if reader.lost:
        notes.append(note(_("Formatting becomes plain text: %(tags)s."), tags=_named(reader.lost)))
    question = ExchangedQuestion(
        kind=kind,
        data=tidied(data),
        label=short_label(_plain(label) or stem),
        code=_unbracketed(found[1])[:40] if (found := _ID.search(comments)) else "",
        category=category,
        file=file,
        line=block.line,
        notes=tuple(notes),
    )
    return with_tags(question, tags)


def _named(lost: Sequence[str]) -> str:
    return ", ".join(f"<{name}>" for name in sorted(set(lost)))


def _tags(comments: str) -> list[str]:
    found = _TAGS.search(comments)
    parts = re.findall(r"(?:\\.|[^,\\])+", found[1]) if found else []
    return [tag for part in parts if (tag := _unbracketed(part))]


def _unbracketed(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).strip()


def _parted(text: str, line: int) -> tuple[str, str, str]:
    """What stands before, in and after the braces. Raises Refused with the line of a stray one."""
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        raise Refused(
            _("This is a text without a question."),
            _("It has no answers in braces."),
            _("Add them, or an empty pair of braces for an answer that learners check themselves."),
        )
    if start < 0 or 0 <= end < start:
        raise Refused(
            _("A brace closes that was never opened."),
            mend=_("Open it, or write \\} if the text means the character."),
            line=line + text.count("\n", 0, end),
        )
    second = text.find("{", start + 1)
    if end < 0 or 0 <= second < end:
        raise Refused(
            _("The brace that opens here is not closed."),
            _("An empty line ends a question."),
            _("Close the brace, or write \\{ if the text means the character."),
            line=line + text.count("\n", 0, start),
        )
    if second >= 0 or text.find("}", end + 1) >= 0:
        raise Refused(
            _("There are two pairs of braces."),
            _("A question has one; gaps in a text need Moodle XML or a spreadsheet."),
            line=line + text.count("\n", 0, end),
        )
    return text[:start], text[start + 1 : end], text[end + 1 :]


class _Texts:
    """Turns pieces of the file into text, by the question's format or their own."""

    def __init__(self, stem: str) -> None:
        found = _FORMAT.match(stem.strip())
        self.default = found[1] if found else "moodle"
        self.lost: list[str] = []

    def text(self, piece: str) -> str:
        piece = piece.strip()
        found = _FORMAT.match(piece)
        form = found[1] if found else self.default
        text = _plain(piece[found.end() :] if found else piece)
        if form == "html" or (form == "moodle" and looks_like_html(text)):
            text, lost = text_of(text)
            self.lost += lost
        return text


def _built(reader: _Texts, stem: str, answers: str, general: str, tags: list[str]) -> Built:
    """The kind that Moodle would see in these answers."""
    truth = answers.split("#")[0].strip()
    if not answers:
        return building.self_checked(stem, general)
    if answers.startswith("#"):
        return _numeric(reader, stem, answers[1:], general, tags)
    if "~" in answers:
        kind, data, notes = _choices(reader, stem, answers, tags)
    elif "->" in answers and "=" in answers and not _WEIGHTED.search(answers):
        kind, data, notes = building.matching(stem, list(_pairs(reader, answers)))
    elif truth in _TRUTH:
        kind, data, notes = _true_false(reader, stem, answers, _TRUTH[truth])
    else:
        parts = [part for part in answers.split("=") if part.strip()]
        given = [_choice(reader, part, default=100) for part in parts]
        return building.short_answer(stem, given, model=general)
    if general:
        notes = [*notes, note(_("General feedback is left out."))]
    return kind, data, notes


def _choice(reader: _Texts, part: str, default: float) -> Choice:
    found = _WEIGHT.match(part.strip())
    worth = float(found[1]) if found else default
    text, _hash, feedback = (part.strip()[found.end() :] if found else part).partition("#")
    return Choice(reader.text(text), worth, reader.text(feedback))


def _choices(reader: _Texts, stem: str, answers: str, tags: list[str]) -> Built:
    given = []
    for sign, part in re.findall(r"([~=])([^~=]*)", answers):
        if sign == "=":
            text, _hash, feedback = part.partition("#")
            given.append(Choice(reader.text(text), 100, reader.text(feedback)))
        else:
            given.append(_choice(reader, part, default=0))
    if any(not choice.text for choice in given):
        raise Refused(_("An answer has no text."), mend=_("Write it behind its ~ or =."))
    scenario = tag_value(tags, "kind") == "scenario"
    return building.choices(stem, given, single="=" in answers, scenario=scenario)


def _pairs(reader: _Texts, answers: str) -> Iterator[tuple[str, str]]:
    for part in answers.split("="):
        if not part.strip():
            continue
        left, arrow, right = part.partition("->")
        if not arrow:
            raise Refused(
                _("“%(text)s” has no right side."),
                mend=_("Write = left -> right."),
                text=_plain(part)[:60],
            )
        yield reader.text(left), reader.text(right)


def _true_false(reader: _Texts, stem: str, answers: str, answer: bool) -> Built:
    """Moodle's first feedback is for the wrong answer, its second for the right one."""
    pieces = [*answers.split("#")[1:3], "", ""]
    wrong, right = reader.text(pieces[0]), reader.text(pieces[1])
    return building.true_false(stem, answer, *((right, wrong) if answer else (wrong, right)))


def _numeric(reader: _Texts, stem: str, answers: str, general: str, tags: list[str]) -> Built:
    answers, _tilde, otherwise = answers.partition("~")
    wrong = reader.text(otherwise.partition("#")[2])
    given = [_figure(reader, part) for part in answers.split("=") if part.strip()]
    if not given:
        raise Refused(_("There is no figure behind the #."), mend=_("Write {#7.2} or {#7.2:0.1}."))
    return building.numeric(
        stem, given, wrong=wrong, solution=general, unit=tag_value(tags, "unit")
    )


def _figure(reader: _Texts, part: str) -> Choice:
    choice = _choice(reader, part, default=100)
    text, tolerance = choice.text.replace(" ", ""), "0"
    if ".." in text:
        low, high = (building.Decimal(building.figure(end)) for end in text.split("..", 1))
        text, tolerance = f"{(low + high) / 2:f}", f"{abs(high - low) / 2:f}"
    elif ":" in text:
        text, tolerance = text.split(":", 1)
    figures = building.figure(text), building.figure(tolerance)
    return Choice(figures[0], choice.worth, choice.feedback, figures[1])
