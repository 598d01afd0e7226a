"""More time or attempts for one person, granted with a reason; asking for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Locale

from curriculum import api as curriculum

from ..enrolments.models import Enrolment
from .models import Allowance, Attempt, AttemptRequest, AttemptState, QuizPage, RequestState
from .refusal import SittingRefused

# Within this many days the institution answers; the learner is told the date.
DAYS_TO_ANSWER = 7
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Given:
    """What one person has beyond what everybody has, at one quiz."""

    attempts: int = 0
    minutes: int = 0


def given(enrolment: Enrolment, quiz_key: UUID) -> Given:
    """The sum of the learner's allowances at this quiz."""
    sums = Allowance.objects.filter(enrolment=enrolment, quiz_key=quiz_key).aggregate(
        attempts=Coalesce(Sum("extra_attempts"), 0), minutes=Coalesce(Sum("extra_minutes"), 0)
    )
    return Given(**sums)


@transaction.atomic
def allow(
    *,
    enrolment: Enrolment,
    quiz_key: UUID,
    by,
    reason: str,
    extra_attempts: int = 0,
    extra_minutes: int = 0,
) -> Allowance:
    """Give a learner more; extra minutes also reach the attempt under way.

    Raises SittingRefused without a reason, or where nothing is given.
    """
    if not reason.strip():
        raise SittingRefused(_("Say why: the reason stays with the record."))
    if extra_attempts <= 0 and extra_minutes <= 0:
        raise SittingRefused(_("Give at least one attempt or one minute."))
    allowance = Allowance.objects.create(
        enrolment=enrolment,
        quiz_key=quiz_key,
        granted_by=by,
        reason=reason.strip()[:LONGEST_TEXT],
        extra_attempts=extra_attempts,
        extra_minutes=extra_minutes,
    )
    if extra_minutes:
        Attempt.objects.filter(
            enrolment=enrolment,
            quiz_key=quiz_key,
            state=AttemptState.OPEN,
            deadline_at__isnull=False,
        ).update(
            deadline_at=F("deadline_at") + timedelta(minutes=extra_minutes),
            extra_seconds=F("extra_seconds") + 60 * extra_minutes,
        )
    return allowance


@transaction.atomic
def ask(
    *, enrolment: Enrolment, quiz_key: UUID, quiz_title: str, institution_id: int, text: str
) -> AttemptRequest:
    """Ask for another attempt; repeated while it waits, the request that stands."""
    request, _new = AttemptRequest.objects.get_or_create(
        enrolment=enrolment,
        quiz_key=quiz_key,
        state=RequestState.ASKED,
        defaults={
            "quiz_title": quiz_title,
            "institution_id": institution_id,
            "text": text.strip()[:LONGEST_TEXT],
            "answer_by": timezone.localdate() + timedelta(days=DAYS_TO_ANSWER),
        },
    )
    return request


@transaction.atomic
def answer(*, request: AttemptRequest, by, grant: bool, reply: str) -> AttemptRequest:
    """Grant or refuse what was asked; answered once, a second answer changes nothing.

    Raises SittingRefused for a refusal without a reason.
    """
    request = AttemptRequest.objects.select_for_update().get(pk=request.pk)
    if request.state != RequestState.ASKED:
        return request
    if not grant and not reply.strip():
        raise SittingRefused(_("Say why not: the learner reads it."))
    if grant:
        request.allowance = allow(
            enrolment=request.enrolment,
            quiz_key=request.quiz_key,
            by=by,
            reason=request.text or _("The learner asked for another attempt."),
            extra_attempts=1,
        )
    request.state = RequestState.GRANTED if grant else RequestState.REFUSED
    request.reply = reply.strip()[:LONGEST_TEXT]
    request.answered_by = by
    request.answered_at = timezone.now()
    request.save()
    return request


def open_requests(rows: QuerySet[AttemptRequest]) -> QuerySet[AttemptRequest]:
    """What waits for an answer, the oldest first."""
    return rows.filter(state=RequestState.ASKED).order_by("asked_at", "pk")


def waiting_first(rows: QuerySet[AttemptRequest]) -> QuerySet[AttemptRequest]:
    """What waits for an answer, the oldest on top; then the answered ones, the newest first."""
    waits = Case(When(state=RequestState.ASKED, then=0), default=1)
    return rows.annotate(rank=waits).order_by(
        "rank", Case(When(state=RequestState.ASKED, then="asked_at")), "-answered_at", "pk"
    )


def results_of(enrolment: Enrolment, quiz_key: UUID) -> list[Attempt]:
    """The learner's results at a quiz without any answer, for who decides on another attempt."""
    rows = Attempt.objects.filter(
        enrolment=enrolment, quiz_key=quiz_key, state=AttemptState.SUBMITTED
    )
    return list(rows.only("number", "percent", "passed", "submitted_at").order_by("number"))


def quizzes_of_modules(module_keys) -> list[tuple[UUID, str, UUID]]:
    """Key, title and module of each live quiz of these modules, in the site's own language."""
    pages = QuizPage.objects.live().filter(locale=Locale.get_default()).order_by("path")
    modules = {page.path: page.translation_key for page in curriculum.modules_by_keys(module_keys)}
    return [
        (page.translation_key, page.title, modules[page.path[: -page.steplen]])
        for page in pages
        if page.path[: -page.steplen] in modules
    ]


def newest_request(enrolment: Enrolment, quiz_key: UUID) -> AttemptRequest | None:
    """What the learner last asked for at this quiz."""
    return AttemptRequest.objects.filter(enrolment=enrolment, quiz_key=quiz_key).first()
