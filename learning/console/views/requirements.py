"""Setting a requirement in four steps, seeing what it would do, publishing it, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.required import api as required
from learning.lib.paging import page_of

from ..auditing import organisations_to_read
from ..doors import for_officers, for_units, number
from ..setting import WhatForm, WhenForm, WhyForm, added_target, target_forms

PAGE_SIZE = 25
STEPS = tuple(required.STEPS)
FORMS = {"what": WhatForm, "when": WhenForm, "why": WhyForm}


@require_safe
@for_units
def requirements(request: HttpRequest, reach) -> HttpResponse:
    """What is required, with how far it is."""
    page = page_of(
        required.requirements_in(reach, organisations_to_read(reach)),
        request.GET.get("p"),
        size=PAGE_SIZE,
    )
    counts = required.counts_of(reach, page.object_list)
    context = {
        "page": page,
        "rows": [(row, counts.get(row.pk, {})) for row in page],
        "organisations": reach.organisations_to_change(),
    }
    return render(request, "console/requirements.html", context)


@require_POST
@for_officers
def begin(request: HttpRequest, reach) -> HttpResponse:
    """A new draft."""
    asked = number(request.POST.get("organisation", ""))
    rows = reach.organisations_to_change()
    organisation = rows.filter(pk=asked).first() if asked is not None else rows.first()
    if organisation is None:
        raise Http404
    row = required.draft(organisation=organisation, by=request.user)
    return redirect("requirement_step", row.pk, "what")


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def step(request: HttpRequest, reach, pk: int, name: str) -> HttpResponse:
    """One of the four steps of a draft; each is kept when it is sent."""
    row = required.requirement(reach, pk, to_change=True)
    if name not in STEPS or row.state != required.RequirementState.DRAFT:
        raise Http404
    if name == "whom":
        return _whom(request, reach, row)
    form = FORMS[name](request.POST if request.method == "POST" else None, requirement=row)
    if request.method == "POST" and form.is_valid():
        try:
            form.keep()
        except required.RequirementRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(*_after(row, name))
    context = _step_context(row, name) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "console/requirement_step.html", context, status=status)


def _after(row, name: str) -> tuple:
    following = STEPS[STEPS.index(name) + 1 :]
    return ("requirement_step", row.pk, following[0]) if following else ("requirement", row.pk)


def _step_context(row, name: str) -> dict:
    return {
        "requirement": row,
        "step": name,
        "title": required.STEPS[name],
        "number": STEPS.index(name) + 1,
        "steps": list(required.STEPS.items()),
    }


def _whom(request: HttpRequest, reach, row) -> HttpResponse:
    """Groups are added and taken out one by one, so that it works without a script."""
    forms = target_forms(request, row.organisation)
    if request.method == "POST":
        try:
            if "next" in request.POST:
                return _whom_done(request, row)
            if (gone := number(request.POST.get("remove", ""))) is not None:
                required.remove_target(requirement=row, pk=gone)
                return redirect("requirement_step", row.pk, "whom")
            if added_target(forms, row, reach):
                return redirect("requirement_step", row.pk, "whom")
        except required.RequirementRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("requirement", row.pk)
    context = _step_context(row, "whom") | {
        "forms": forms,
        "targets": row.targets.select_related("unit", "profile", "user"),
    }
    status = 422 if any(form.errors for form in forms) else 200
    return render(request, "console/requirement_whom.html", context, status=status)


def _whom_done(request: HttpRequest, row) -> HttpResponse:
    if not row.targets.exists():
        messages.error(request, _("Add at least one group or person."))
        return redirect("requirement_step", row.pk, "whom")
    required.include_later(requirement=row, includes="includes_later" in request.POST)
    return redirect("requirement_step", row.pk, "when")


@require_safe
@for_units
def requirement(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """A draft with what publishing it would do; one in force with how far it is."""
    whole = organisations_to_read(reach)
    row = required.requirement(reach, pk, whole=whole)
    lacking = required.missing(row)
    is_draft = row.state == required.RequirementState.DRAFT
    context = {
        "requirement": row,
        "targets": row.targets.select_related("unit", "profile", "user"),
        "lacking": lacking,
        "preview": required.previewed(row) if is_draft and not lacking else None,
        "counts": required.counts_of(reach, [row]).get(row.pk, {}),
        "may_name": whole.filter(pk=row.organisation_id).exists(),
        "may_change": reach.organisations_to_change().filter(pk=row.organisation_id).exists(),
    }
    return render(request, "console/requirement.html", context)


@require_POST
@for_officers
def publish(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Have the rows written, in the background. One that catches nobody is refused, one that catches
    everybody asks for a second word.
    """
    row = required.requirement(reach, pk, to_change=True)
    try:
        required.refuse_odd(row, everybody_is_meant="everybody" in request.POST)
        required.publish(requirement=row, by=request.user)
    except required.RequirementRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Published. The rows are being written."))
    return redirect("requirement", pk)


@require_POST
@for_officers
def withdraw(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Ask nobody any more; or throw a draft away."""
    row = required.requirement(reach, pk, to_change=True)
    if row.state == required.RequirementState.DRAFT:
        required.delete_draft(row)
        messages.success(request, _("The draft is gone."))
        return redirect("requirements")
    try:
        ended = required.withdraw(
            requirement=row, by=request.user, reason=request.POST.get("reason", "")[:500]
        )
    except required.RequirementRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("Withdrawn: %(n)d open rows have ended. What was done stays on record.")
            % {"n": ended},
        )
    return redirect("requirement", pk)


@require_POST
@for_officers
def restore(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Undo a withdrawal."""
    row = required.requirement(reach, pk, to_change=True)
    try:
        required.restore(requirement=row, by=request.user)
    except required.RequirementRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It holds again. The rows are being written."))
    return redirect("requirement", pk)
