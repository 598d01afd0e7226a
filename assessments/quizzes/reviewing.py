"""After handing in: what may be shown by now, and showing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from ..enrolments.models import Enrolment
from . import rules
from .allowances import given
from .marking import corrections_of, marks_of
from .models import Attempt, AttemptState, QuizPage, Regrading
from .rows import Reviewed, review_of
from .rules import Past, Purpose, Rules, Shown, Turn


@dataclass(frozen=True)
class Release:
    """What of a result may be shown now."""

    marks: bool
    key: bool


def released(attempt: Attempt, quiz: QuizPage | None) -> Release:
    """What may be shown of a sitting now (`rules.is_shown`); nothing while one is open.

    When something is shown was promised with each attempt. Times are those of the quiz now (an
    author may have moved the closing); without a page nothing is held back for a closing that
    nobody can move any more, and nothing is released early.
    """
    return standing(attempt, quiz).release


@dataclass(frozen=True)
class Standing:
    """Where the learner stands at a quiz: what may be shown of one attempt, and whose turn it is.

    `attempts` are those of the attempt's own enrolment, in their order; `turn` is None without a page.
    """

    release: Release
    attempts: tuple[Attempt, ...]
    turn: Turn | None


def standing(attempt: Attempt, quiz: QuizPage | None) -> Standing:
    """All of it from one look at the learner's attempts and allowances."""
    rows = Attempt.objects.filter(
        enrolment__user=attempt.enrolment.user_id,
        quiz_key=attempt.quiz_key,
        purpose=attempt.purpose,
    ).exclude(state=AttemptState.VOIDED)
    everywhere = list(rows.order_by("started_at"))
    extra = given(attempt.enrolment, attempt.quiz_key)
    here = [row for row in everywhere if row.enrolment_id == attempt.enrolment_id]
    here.sort(key=lambda row: row.number)
    turn = None
    if quiz is not None:
        past = [row.as_past for row in here]
        turn = rules.turn(quiz.rules, past, timezone.now(), extra_attempts=extra.attempts)
    release = _release(attempt, quiz, [row.as_past for row in everywhere], extra.attempts)
    return Standing(release, tuple(here), turn)


def _release(attempt: Attempt, quiz: QuizPage | None, past: list[Past], extra: int) -> Release:
    if attempt.state != AttemptState.SUBMITTED:
        return Release(False, False)
    now_allowed = _rules(attempt, quiz)

    def shown(when: str) -> bool:
        return rules.is_shown(Shown(when), now_allowed, past, timezone.now(), extra_attempts=extra)

    if attempt.purpose == Purpose.PRACTICE:
        return Release(marks=True, key=shown(Shown.AT_ONCE))
    if attempt.purpose == Purpose.PRE_TEST:
        # The test after the module asks the same.
        return Release(marks=shown(attempt.marks_shown), key=False)
    return Release(marks=shown(attempt.marks_shown), key=shown(attempt.key_shown))


def _rules(attempt: Attempt, quiz: QuizPage | None) -> Rules:
    """The rules that decide on showing. A lower number of attempts counts, a higher one doesn't,
    else a smaller number would leave the last attempt unreleased.
    """
    fixed = Rules(purpose=Purpose(attempt.purpose), attempts_allowed=attempt.attempts_allowed)
    if quiz is None:
        return fixed
    allowed = attempt.attempts_allowed
    return replace(
        fixed,
        attempts_allowed=min(allowed or quiz.attempts_allowed, quiz.attempts_allowed),
        closes_at=quiz.closes_at,
    )


def reviewed(attempt: Attempt) -> list[Reviewed]:
    """Everything about each question. Call only where `released` says key."""
    rows = list(attempt.responses.select_related("version"))
    corrections = corrections_of(attempt, rows)
    return [review_of(attempt, row, corrections) for row in rows]


def regradings(attempt: Attempt) -> list[Regrading]:
    """What corrections made of this sitting, the oldest first, each with its correction."""
    return list(attempt.regradings.select_related("correction"))


@transaction.atomic
def tick_checklist(*, attempt: Attempt, position: int, ticked: Sequence[int]) -> bool:
    """Keep what the learner found in their own answer; False if there is no such checklist."""
    row = attempt.responses.select_related("version").filter(position=position).first()
    if row is None or row.version.data.get("checklist") in (None, []):
        return False
    points = range(len(row.version.data["checklist"]))
    row.self_check = sorted({index for index in ticked if index in points})
    row.save(update_fields=["self_check"])
    return True


def lesson_codes_to_reread(attempt: Attempt) -> list[str]:
    """The codes of the lessons whose questions earned less than half of their points.

    Half, not all: a long list would say "read everything again".
    """
    rows = list(attempt.responses.filter(counted=True).select_related("version"))
    points: dict[str, list[Fraction]] = {}
    for row, mark in zip(rows, marks_of(rows, corrections_of(attempt, rows)), strict=True):
        if row.version.lesson_code and mark.counted:
            earned = points.setdefault(row.version.lesson_code, [Fraction(0), Fraction(0)])
            earned[0] += mark.points
            earned[1] += mark.possible
    return [code for code, (earned, possible) in points.items() if 2 * earned < possible]


@dataclass(frozen=True)
class Gain:
    """What a learner knew before the module and after it, in whole percent."""

    before: int
    after: int

    @property
    def points(self) -> int:
        """The difference in percentage points."""
        return self.after - self.before


def gain(enrolment: Enrolment) -> Gain | None:
    """The learner's own gain from the test before to the test after; None until both are there."""
    rows = Attempt.objects.filter(
        enrolment=enrolment,
        state=AttemptState.SUBMITTED,
        purpose__in=(Purpose.PRE_TEST, Purpose.POST_TEST),
    ).order_by("submitted_at")
    percent = {row.purpose: row.percent for row in rows}
    if len(percent) < 2:
        return None
    return Gain(before=percent[Purpose.PRE_TEST], after=percent[Purpose.POST_TEST])
