"""Moodle's notation for gaps in a text: `{1:SHORTANSWER:=Nairobi#Yes~*#No}`. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .building import LETTERS, figure
from .items import Data, Problem, Refused, _, note

MOST_GAPS = 20
_FORMS = {
    "text": ("SHORTANSWER", "SHORTANSWER_C", "SA", "SAC", "MW", "MWC"),
    "choice": ("MULTICHOICE", "MULTICHOICE_V", "MULTICHOICE_H", "MULTICHOICE_S", "MULTICHOICE_VS",
               "MULTICHOICE_HS", "MC", "MCV", "MCH", "MCS", "MCVS", "MCHS"),
    "number": ("NUMERICAL", "NM"),
}  # fmt: skip
_FORM = {name: form for form, names in _FORMS.items() for name in names}
_START = re.compile(r"\{(\d*):([A-Za-z_]+):")
_WORTH = re.compile(r"(?:=|%(-?\d+(?:\.\d*)?)%)")
_PLANE = 0x10F000
_PROTECTED = '\\}{#~/"'
_REVEAL = str.maketrans({chr(_PLANE + ord(c)): c for c in _PROTECTED})


def parse(text: str) -> tuple[str, list[Data], list[Problem]]:
    """The text with [[1]] where its first gap stands, the gaps as our data has them, and notes.

    Raises Refused for a gap that can't be read.
    """
    if re.search(r"\[\[\d{1,2}\]\]", text):
        raise Refused(
            _("The text has [[…]] in it."), _("It marks a gap here."), _("Write it otherwise.")
        )
    hidden = re.sub(r"\\([\\}{#~/\"])", lambda found: chr(_PLANE + ord(found[1])), text)
    pieces, gaps, notes, place = [], [], [], 0
    for found in _START.finditer(hidden):
        if found.start() < place:
            continue
        end = hidden.find("}", found.end())
        if end < 0:
            raise Refused(
                _("The gap “%(text)s …” is not closed."), text=hidden[found.start() :][:40]
            )
        gaps.append(_gap(len(gaps), found[1], found[2], hidden[found.end() : end], notes))
        pieces.append(hidden[place : found.start()] + f"[[{len(gaps)}]]")
        place = end + 1
    if not gaps:
        raise Refused(_("The text has no gap."), mend=_("Write one like {1:SHORTANSWER:=answer}."))
    if len(gaps) > MOST_GAPS:
        raise Refused(_("It has %(n)d gaps."), mend=_("At most 20 fit."), n=len(gaps))
    return "".join([*pieces, hidden[place:]]).translate(_REVEAL), gaps, notes


def _gap(index: int, weight: str, name: str, inside: str, notes: list[Problem]) -> Data:
    form = _FORM.get(name.upper())
    if form is None:
        raise Refused(_("Gaps of the type %(name)s are not supported."), name=name)
    if name.upper() in ("SHORTANSWER_C", "SAC", "MWC"):
        notes.append(note(_("Capitals don't matter here.")))
    answers = [_answer(form, part, notes) for part in inside.split("~") if part.strip()]
    other = [a for a in answers if form != "choice" and a["text"] == "*" and a["worth"] == 0]
    kept = [answer for answer in answers if answer not in other]
    if not any(answer["worth"] == 100 for answer in kept):
        raise Refused(
            _("Gap %(n)d has no answer worth 100 %%."), mend=_("Mark it with ="), n=index + 1
        )
    return {
        "id": LETTERS[index],
        "form": form,
        "weight": min(max(int(weight or 1), 1), 100) if len(weight) < 6 else 1,
        "answers": kept,
        "otherwise": other[0]["feedback"] if other else "",
    }


def _answer(form: str, part: str, notes: list[Problem]) -> Data:
    part = part.strip()
    found = _WORTH.match(part)
    worth = (100.0 if found[1] is None else float(found[1])) if found else 0.0
    text, _hash, feedback = part[found.end() if found else 0 :].partition("#")
    if worth < 0 or worth > 100 or worth != int(worth):
        notes.append(note(_("The worth of an answer becomes a whole figure from 0 to 100.")))
    text, tolerance = text.strip(), "0"
    if form == "number" and text != "*":
        value, _colon, tolerance = text.partition(":")
        text, tolerance = figure(value), figure(tolerance or "0")
    return {
        "text": text.translate(_REVEAL)[:255],
        "worth": int(min(max(worth, 0), 100)),
        "tolerance": tolerance,
        "feedback": feedback.strip().translate(_REVEAL),
    }


def written(text: str, gaps: Sequence[Data]) -> str:
    """Our text and gaps in Moodle's notation: `parse` undone."""
    return re.sub(r"\[\[(\d{1,2})\]\]", lambda found: _written_gap(gaps[int(found[1]) - 1]), text)


def _written_gap(gap: Data) -> str:
    answers = [_written_answer(gap["form"], answer) for answer in gap["answers"]]
    if gap["otherwise"]:
        answers.append(f"*#{_escaped(gap['otherwise'])}")
    return "{" + f"{gap['weight']}:{_FORMS[gap['form']][0]}:{'~'.join(answers)}" + "}"


def _written_answer(form: str, answer: Data) -> str:
    worth = "=" if answer["worth"] == 100 else f"%{answer['worth']}%"
    text = _escaped(answer["text"])
    if form == "number":
        text = f"{figure(answer['text'])}:{answer['tolerance']}"
    return worth + text + (f"#{_escaped(answer['feedback'])}" if answer["feedback"] else "")


def _escaped(text: str) -> str:
    return re.sub(r"([\\}{#~])", r"\\\1", text)
