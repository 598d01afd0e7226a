"""A sitting: begin, save answers one by one, hand in, review after release."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from curriculum.data import Activity
from learning.lib.canonical_json import canonical_json

from ..enrolments.models import Enrolment, EnrolmentState
from ..questions.kinds import KINDS, BadAnswer, Kind, Review
from ..questions.kinds.base import Answer, Fields
from ..questions.models import QuestionVersion
from .grading import Mark, Result, result, stored
from .models import Attempt, AttemptPurpose, AttemptState, ClosedBy, QuizPage, Response
from .planning import plan_of, versions_of

__all__ = [
    "Asked",
    "BadAnswer",
    "Reviewed",
    "Saved",
    "SittingRefused",
    "answer_hash",
    "asked",
    "attempts_of",
    "is_released",
    "quiz_page",
    "reviewed",
    "save_response",
    "start",
    "submit",
    "tick_checklist",
    "unanswered",
]

_shuffler = secrets.SystemRandom()


class SittingRefused(Exception):
    """The act isn't possible now; the message is for the learner."""


@dataclass(frozen=True)
class Asked:
    """A question as a sitting shows it: the learner's side only, before any release."""

    position: int
    kind: str
    points: int
    shown: dict
    chosen: dict
    saved_at: datetime | None
    sequence: int
    answered: bool

    @property
    def name(self) -> str:
        """What the question's form fields are called, or begin with."""
        return f"q{self.position}"


@dataclass(frozen=True)
class Reviewed:
    """A question after its release."""

    position: int
    kind: str
    stem: str
    case: str
    points: object
    possible: int
    counted: bool
    answered: bool
    answer_text: str
    review: Review
    ticked: tuple[int, ...]


@dataclass(frozen=True)
class Saved:
    """What the server holds of one answer now."""

    position: int
    sequence: int
    saved_at: datetime | None
    answer_hash: str
    answered: bool
    # Whether a different answer, saved elsewhere, was kept instead of the one sent. A late
    # packet of the same page isn't that: the page itself has sent a newer one since.
    is_conflict: bool


# --- Beginning ----------------------------------------------------------------------------------


def quiz_page(key: UUID, language: str) -> QuizPage | None:
    """The live quiz page with this key, in `language` if it exists, else in any."""
    pages = list(QuizPage.objects.filter(translation_key=key, live=True).select_related("locale"))
    preferred = [page for page in pages if page.locale.language_code == language]
    return (preferred or pages or [None])[0]


def attempts_of(enrolment: Enrolment, quiz_key: UUID) -> list[Attempt]:
    """A learner's graded attempts at a quiz, in their order."""
    return list(
        Attempt.objects.filter(
            enrolment=enrolment, quiz_key=quiz_key, purpose=AttemptPurpose.GRADED
        ).order_by("number")
    )


def start(*, enrolment: Enrolment, activity: Activity, quiz: QuizPage) -> Attempt:
    """Begin an attempt, or go on with the open one. The caller holds the enrolment's lock.

    Raises SittingRefused after a pass, without attempts left, or if the quiz has no questions.
    """
    attempts = attempts_of(enrolment, activity.key)
    for attempt in attempts:
        if attempt.state == AttemptState.OPEN:
            return attempt
    if any(attempt.passed for attempt in attempts):
        raise SittingRefused(_("You have passed this quiz already."))
    if len(attempts) >= quiz.attempts_allowed:
        raise SittingRefused(
            _("All %(n)d attempts are used. Ask your institution for another.")
            % {"n": quiz.attempts_allowed}
        )
    versions = versions_of(quiz)
    if not versions:
        raise SittingRefused(_("This quiz has no questions yet. Please come back later."))
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        quiz_key=activity.key,
        quiz_title=quiz.title,
        number=len(attempts) + 1,
        pass_mark=activity.pass_mark or quiz.pass_mark,
        attempts_allowed=quiz.attempts_allowed,
        plan=plan_of(versions, shuffle=quiz.shuffle, random=_shuffler),
    )
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


def _is_counted(version: QuestionVersion) -> bool:
    return KINDS[version.kind].is_counted(version.data)


# --- Sitting ------------------------------------------------------------------------------------


def asked(attempt: Attempt) -> list[Asked]:
    """The questions of an open attempt with the answers given so far, and nothing of the key."""
    return [
        Asked(
            position=row.position,
            kind=row.version.kind,
            points=row.version.points,
            shown=_kind(row).shown(row.version.data, _order(attempt, row)),
            chosen=_kind(row).chosen(_order(attempt, row), row.answer),
            saved_at=row.saved_at,
            sequence=row.sequence,
            answered=row.answer is not None,
        )
        for row in attempt.responses.select_related("version")
    ]


# The attempt first, as handing in does: in another order the two would deadlock. With what a save
# reads of each, and no more: a question's other texts are as long as the rest together.
_HELD_ROWS = (
    Response.objects.select_related("attempt__enrolment", "version")
    .select_for_update(of=("attempt", "self"))
    .only(
        "attempt__state", "attempt__plan", "attempt__enrolment__state", "position", "answer",
        "answer_hash", "sequence", "client", "saved_at", "version__kind", "version__data",
    )
)  # fmt: skip


@transaction.atomic
def save_response(
    *,
    user,
    attempt_id: UUID,
    position: int,
    posted: Fields,
    sequence: int | None = None,
    client: str = "",
    seen: int | None = None,
) -> Saved | None:
    """Keep one answer. None if this learner has no such question; BadAnswer for what isn't one.

    An answer replaces the stored one only if (sequence, client) is later, so replays and
    reordered requests end in the same state. A page without JavaScript sends instead the
    sequence that it has `seen`; a different answer saved elsewhere since then is kept, and the
    reply says so. SittingRefused once the attempt is handed in or the module left.
    """
    row = _HELD_ROWS.filter(
        attempt_id=attempt_id, attempt__enrolment__user=user, position=position
    ).first()
    if row is None:
        return None
    _refuse_unless_open(row.attempt)
    answer = _kind(row).parse(row.version.data, _order(row.attempt, row), f"q{position}", posted)
    if sequence is None:
        is_newer = answer != row.answer and (seen is None or seen >= row.sequence)
        sequence = row.sequence + 1
    else:
        is_newer = (sequence, client) > (row.sequence, row.client)
    if is_newer:
        row.answer = answer
        row.answer_hash = answer_hash(answer)
        row.sequence = sequence
        row.client = client
        row.saved_at = timezone.now()
        row.save(update_fields=["answer", "answer_hash", "sequence", "client", "saved_at"])
    return Saved(
        position=row.position,
        sequence=row.sequence,
        saved_at=row.saved_at,
        answer_hash=row.answer_hash,
        answered=row.answer is not None,
        is_conflict=answer != row.answer and (not client or client != row.client),
    )


def _refuse_unless_open(attempt: Attempt) -> None:
    if attempt.state != AttemptState.OPEN:
        raise SittingRefused(_("This attempt has been handed in; its answers can't change."))
    if attempt.enrolment.state == EnrolmentState.WITHDRAWN:
        raise SittingRefused(_("You have left this module. Come back to it to go on."))


def answer_hash(answer: Answer | None) -> str:
    """SHA-256 (hex) of the canonical answer; of `null` for an empty one."""
    return hashlib.sha256(canonical_json(answer)).hexdigest()


# --- Handing in ---------------------------------------------------------------------------------


def submit(*, attempt: Attempt, closed_by: str = ClosedBy.LEARNER) -> Result | None:
    """Close and grade an open attempt, under its row's lock; None if it was closed before.

    The caller holds the enrolment's lock and the transaction.
    """
    attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if attempt.state != AttemptState.OPEN:
        return None
    rows = list(attempt.responses.select_related("version"))
    marks = [
        Mark(
            share=_kind(row).grade(row.version.data, row.answer),
            possible=row.version.points,
            counted=row.counted,
        )
        for row in rows
    ]
    for row, mark in zip(rows, marks, strict=True):
        row.points = stored(mark.points)
        row.points_possible = mark.possible
    Response.objects.bulk_update(rows, ["points", "points_possible"])
    outcome = result(marks, pass_mark=attempt.pass_mark)
    attempt.state = AttemptState.SUBMITTED
    attempt.submitted_at = attempt.graded_at = timezone.now()
    attempt.closed_by = closed_by
    attempt.points = stored(outcome.points)
    attempt.points_possible = outcome.possible
    attempt.percent = outcome.percent
    attempt.passed = outcome.passed
    attempt.save()
    return outcome


def unanswered(attempt: Attempt) -> list[int]:
    """The positions that the server holds no answer for."""
    return list(attempt.responses.filter(answer__isnull=True).values_list("position", flat=True))


# --- Review -------------------------------------------------------------------------------------


def is_released(attempt: Attempt, allowed_now: int | None) -> bool:
    """Whether key and feedback may be shown: after passing, or after the last attempt.

    Never while an attempt at this quiz is open, or feedback would give it away. How many
    attempts there are was fixed with each attempt; `allowed_now` (None: the quiz has no page
    any more) can only lower it, else a smaller number would leave the last one unreleased.
    """
    attempts = Attempt.objects.filter(
        enrolment__user=attempt.enrolment.user_id,
        quiz_key=attempt.quiz_key,
        purpose=AttemptPurpose.GRADED,
    )
    states = list(attempts.values_list("state", "passed"))
    if attempt.state != AttemptState.SUBMITTED or (AttemptState.OPEN, None) in states:
        return False
    if any(passed for _state, passed in states):
        return True
    allowed = min(attempt.attempts_allowed, allowed_now or attempt.attempts_allowed)
    return sum(state == AttemptState.SUBMITTED for state, _passed in states) >= allowed


def reviewed(attempt: Attempt) -> list[Reviewed]:
    """Everything about each question. Call only for a released attempt (`is_released`)."""
    return [_review(attempt, row) for row in attempt.responses.select_related("version")]


def _review(attempt: Attempt, row: Response) -> Reviewed:
    kind, data = _kind(row), row.version.data
    return Reviewed(
        position=row.position,
        kind=row.version.kind,
        stem=data["stem"],
        case=kind.read_before(data),
        points=row.points,
        possible=row.version.points,
        counted=row.counted,
        answered=row.answer is not None,
        answer_text=(row.answer or {}).get("text", ""),
        review=kind.review(data, _order(attempt, row), row.answer),
        ticked=tuple(row.self_check or ()),
    )


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


def _kind(row: Response) -> Kind:
    return KINDS[row.version.kind]


def _order(attempt: Attempt, row: Response) -> list[str]:
    return attempt.plan["questions"][row.position - 1]["order"]
