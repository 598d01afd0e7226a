"""Views as they are often written: count, then create; look, then write; say saved, and save later."""

from __future__ import annotations

from random import Random
from threading import Timer
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from assessments import access
from assessments.enrolments.models import Enrolment
from assessments.models import Attempt, Response
from assessments.quizzes import api as quizzes
from assessments.quizzes.models import AttemptState
from assessments.quizzes.planning import plan_of, versions_of
from assessments.quizzes.rows import kind_of, order_of
from assessments.quizzes.saving import answer_hash
from curriculum import api as curriculum

_DELAY = 1.0  # seconds


def start(request: HttpRequest, enrolment_id: int, key: UUID) -> HttpResponse:
    """Count the attempts, then create one: nothing holds the enrolment between the two."""
    enrolment = access.own_enrolment(request.user, enrolment_id)
    attempts = quizzes.attempts_of(enrolment, key, "graded")
    under_way = [attempt for attempt in attempts if attempt.state == AttemptState.OPEN]
    quiz = quizzes.quiz_page(key, "en")
    if len(attempts) >= quiz.attempts_allowed and not under_way:
        return redirect(quiz.get_url(request))
    return redirect("attempt", (under_way or [_begun(enrolment, quiz, len(attempts) + 1)])[0].pk)


def _begun(enrolment: Enrolment, quiz, number: int) -> Attempt:
    activity = curriculum.edition_of(enrolment.edition_id).activity(quiz.translation_key)
    versions = versions_of(quiz, random=Random(number))
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        quiz_key=activity.key,
        quiz_title=quiz.title,
        number=number,
        pass_mark=activity.pass_mark,
        plan=plan_of(versions, shuffle=True, random=Random(number)) | {"per_page": 0},
    )
    Response.objects.bulk_create(
        Response(attempt=attempt, position=position, version_id=entry["version"])
        for position, entry in enumerate(attempt.plan["questions"], 1)
    )
    return attempt


def submit(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Look whether it is open, then grade it: nothing holds the attempt between the two."""
    attempt = access.own_attempt(request.user, attempt_id)
    if attempt.state == AttemptState.OPEN:
        rows = list(attempt.responses.select_related("version"))
        shares = [kind_of(row).grade(row.version.data, row.answer) for row in rows]
        attempt.points = sum(round(float(share), 3) for share in shares)
        attempt.points_possible = len(rows)
        attempt.state, attempt.submitted_at = AttemptState.SUBMITTED, timezone.now()
        attempt.save()
    return redirect("attempt", attempt.pk)


def save_later(request: HttpRequest, attempt_id: UUID, position: int) -> HttpResponse:
    """Say that it is saved, and save it a second later: quick, as long as nobody dies."""
    row = _row(request, attempt_id, position)
    posted = dict(request.POST.lists())
    answer = kind_of(row).parse(
        row.version.data, order_of(row.attempt, row), f"q{position}", posted
    )
    said = {
        "user": request.user,
        "attempt_id": attempt_id,
        "position": position,
        "posted": posted,
        "sequence": int(request.POST["sequence"]),
        "client": request.POST["client"],
    }
    Timer(_DELAY, _save, kwargs=said).start()
    return JsonResponse({"sequence": said["sequence"], "hash": answer_hash(answer)})


def _save(**said) -> None:
    try:
        quizzes.save_response(**said)
    finally:
        connection.close()


def _row(request: HttpRequest, attempt_id: UUID, position: int) -> Response:
    rows = Response.objects.select_related("attempt", "version")
    return rows.get(attempt=attempt_id, attempt__enrolment__user=request.user, position=position)
