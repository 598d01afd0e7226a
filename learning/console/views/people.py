"""Finding people, and what one person has and must do."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.competencies import api as competencies
from assessments.required import api as required
from learning.lib.paging import page_of
from learning.operations import api as operations
from learning.people import first_sign_in

from ..doors import chosen_unit, for_console, for_units
from ..exporting import search_in
from ..reports import in_words

PAGE_SIZE = 25


@require_safe
@for_console
def people(request: HttpRequest, reach) -> HttpResponse:
    """The people whom I look after, by name; found by name or staff number."""
    unit = chosen_unit(reach, request.GET.get("unit"))
    query = search_in(request.GET)
    page = page_of(reach.found(query, unit), request.GET.get("p"), size=PAGE_SIZE)
    return render(request, "console/people.html", {"page": page, "query": query, "unit": unit})


@require_safe
@for_console
def person(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Levels, states and dates; never answers, attempts or what was handed in."""
    found = reach.person(pk)
    places = list(reach.places_of(found))
    posts = [place.post_id for place in places if place.post_id]
    employers = {place.unit.organisation_id for place in places}
    operations.record_look(
        actor=request.user,
        subject=str(found.pk),
        why=_("HR") if reach.serves else _("Supervisor"),
    )
    context = {
        "person": found,
        "places": places,
        "number": reach.number_of(found),
        "required": in_words(required.of_person(found, reach)),
        "levels": competencies.levels_of(found, posts, employers=employers),
        "profiles": competencies.profiles_of_posts(posts),
        "evidence": competencies.evidence_for(found, employers)[:50],
        "may_change": reach.may_change_at(places),
        # Whether a slip can be printed, its own page says: asking here costs every reader.
        "needs_slip": not found.email and found != request.user,
    }
    return render(request, "console/person.html", context)


@require_POST
@for_console
def answer_doubt(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Answer somebody who said that a row is wrong."""
    doubt = required.doubt_to_answer(reach, pk)
    text = request.POST.get("text", "").strip()
    if text:
        required.answer(doubt=doubt, by=request.user, text=text)
        messages.success(request, _("Answered. The person reads it beside the row."))
    else:
        messages.error(request, _("Write an answer first."))
    return redirect("person", doubt.assignment.user_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_units
def slip(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """A new slip for somebody without an address who forgot the password; its code is shown this once."""
    found = reach.person(pk)
    if not reach.may_change(found) or found == request.user or found.email:
        raise Http404
    made, problem = None, ""
    if request.method == "POST":
        try:
            made = _slip(request, reach, found)
        except first_sign_in.SlipRefused as refusal:
            problem = str(refusal)
    context = {"person": found, "slip": made, "problem": problem}
    context["address"] = first_sign_in.slip_address()
    return render(request, "console/slip.html", context, status=422 if problem else 200)


@transaction.atomic
def _slip(request: HttpRequest, reach, person):
    made = first_sign_in.slip_again(person, reach.memberships_to_change())
    operations.record(actor=request.user, action="new slip", kind="account", subject=str(person.pk))
    operations.record_look(
        actor=request.user, subject=str(person.pk), why=_("HR: printed a new slip")
    )
    return made
