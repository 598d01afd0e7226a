"""What I am asked to have seen of my people, and objections that I am to decide."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import api
from assessments.competencies import api as competencies
from curriculum import api as curriculum
from learning.people import appointing

from ..doors import for_console


@require_safe
@for_console
def attestations(request: HttpRequest, reach) -> HttpResponse:
    """What waits for me, oldest first."""
    context = {
        "requests": competencies.waiting(reach)[:100],
        "objections": competencies.to_decide(request.user)[:100],
        "serves": reach.serves,
        "has_reports": appointing.employers_of_reports(request.user).exists(),
    }
    return render(request, "console/attestations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_console
def attestation(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """The level's behaviours: tick what was seen, write when and where, sign; or say "not yet"."""
    row = competencies.request_to_answer(reach, pk)
    others = competencies.asked_together(row, reach)
    problem = ""
    if request.method == "POST":
        problem = _answer(request, row, others)
        if not problem:
            return redirect("attestations")
    context = {
        "row": row,
        "others": others,
        "behaviours": competencies.behaviours_of(row.competency, row.level),
        "ticked": request.POST.getlist("behaviour"),
        "also": request.POST.getlist("also"),
        "seen": request.POST.get("seen", ""),
        "not_yet": request.POST.get("not_yet", ""),
        "problem": problem,
    }
    return render(request, "console/attestation.html", context, status=422 if problem else 200)


def _answer(request: HttpRequest, row, others) -> str:
    """What hinders it, in words; empty once it is done."""
    chosen = set(request.POST.getlist("also"))
    rows = [row, *(other for other in others if str(other.pk) in chosen)]
    try:
        if "not_yet_act" in request.POST:
            competencies.not_yet(request=row, text=request.POST.get("not_yet", ""))
            messages.success(request, _("Answered: not yet. It takes no level away."))
            return ""
        api.attest(
            requests=rows,
            behaviours=request.POST.getlist("behaviour"),
            seen=request.POST.get("seen", ""),
            by=request.user,
        )
    except competencies.AttestationRefused as refusal:
        return str(refusal)
    names = ", ".join(str(item.user) for item in rows)
    messages.success(request, _("Signed for %(names)s.") % {"names": names})
    return ""


@require_POST
@for_console
def ask(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """HR asks a person's supervisors for an attestation."""
    person = reach.person(pk)
    if not reach.may_change(person):
        raise Http404
    code, level = request.POST.get("competency", ""), request.POST.get("level", "")
    employers = {place.unit.organisation_id for place in reach.places_of(person)}
    competency = curriculum.competencies_by_code([code], employers).get(code)
    if competency is None or not (level.isascii() and level.isdigit() and len(level) < 3):
        raise Http404
    try:
        rows = competencies.ask(
            user=person, competency=competency, level=int(level), by=request.user
        )
    except competencies.AttestationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        names = ", ".join(str(row.supervisor) for row in rows)
        messages.success(request, _("Asked: %(names)s.") % {"names": names})
    return redirect("person", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_console
def objection(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Decide an objection that was given to me."""
    row = competencies.objection_to_decide(request.user, pk)
    problem = ""
    if request.method == "POST":
        decision = request.POST.get("decision", "")
        if decision not in ("stands", "struck"):
            problem = _("Choose whether the attestation stands or is struck out.")
        else:
            problem = _decide(request, row, is_upheld=decision == "struck")
        if not problem:
            return redirect("attestations")
    context = {"row": row, "problem": problem, "text": request.POST.get("text", "")}
    return render(request, "console/objection.html", context, status=422 if problem else 200)


def _decide(request: HttpRequest, row, *, is_upheld: bool) -> str:
    try:
        api.decide(
            objection=row, is_upheld=is_upheld, text=request.POST.get("text", ""), by=request.user
        )
    except competencies.AttestationRefused as refusal:
        return str(refusal)
    messages.success(request, _("Decided. Both sides read your reason."))
    return ""
