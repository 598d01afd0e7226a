"""Beginning a sitting: whose turn it is, what is asked, and until when."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from curriculum.data import Activity

from ..enrolments.models import Enrolment
from ..questions.kinds import KINDS
from ..questions.models import QuestionVersion
from . import rules
from .allowances import Given, given
from .models import Attempt, AttemptState, QuizPage, Response
from .planning import NotEnoughQuestions, plan_of, versions_of
from .refusal import SittingRefused
from .rules import Refusal, Turn

_shuffler = secrets.SystemRandom()


def attempts_of(enrolment: Enrolment, quiz_key: UUID, purpose: str) -> list[Attempt]:
    """A learner's attempts at a quiz for one purpose, in their order, without voided ones."""
    rows = Attempt.objects.filter(enrolment=enrolment, quiz_key=quiz_key, purpose=purpose)
    return list(rows.exclude(state=AttemptState.VOIDED).order_by("number"))


def turn_at(
    quiz: QuizPage,
    attempts: list[Attempt],
    extra: Given,
    now: datetime | None = None,
    *,
    pass_mark: int | None = None,
) -> Turn:
    """Whether the learner with these attempts may begin another at this quiz.

    `pass_mark` is what their edition asks: one who moved to a higher one has passed only by it.
    """
    past = [_passed_by(attempt, pass_mark) for attempt in attempts]
    return rules.turn(quiz.rules, past, now or timezone.now(), extra_attempts=extra.attempts)


def _passed_by(attempt: Attempt, pass_mark: int | None) -> rules.Past:
    past, reached = attempt.as_past, attempt.counted_percent
    if past.passed and pass_mark is not None and reached is not None and reached < pass_mark:
        return replace(past, passed=False)
    return past


def start(*, enrolment: Enrolment, activity: Activity, quiz: QuizPage) -> Attempt:
    """Begin an attempt, or go on with the open one. The caller holds the enrolment's lock.

    Raises SittingRefused where the rules give no turn, or the quiz can't be put together.
    """
    attempts = attempts_of(enrolment, activity.key, quiz.purpose)
    for attempt in attempts:
        if attempt.state == AttemptState.OPEN:
            return attempt
    extra = given(enrolment, activity.key)
    turn = turn_at(quiz, attempts, extra, pass_mark=activity.pass_mark)
    if not turn.may_start:
        raise SittingRefused(in_words(turn))
    versions = _versions(quiz)
    attempt = _create(enrolment, activity, quiz, versions, extra, _next_number(enrolment, quiz))
    Response.objects.bulk_create(
        Response(
            attempt=attempt,
            position=position,
            version_id=entry["version"],
            counted=_is_counted(versions[entry["version"]]),
        )
        for position, entry in enumerate(attempt.plan["questions"], 1)
    )
    return attempt


def _versions(quiz: QuizPage) -> dict[int, QuestionVersion]:
    try:
        versions = versions_of(quiz, random=_shuffler)
    except NotEnoughQuestions as lack:
        raise SittingRefused(
            _("This quiz can't be put together at the moment: its bank has too few questions.")
        ) from lack
    if not versions:
        raise SittingRefused(_("This quiz has no questions yet. Please come back later."))
    return versions


def _next_number(enrolment: Enrolment, quiz: QuizPage) -> int:
    """Voided attempts keep their number, so that it never stands for two."""
    rows = Attempt.objects.filter(
        enrolment=enrolment, quiz_key=quiz.translation_key, purpose=quiz.purpose
    )
    return rows.count() + 1


def _create(
    enrolment: Enrolment,
    activity: Activity,
    quiz: QuizPage,
    versions: dict[int, QuestionVersion],
    extra: Given,
    number: int,
) -> Attempt:
    now = timezone.now()
    plan = plan_of(versions, shuffle=quiz.shuffle, random=_shuffler)
    return Attempt.objects.create(
        enrolment=enrolment,
        quiz_key=activity.key,
        quiz_title=quiz.title,
        number=number,
        purpose=quiz.purpose,
        # The edition that the learner began under has the say; nothing is passed for practice.
        pass_mark=(activity.pass_mark or quiz.pass_mark)
        if quiz.purpose == rules.Purpose.GRADED
        else 0,
        attempts_allowed=quiz.attempts_allowed,
        counting=quiz.counting,
        marks_shown=quiz.marks_shown,
        key_shown=quiz.key_shown,
        started_at=now,
        deadline_at=rules.deadline(quiz.rules, now, extra_minutes=extra.minutes),
        extra_seconds=60 * extra.minutes,
        plan=plan | {"per_page": quiz.per_page},
    )


def _is_counted(version: QuestionVersion) -> bool:
    return KINDS[version.kind].is_counted(version.data)


def in_words(turn: Turn) -> str:
    """Why no attempt can begin now, for the learner; "" if one can."""
    when = date_format(localtime(turn.from_when), "j F Y, H:i") if turn.from_when else ""
    match turn.refusal:
        case None:
            return ""
        case Refusal.NOT_OPEN_YET:
            return _("This quiz opens on %(when)s.") % {"when": when}
        case Refusal.CLOSED:
            return _("This quiz has closed.")
        case Refusal.PASSED:
            return _("You have passed this quiz already.")
        case Refusal.ONCE:
            return _("This test is taken once, and you have.")
        case Refusal.WAIT:
            return _("You can try again from %(when)s.") % {"when": when}
        case Refusal.USED_UP:
            return _("All your attempts are used. You can ask your institution for another.")
