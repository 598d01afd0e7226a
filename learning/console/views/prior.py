"""Documents for trainings of the past: what waits, checking it, entering one for somebody."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import api
from assessments.competencies import api as competencies
from assessments.views.downloads import file_response
from assessments.views.prior import posted_prior, prior_form
from learning.lib.paging import page_of
from learning.operations import api as operations

from ..doors import for_units
from ..forms import PriorDecisionForm

PAGE_SIZE = 25


@require_safe
@for_units
def waiting(request: HttpRequest, reach) -> HttpResponse:
    """What waits, the oldest first."""
    page = page_of(competencies.to_check(reach), request.GET.get("p"), size=PAGE_SIZE)
    return render(request, "console/prior_waiting.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_units
def check(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """One training with its document: accept it at a level, or say what is missing."""
    row = competencies.one_to_check(reach, pk)
    form = PriorDecisionForm(request.POST if request.method == "POST" else None, prior=row)
    if request.method == "POST" and form.is_valid() and _decide(request, row, form):
        return redirect("prior_waiting")
    scale = row.competency.levels.all()
    context = {
        "row": row,
        "form": form,
        "scale": [step for step in scale if step.level <= row.level],
    }
    status = 422 if form.errors else 200
    return render(request, "console/prior_check.html", context, status=status)


def _decide(request: HttpRequest, row, form: PriorDecisionForm) -> bool:
    values = form.cleaned_data
    try:
        if values["decision"] == "verify":
            api.verify_prior(
                prior=row, level=values["level"], until=values["until"], text=values["text"],
                by=request.user,
            )  # fmt: skip
            messages.success(request, _("Accepted: it counts from now on. The person hears of it."))
        else:
            competencies.decline_prior(prior=row, text=values["text"], by=request.user)
            messages.success(request, _("Not accepted. The person reads why."))
    except competencies.PriorRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_safe
@for_units
def document(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """The document of what waits; the person reads who opened it."""
    row = competencies.one_to_check(reach, pk)
    operations.record_look(actor=request.user, subject=str(row.user_id), why=_("HR"))
    return file_response(competencies.document_of(row), row.file_name, row.file_kind)


@require_http_methods(["GET", "HEAD", "POST"])
@for_units
def enter(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Hand a document in for somebody without a device; checking it is a step of its own."""
    person = reach.person(pk)
    if not reach.may_change(person) or person == request.user:
        raise Http404
    employers = {place.unit.organisation_id for place in reach.places_of(person)}
    form = prior_form(request, employers)
    if request.method == "POST" and posted_prior(
        form, user=person, employers=employers, entered_by=request.user
    ):
        messages.success(request, _("Entered. It waits under Documents to be checked."))
        return redirect("person", pk)
    context = {"form": form, "person": person}
    return render(request, "console/prior_enter.html", context, status=422 if form.errors else 200)
