"""Cloze: gaps in a text, each typed, chosen from a list or filled with a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    DecimalBlock,
    IntegerBlock,
    ListBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
)

from learning.lib.text import folded

from .base import Answer, BadAnswer, Data, Fields, Kind, Review, ReviewLine, one_value, position
from .numeric import figure
from .options import LETTERS

MOST_GAPS = 20
# Longest text that fits into one gap, in characters.
LONGEST_GAP = 255
# A gap in the text: its number in double square brackets.
MARKER = re.compile(r"\[\[(\d{1,2})\]\]")


class GapForm(models.TextChoices):
    """How a gap is filled."""

    TEXT = "text", _("Typed word")
    CHOICE = "choice", _("Choice from a list")
    NUMBER = "number", _("Figure")


class GapAnswerBlock(StructBlock):
    text = CharBlock(label=_("Answer"), max_length=LONGEST_GAP)
    worth = IntegerBlock(
        label=_("Worth in percent"),
        default=100,
        min_value=0,
        max_value=100,
        help_text=_("0: wrong"),
    )
    tolerance = DecimalBlock(
        label=_("Tolerance"), default=0, min_value=0, help_text=_("Only for figures.")
    )
    feedback = TextBlock(label=_("Feedback"), rows=2, required=False)


class GapBlock(StructBlock):
    form = ChoiceBlock(label=_("Filled by"), choices=GapForm.choices, default=GapForm.TEXT)
    weight = IntegerBlock(label=_("Weight"), default=1, min_value=1, max_value=100)
    answers = ListBlock(GapAnswerBlock(), label=_("Answers"), min_num=1, max_num=20)
    otherwise = TextBlock(label=_("Feedback for any other answer"), rows=2, required=False)


class ClozeBlock(StructBlock):
    stem = TextBlock(label=_("Question"), rows=2, help_text=_("What is to be done."))
    text = TextBlock(
        label=_("Text with gaps"),
        help_text=_("Write [[1]] where the first gap stands, [[2]] for the second, and so on."),
    )
    gaps = ListBlock(GapBlock(), label=_("Gaps, in their order"), min_num=1, max_num=MOST_GAPS)

    class Meta:
        icon = "edit"
        label = _("Cloze (gaps in a text)")

    def clean(self, value):
        cleaned = super().clean(value)
        for field, problem in _problems(cleaned["text"], cleaned["gaps"]):
            raise StructBlockValidationError(block_errors={field: ValidationError(problem)})
        return cleaned


def _problems(text: str, gaps: Sequence) -> Iterator[tuple[str, str]]:
    """The field and what is wrong with it: markers and gaps agree, and each gap can be filled."""
    marked = [int(number) for number in MARKER.findall(text)]
    if marked != list(range(1, len(gaps) + 1)):
        yield (
            "text",
            gettext(
                "There are %(n)d gaps: mark each once and in this order, from [[1]] to [[%(n)d]]."
            )
            % {"n": len(gaps)},
        )
    for number, gap in enumerate(gaps, 1):
        problem = _problem_of_gap(gap)
        if problem:
            yield "gaps", gettext("Gap %(n)d: %(problem)s") % {"n": number, "problem": problem}


def _problem_of_gap(gap) -> str:
    if not any(answer["worth"] == 100 for answer in gap["answers"]):
        return gettext("one answer must be worth 100 %.")
    if gap["form"] == GapForm.CHOICE and len(gap["answers"]) < 2:
        return gettext("a list needs at least two answers.")
    texts = [folded(answer["text"]) for answer in gap["answers"]]
    if gap["form"] != GapForm.NUMBER and len(set(texts)) < len(texts):
        return gettext("two answers are the same.")
    if gap["form"] == GapForm.NUMBER:
        for answer in gap["answers"]:
            try:
                figure(answer["text"])
            except BadAnswer:
                return gettext("“%(text)s” is not a figure.") % {"text": answer["text"]}
    return ""


class Cloze(Kind):
    """The answers of a gap are tried in the author's order; the first that fits decides."""

    name = "cloze"
    label = _("Cloze (gaps in a text)")
    block = ClozeBlock

    def freeze(self, value) -> Data:
        return {
            "stem": value["stem"],
            "text": value["text"],
            "gaps": [
                {
                    "id": LETTERS[index],
                    "form": gap["form"],
                    "weight": gap["weight"],
                    "answers": [
                        {
                            "text": answer["text"],
                            "worth": answer["worth"],
                            "tolerance": str(answer["tolerance"]),
                            "feedback": answer["feedback"],
                        }
                        for answer in gap["answers"]
                    ],
                    "otherwise": gap["otherwise"],
                }
                for index, gap in enumerate(value["gaps"])
            ],
        }

    def thaw(self, data: Data) -> Data:
        return {
            "stem": data["stem"],
            "text": data["text"],
            "gaps": [
                {key: gap[key] for key in ("form", "weight", "answers", "otherwise")}
                for gap in data["gaps"]
            ],
        }

    def ids(self, data: Data) -> list[str]:
        """The choices of every list, by their gap's letter and their own: shuffled within a gap."""
        return [
            f"{gap['id']}{LETTERS[index]}"
            for gap in data["gaps"]
            if gap["form"] == GapForm.CHOICE
            for index in range(len(gap["answers"]))
        ]

    def shown(self, data: Data, order: Sequence[str]) -> Data:
        """The text in pieces, each with the gap that follows it; of a typed gap nothing but its form."""
        pieces = MARKER.split(data["text"])
        texts, numbers = pieces[::2], [int(number) for number in pieces[1::2]]
        shown = [
            {"text": text, "index": number - 1, "gap": _shown_gap(data["gaps"][number - 1], order)}
            for text, number in zip(texts, numbers, strict=False)
        ]
        return {
            "stem": data["stem"],
            "pieces": [*shown, {"text": texts[-1], "gap": None}],
        }

    def read_before(self, data: Data) -> str:
        """The text with numbered blanks. Lists stand in the alphabet's order, which tells no key."""
        return MARKER.sub(
            lambda found: _blank(int(found[1]), data["gaps"][int(found[1]) - 1]), data["text"]
        )

    def parse(self, data: Data, order: Sequence[str], name: str, posted: Fields) -> Answer | None:
        gaps = {}
        for index, gap in enumerate(data["gaps"]):
            text = one_value(posted, f"{name}-{index}").strip()
            if text:
                gaps[gap["id"]] = _parsed(gap, order, text)
        return {"gaps": gaps} if gaps else None

    def chosen(self, order: Sequence[str], answer: Answer | None) -> Data:
        """For a typed gap its text, for a list the position of what was chosen."""
        filled = answer["gaps"] if answer else {}
        return {
            "gaps": [
                choices.index(filled[letter])
                if filled.get(letter) in (choices := _choices(letter, order))
                else filled.get(letter, "")
                for letter in LETTERS[:MOST_GAPS]
            ]
        }

    def grade(self, data: Data, answer: Answer | None) -> Fraction:
        """The gaps' worth by their weights."""
        filled = answer["gaps"] if answer else {}
        earned = sum(gap["weight"] * _worth(gap, filled.get(gap["id"])) for gap in data["gaps"])
        return Fraction(earned) / sum(gap["weight"] for gap in data["gaps"])

    def review(self, data: Data, order: Sequence[str], answer: Answer | None) -> Review:
        filled = answer["gaps"] if answer else {}
        return Review(
            by_parts=True,
            lines=tuple(
                _line(number, gap, filled.get(gap["id"]))
                for number, gap in enumerate(data["gaps"], 1)
            ),
        )


def _blank(number: int, gap: Data) -> str:
    options = gap["answers"] if gap["form"] == GapForm.CHOICE else ()
    choice = " / ".join(sorted(answer["text"] for answer in options))
    return f"({number}) ______" + (f" [{choice}]" if choice else "")


def _choices(gap_id: str, order: Sequence[str]) -> list[str]:
    return [key for key in order if key[0] == gap_id]


def _by_id(gap: Data, key: str) -> Data:
    return gap["answers"][LETTERS.index(key[1])]


def _shown_gap(gap: Data, order: Sequence[str]) -> Data:
    options = [_by_id(gap, key)["text"] for key in _choices(gap["id"], order)]
    return {"form": gap["form"], "options": options}


def _parsed(gap: Data, order: Sequence[str], text: str) -> str:
    if gap["form"] == GapForm.CHOICE:
        choices = _choices(gap["id"], order)
        return choices[position(text, len(choices))]
    if len(text) > LONGEST_GAP:
        raise BadAnswer(f"A gap's answer has {len(text)} characters; at most {LONGEST_GAP} fit.")
    if gap["form"] == GapForm.NUMBER:
        figure(text)
    return text


def _matched(gap: Data, given: str | None) -> Data | None:
    """The author's answer that fits what was given; None if none does."""
    if given is None:
        return None
    if gap["form"] == GapForm.CHOICE:
        return _by_id(gap, given)
    if gap["form"] == GapForm.NUMBER:
        value = figure(given)
        fits = (
            answer
            for answer in gap["answers"]
            if abs(value - figure(answer["text"])) <= Decimal(answer["tolerance"])
        )
    else:
        fits = (answer for answer in gap["answers"] if folded(answer["text"]) == folded(given))
    return next(fits, None)


def _worth(gap: Data, given: str | None) -> Fraction:
    answer = _matched(gap, given)
    return Fraction(answer["worth"], 100) if answer else Fraction(0)


def _line(number: int, gap: Data, given: str | None) -> ReviewLine:
    """A gap after release: what is right, what was given, and what the author says to it."""
    right = next(answer["text"] for answer in gap["answers"] if answer["worth"] == 100)
    answer = _matched(gap, given)
    worth = _worth(gap, given)
    shown = answer["text"] if answer and gap["form"] == GapForm.CHOICE else given or ""
    part = gettext(" (%(worth)d %%)") % {"worth": worth * 100} if 0 < worth < 1 else ""
    return ReviewLine(
        text=f"({number}) {right}",
        chosen=given is not None,
        right=worth == 1,
        detail=gettext("You wrote: %(text)s") % {"text": shown} + part if shown else "",
        feedback=(answer["feedback"] if answer else gap["otherwise"]) or "",
    )
