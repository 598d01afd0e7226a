"""Joining a group by its link, and leaving it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from curriculum import api as curriculum

from .. import access, api
from ..enrolments.api import EnrolmentRefused
from ..intakes import api as intakes
from ..intakes.models import Intake
from .acts import act


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Which group it is, who will see what, and the button. A GET enrols nobody."""
    intake = intakes.intake_by_token(token)
    if intake is None:
        return _unlisted(render(request, "assessments/intakes/unknown.html", status=404))
    if request.method != "POST":
        return _unlisted(_page(request, intake))
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    try:
        member = api.join_intake(user=request.user, intake=intake)
    except (intakes.IntakeRefused, EnrolmentRefused) as refusal:
        return _page(request, intake, problem=str(refusal), status=409)
    messages.success(request, _("You are in the group “%(name)s”.") % {"name": intake.name})
    return redirect("enrolment", member.enrolment_id)


def _page(
    request: HttpRequest, intake: Intake, problem: str = "", status: int = 200
) -> HttpResponse:
    try:
        intakes.refuse_if_closed(intake)
    except intakes.IntakeRefused as refusal:
        problem = problem or str(refusal)
    signed_in = request.user.is_authenticated
    context = {
        "intake": intake,
        "module": curriculum.module_page(intake.module_key, request.LANGUAGE_CODE),
        "member": intakes.is_in(request.user, intake) if signed_in else None,
        "problem": problem,
    }
    return render(request, "assessments/intakes/join.html", context, status=status)


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Whoever has the link may join: no search engine learns it, and no cache keeps it."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@act
def leave(request: HttpRequest, enrolment_id: int, intake_id: int) -> HttpResponse:
    """Out of the group, and on with the module."""
    enrolment = access.own_enrolment(request.user, enrolment_id)
    member = intakes.leave(enrolment=enrolment, intake_id=intake_id)
    if member is None:
        raise Http404
    messages.success(
        request, _("You have left the group “%(name)s”.") % {"name": member.intake.name}
    )
    return redirect("enrolment", enrolment.pk)
