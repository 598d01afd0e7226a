"""Two accounts of one person: HR merges one that nobody uses, and proposes the rest to the person."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import merging
from learning.lib.paging import page_of
from learning.operations import api as operations
from learning.people import api as people
from learning.people.merging import api as accounts
from learning.people.merging.finding import pair

from ..auditing import organisations_to_read
from ..doors import for_units

PAGE_SIZE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@for_units
def merge(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Name the other account; see what would happen; merge, or propose it."""
    person = reach.person(pk)
    if not reach.may_change(person):
        raise Http404
    named = (request.POST if request.method == "POST" else request.GET).get("with", "").strip()
    found, reasons = None, []
    if named and _is_guessing(request, person):
        return render(request, "429.html", status=429)
    if named:
        try:
            found = pair(reach, person, named[:254])
            # Of an account that isn't theirs to merge they learn nothing but that it is there.
            check = merging.obstacles if found.is_at_once else accounts.closed_or_same
            reasons = check(found.away, found.into)
            if request.method == "POST" and not reasons:
                return _done(request, found)
        except accounts.MergerRefused as refusal:
            reasons = refusal.reasons
    context = {
        "person": person,
        "named": named,
        "pair": found,
        "places": accounts.places(found.away, found.into) if found and found.is_at_once else None,
        "reasons": reasons,
    }
    status = 422 if reasons else 200
    return render(request, "console/merge.html", context, status=status)


def _is_guessing(request: HttpRequest, person) -> bool:
    """Whether an officer asks for more accounts than anybody has to; each look stands in the log."""
    operations.record(
        actor=request.user, action="look for account", kind="account", subject=str(person.pk)
    )
    return people.is_too_often(request, "find_account", also_reading=True)


def _done(request: HttpRequest, found) -> HttpResponse:
    both = {"away": found.away, "into": found.into, "by": request.user}
    if found.is_at_once:
        merging.merge_for_employer(**both, organisation=found.organisation)
        messages.success(request, _("Put together. You can undo it here for thirty days."))
    else:
        merging.propose_for_employer(**both, organisation=found.organisation)
        messages.success(
            request, _("Proposed. The person reads it in their account, and alone can do it.")
        )
    return redirect("mergers")


def _mine(request: HttpRequest, reach, organisations):
    """What was proposed at these organisations, which they serve whole, or by themselves."""
    rows = accounts.of_organisations(reach.organisations().values("pk"))
    whole = Q(organisation__in=organisations.values("pk"))
    return rows.filter(whole | Q(proposed_by=request.user))


@require_safe
@for_units
def mergers(request: HttpRequest, reach) -> HttpResponse:
    """What was proposed and done, the newest first, with the way back. An auditor has none."""
    rows = _mine(request, reach, organisations_to_read(reach))
    page = page_of(rows, request.GET.get("p"), size=PAGE_SIZE)
    changed = set(reach.organisations_to_change().values_list("pk", flat=True))
    may_end = [
        merger.organisation_id in changed
        or (merger.proposed_by_id == request.user.pk and reach.changes_any)
        for merger in page
    ]
    context = {"page": page, "rows": list(zip(page, may_end, strict=True))}
    return render(request, "console/mergers.html", context)


@require_POST
@for_units
def end(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Take a proposal back, or undo what an employer did; what the person did is theirs to undo."""
    merger = get_object_or_404(_mine(request, reach, reach.organisations_to_change()), pk=pk)
    if not reach.changes_any:
        raise Http404
    try:
        if merger.is_open:
            accounts.withdraw(merger, by=request.user)
            messages.success(request, _("Taken back. Nothing was changed."))
        elif merger.is_by_employer:
            merging.undo(merger=merger, by=request.user)
            messages.success(request, _("Undone. Both accounts are as before."))
        else:
            messages.error(request, _("The person put them together, and alone can undo it."))
    except accounts.MergerRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("mergers")
