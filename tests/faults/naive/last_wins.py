"""The site with a save in which the last to arrive wins, whatever its number."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from assessments.models import Response
from assessments.questions.kinds import BadAnswer
from assessments.quizzes.rows import kind_of, order_of
from learning.urls import *
from learning.urls import urlpatterns as sound


def save(request: HttpRequest, attempt_id: UUID, position: int) -> HttpResponse:
    """Put whatever comes over what is there."""
    row = Response.objects.select_related("attempt", "version").get(
        attempt=attempt_id, attempt__enrolment__user=request.user, position=position
    )
    order, posted = order_of(row.attempt, row), dict(request.POST.lists())
    try:
        row.answer = kind_of(row).parse(row.version.data, order, f"q{position}", posted)
    except BadAnswer as problem:
        return JsonResponse({"message": str(problem)}, status=422)
    row.sequence, row.client = int(request.POST["sequence"]), request.POST["client"]
    row.save()
    return JsonResponse({"sequence": row.sequence, "late": False})


urlpatterns = [path("attempts/<uuid:attempt_id>/answers/<int:position>/", save), *sound]
