"""What is said about a row: what, why, how to mend it. Texts are msgids."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

__all__ = ["Problem", "Refused", "_", "how_to_mend", "in_words", "note", "refusal",
           "what_is_wrong"]  # fmt: skip

Problem = dict[str, Any]


class Refused(Exception):
    """A whole file, or a cell of it, that can't be taken; carries its problem."""

    def __init__(self, what: str, mend: str = "", /, **values) -> None:
        super().__init__(what)
        self.problem = refusal(what, mend, **values)

    def proposing(self, person: int, other: str) -> Refused:
        """The same, with the merging of a person's account with another one as a way to mend it."""
        self.problem["merge"] = {"person": person, "with": other}
        return self


def refusal(what: str, mend: str = "", /, **values) -> Problem:
    """Why a row is refused, and how to mend it."""
    return {"what": what, "mend": mend, "values": values, "is_refusal": True}


def note(what: str, /, **values) -> Problem:
    """Something the officer should know of a row that is taken."""
    return {"what": what, "mend": "", "values": values, "is_refusal": False}


def in_words(problem: Problem) -> str:
    """The problem in the reader's language."""
    return " ".join(filter(None, (what_is_wrong(problem), how_to_mend(problem))))


def what_is_wrong(problem: Problem) -> str:
    """What, and why it is, without the way out."""
    return _parts(problem, "what", "why")


def how_to_mend(problem: Problem) -> str:
    """The way out; empty where there is none to be told."""
    return _parts(problem, "mend")


def _parts(problem: Problem, *names: str) -> str:
    texts = (problem.get(name, "") for name in names)
    return " ".join(_said(text, problem.get("values", {})) for text in texts if text)


def _said(text: str, values: dict[str, Any]) -> str:
    try:
        return gettext(text) % values
    except (KeyError, TypeError, ValueError):  # somebody's own words, no message
        return text
