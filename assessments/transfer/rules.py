"""What a follow-up's answer must say, and what its link opens. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

LONGEST = 5_000  # characters of an answer: some two pages
# How long the link in a mail opens its form.
LINK_HOLDS = timedelta(days=60)


class LinkState(Enum):
    """What somebody sees who opens a follow-up's link."""

    OPEN = "open"
    ANSWERED = "answered"
    STOPPED = "stopped"
    EXPIRED = "expired"


def link_state(
    *,
    mailed_at: datetime,
    answered_at: datetime | None,
    stopped_at: datetime | None,
    now: datetime,
) -> LinkState:
    """An answer comes first: it is the one thing that a link is told of for ever."""
    if answered_at is not None:
        return LinkState.ANSWERED
    if stopped_at is not None:
        return LinkState.STOPPED
    if now >= mailed_at + LINK_HOLDS:
        return LinkState.EXPIRED
    return LinkState.OPEN


class Problem(Enum):
    """What is wrong with an answer."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    USE_MISSING = "use_missing"


@dataclass(frozen=True)
class Answer:
    """An answer as it is kept: what doesn't belong together is left out."""

    text: str
    used: str
    obstacles: frozenset[str]


def answer_of(*, text: str, used: str, obstacles: Collection[str], asks_use: bool) -> Answer:
    """The answer without what its question doesn't ask: no use of a recall, no obstacle to a yes."""
    used = used if asks_use else ""
    return Answer(
        text=text.replace("\r\n", "\n").strip(),
        used=used,
        obstacles=frozenset(obstacles) if used not in ("", "yes") else frozenset(),
    )


def problem_of(answer: Answer, *, asks_use: bool) -> Problem | None:
    """The first thing to mend; None for an answer that can be kept."""
    if asks_use and not answer.used:
        return Problem.USE_MISSING
    if not answer.text:
        return Problem.EMPTY
    if len(answer.text) > LONGEST:
        return Problem.TOO_LONG
    return None
