"""The options of a question and what somebody picked, by the shape of its frozen JSON.

By shape, as on paper (`quizzes.sheet`), so that a new kind with options needs nothing here. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from string import ascii_uppercase
from typing import Any

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """An option in the author's order: what the author calls it, and what it earns (0 to 1)."""

    id: str
    name: str
    text: str
    worth: float


def choices_of(data: Data) -> tuple[Choice, ...]:
    """The options of a version; none for a kind without."""
    if isinstance(data.get("answer"), bool):
        return tuple(
            Choice(id=str(value).lower(), name="", text="", worth=float(data["answer"] is value))
            for value in (True, False)
        )
    return tuple(
        Choice(id=option["id"], name=letter, text=option["text"], worth=_worth(option))
        for letter, option in zip(ascii_uppercase, data.get("options") or (), strict=False)
    )


def _worth(option: Data) -> float:
    return float(option["correct"]) if "correct" in option else float(Fraction(option["score"]))


def picked(answer: Data | None) -> tuple[str, ...] | None:
    """The ids in a stored answer: None if there is none, () if it isn't a choice."""
    if answer is None:
        return None
    if "options" in answer:
        return tuple(answer["options"])
    if "option" in answer:
        return (answer["option"],)
    return (str(answer["value"]).lower(),) if isinstance(answer.get("value"), bool) else ()


def is_single(kind: str) -> bool:
    """Whether exactly one option is chosen, so that guessing has a chance."""
    return kind != "multiple_response"
