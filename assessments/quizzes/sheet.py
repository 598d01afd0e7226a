"""A quiz on paper: the questions as a sheet shows them, and the boxes that its answers go into."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from string import ascii_uppercase

from ..questions.kinds import KINDS
from ..questions.pictures import Picture
from .models import QuizPage
from .planning import plan_of, versions_of


@dataclass(frozen=True)
class SheetQuestion:
    """A question on paper, of the learner's side only.

    `numbered` stands at the start (what is to be matched), `lettered` is what one chooses from.
    `boxes` are the labels of the boxes on the answer sheet: letters to tick, or numbers or letters
    to write behind; none means a line to write on.
    """

    position: int
    stem: str
    case: str
    numbered: tuple[str, ...]
    lettered: tuple[tuple[str, str], ...]
    boxes: tuple[str, ...]
    is_ticked: bool
    unit: str
    picture: Picture | None


def sheet(quiz: QuizPage) -> list[SheetQuestion]:
    """The quiz's questions now, in the author's order: everybody in a room has the same sheet.

    Where the order is the key (ordering, matching) it is shuffled, the same way each time as long
    as the questions don't change.
    """
    # Not a secret: a sheet must come out the same when it is printed again.
    versions = versions_of(quiz, random=Random(str(quiz.translation_key)))  # noqa: S311
    random = Random(f"{quiz.translation_key} {sorted(versions)}")  # noqa: S311
    plan = plan_of(versions, shuffle=False, random=random)
    return [
        _question(
            position,
            KINDS[version.kind].read_before(version.data),
            KINDS[version.kind].shown(version.data, entry["order"]),
            version.picture,
        )
        for position, entry in enumerate(plan["questions"], 1)
        for version in [versions[entry["version"]]]
    ]


def _question(
    position: int, case: str, shown: dict, picture: Picture | None = None
) -> SheetQuestion:
    """By the shape of what a kind shows, so that a new kind needs nothing here."""
    lefts = tuple(shown.get("lefts", ()))
    items = tuple(shown.get("items", ()))
    choices = tuple(shown.get("options") or shown.get("rights") or items)
    lettered = tuple(zip(ascii_uppercase, choices, strict=False))
    letters = tuple(letter for letter, _text in lettered)
    numbers = tuple(str(number) for number in range(1, len(lefts) + 1))
    return SheetQuestion(
        position=position,
        stem=shown["stem"],
        case=case,
        numbered=lefts,
        lettered=lettered,
        boxes=numbers or letters,
        is_ticked="options" in shown,
        unit=shown.get("unit", ""),
        picture=picture,
    )
