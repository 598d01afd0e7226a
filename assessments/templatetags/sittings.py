"""What the quiz page says of the reader's attempts."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from ..place import Place
from ..quizzes.api import attempts_of
from ..quizzes.models import Attempt, AttemptState, QuizPage

register = template.Library()


@dataclass(frozen=True)
class Sittings:
    """A learner's attempts at one quiz, and what may come next."""

    attempts: tuple[Attempt, ...]
    allowed: int
    pass_mark: int
    items: int | None
    is_enrolled: bool

    @property
    def open(self) -> Attempt | None:
        return next((row for row in self.attempts if row.state == AttemptState.OPEN), None)

    @property
    def is_passed(self) -> bool:
        return any(row.passed for row in self.attempts)

    @property
    def may_start(self) -> bool:
        if not self.is_enrolled or self.is_passed:
            return False
        return self.open is not None or len(self.attempts) < self.allowed

    @property
    def is_used_up(self) -> bool:
        return self.is_enrolled and not self.is_passed and not self.may_start


@register.simple_tag
def sittings_at(page: QuizPage, place: Place | None) -> Sittings:
    """The reader's attempts at this quiz; the pass mark is that of the edition they began."""
    is_enrolled = place is not None and place.is_enrolled and place.current is not None
    step = place.current.step.activity if place and place.current else None
    return Sittings(
        attempts=tuple(attempts_of(place.enrolment, page.translation_key)) if is_enrolled else (),
        allowed=page.attempts_allowed,
        pass_mark=(step and step.pass_mark) or page.pass_mark,
        items=step.items if step else None,
        is_enrolled=is_enrolled,
    )
