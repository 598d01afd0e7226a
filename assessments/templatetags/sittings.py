"""What the quiz page says of the reader's attempts."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from ..place import Place
from ..quizzes import api as quizzes
from ..quizzes import device, trying
from ..quizzes.models import Attempt, AttemptRequest, AttemptState, QuizPage
from ..quizzes.rules import Refusal, Turn

register = template.Library()

register.simple_tag(device.account_mark)
register.simple_tag(device.sealing_key)
register.simple_tag(trying.question_alone, name="try_question")


@dataclass(frozen=True)
class Sittings:
    """A learner's attempts at one quiz, and what may come next."""

    attempts: tuple[Attempt, ...]
    pass_mark: int
    items: int | None
    is_enrolled: bool
    minutes: int | None
    turn: Turn
    why_not: str
    request: AttemptRequest | None

    @property
    def open(self) -> Attempt | None:
        return next((row for row in self.attempts if row.state == AttemptState.OPEN), None)

    @property
    def may_start(self) -> bool:
        return self.is_enrolled and (self.open is not None or self.turn.may_start)

    @property
    def refused(self) -> str:
        """Why there is no next attempt, for who has none open and hasn't passed; "" otherwise."""
        is_silent = self.may_start or self.turn.refusal == Refusal.PASSED
        return "" if is_silent or not self.is_enrolled else self.why_not

    @property
    def may_ask(self) -> bool:
        """Whether another attempt can be asked for."""
        waits = self.request is not None and self.request.state == "asked"
        return bool(self.refused) and self.turn.refusal == Refusal.USED_UP and not waits


@register.simple_tag
def sittings_at(page: QuizPage, place: Place | None) -> Sittings:
    """The reader's attempts at this quiz; the pass mark is that of the edition they began."""
    is_enrolled = place is not None and place.is_enrolled and place.current is not None
    step = place.current.step.activity if place and place.current else None
    attempts, extra, request = (), quizzes.Given(), None
    if is_enrolled:
        attempts = tuple(quizzes.attempts_of(place.enrolment, page.translation_key, page.purpose))
    if attempts:
        extra = quizzes.given(place.enrolment, page.translation_key)
        request = quizzes.newest_request(place.enrolment, page.translation_key)
    turn = quizzes.turn_at(
        page,
        [row for row in attempts if row.state != "open"],
        extra,
        pass_mark=step and step.pass_mark,
    )
    return Sittings(
        attempts=attempts,
        pass_mark=(step and step.pass_mark) or page.pass_mark,
        items=step.items if step else None,
        is_enrolled=is_enrolled,
        minutes=page.minutes_allowed and page.minutes_allowed + extra.minutes,
        turn=turn,
        why_not=quizzes.in_words(turn),
        request=request,
    )


@register.simple_tag
def gain_of(enrolment) -> quizzes.Gain | None:
    """What the learner gained between the test before the module and the one after."""
    return quizzes.gain(enrolment)


@register.filter
def pages_of(count: int, per_page: int) -> range:
    """The numbers of the pages that so many questions fill."""
    return range(1, (count - 1) // per_page + 2) if per_page and count else range(1, 2)


@register.filter
def page_with(position: int, per_page: int) -> int:
    """On which page of the sitting the question at this position stands."""
    return (position - 1) // per_page + 1 if per_page else 1
