"""Another edition than the one I have: what it changes, and the step over, by choice."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from curriculum import api as curriculum

from .. import access, api, editions
from ..enrolments.api import EnrolmentRefused
from ..enrolments.models import EnrolmentState


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def other_edition(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """What the newest edition changes for me; by POST I go on under it, or take its refresher."""
    enrolment = access.own_enrolment(request.user, enrolment_id)
    is_refresher = enrolment.state == EnrolmentState.COMPLETED
    if request.method == "POST":
        return _refresh(request, enrolment) if is_refresher else _move(request, enrolment)
    offer = (editions.offer_to_refresh if is_refresher else editions.offer_to_move)(enrolment)
    if offer is None:
        messages.info(request, _("There is no newer edition for you to take."))
        return redirect("enrolment", enrolment.pk)
    context = {
        "enrolment": enrolment,
        "offer": offer,
        "is_refresher": is_refresher,
        "changes": [curriculum.in_words(one) for one in offer.changes],
        "is_sitting": editions.is_sitting(enrolment),
    }
    return render(request, "assessments/other_edition.html", context)


def _move(request: HttpRequest, enrolment) -> HttpResponse:
    try:
        api.move_over(enrolment=enrolment)
        messages.success(request, _("You go on under the newest edition."))
    except EnrolmentRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("enrolment", enrolment.pk)


def _refresh(request: HttpRequest, enrolment) -> HttpResponse:
    try:
        opened = api.refresh(enrolment=enrolment)
    except EnrolmentRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("enrolment", enrolment.pk)
    return redirect("enrolment", opened.pk)
