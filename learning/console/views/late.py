"""Who is late: by unit, to people, with what can be done about it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from assessments.required import api as required
from learning.lib.paging import page_of
from learning.operations import bulk

from ..doors import chosen_unit, for_console, number
from ..forms import ConcessionForm
from ..reports import in_words, late_by_unit
from ..units import branch

PAGE_SIZE = 25
# What one press of a button may be about.
MOST_CHOSEN = 500


@require_safe
@for_console
def late(request: HttpRequest, reach) -> HttpResponse:
    """A sentence, what can be done, the table."""
    unit = chosen_unit(reach, request.GET.get("unit"))
    place = branch(reach, unit) if reach.serves else None
    page = page_of(required.late(reach, unit), request.GET.get("p"), size=PAGE_SIZE)
    context = {
        "unit": unit,
        "branch": place,
        "by_unit": late_by_unit(reach, place) if place else [],
        "page": page,
        "rows": in_words(required.with_details(page.object_list)),
        "sums": required.sums(reach, unit),
        "now": timezone.localtime(),
        "may_concede": reach.changes_any,
        "may_remind": reach.changes_any or not reach.serves,
    }
    return render(request, "console/late.html", context)


@require_POST
@for_console
def act(request: HttpRequest, reach) -> HttpResponse:
    """Remind at once; extend and exempt ask for a date and a reason first."""
    ids = [number(value) for value in request.POST.getlist("row")][:MOST_CHOSEN]
    ids = [value for value in ids if value is not None]
    kind = request.POST.get("act", "")
    if kind not in _ACTS:
        raise Http404
    if not ids:
        messages.error(request, _("Choose at least one row: tick the box at its start."))
        return redirect(_back(request))
    rows = required.chosen(reach, ids, to_remind=kind == "remind")
    if not rows:
        raise Http404
    if kind == "remind":
        return _remind(request, rows)
    return _concede(request, rows, _ACTS[kind])


_ACTS = {"remind": None, "extend": required.EXTEND, "exempt": required.EXEMPT}


def _back(request: HttpRequest) -> str:
    unit = number(request.POST.get("unit", ""))
    return f"/console/late/?unit={unit}" if unit else "/console/late/"


def _remind(request: HttpRequest, rows) -> HttpResponse:
    told, untold = required.remind(rows=rows, by=request.user)
    if told:
        messages.success(
            request,
            ngettext("%(n)d person is reminded.", "%(n)d people are reminded.", told) % {"n": told},
        )
    if untold:
        messages.warning(
            request,
            ngettext(
                "%(n)d person was not: without an address, or reminded by hand today already.",
                "%(n)d people were not: without an address, or reminded by hand today already.",
                untold,
            )
            % {"n": untold},
        )
    return redirect(_back(request))


def _concede(request: HttpRequest, rows, kind: str) -> HttpResponse:
    is_sent = "reason" in request.POST
    form = ConcessionForm(request.POST if is_sent else None, kind=kind)
    if is_sent and form.is_valid():
        try:
            operation = required.concede(
                kind=kind,
                rows=rows,
                until=form.cleaned_data["until"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                organisation=rows[0].requirement.organisation,
            )
        except required.ConcessionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("concession", operation.pk)
    context = {
        "form": form,
        "rows": rows,
        "kind": kind,
        "act": request.POST["act"],
        "unit": request.POST.get("unit", ""),
    }
    return render(request, "console/concede.html", context, status=422 if form.errors else 200)


@require_safe
@for_console
def concession(request: HttpRequest, reach, key: UUID) -> HttpResponse:
    """What became of extending or exempting many, and the way back."""
    operation, about = _operation(reach, key)
    context = {
        "operation": operation,
        "rows": required.with_names(operation.rows.all()[:MOST_CHOSEN]),
        "counts": bulk.counts(operation),
        "is_extension": operation.kind == required.EXTEND,
        "may_undo": required.may_concede(reach, about),
    }
    return render(request, "console/concession.html", context)


@require_POST
@for_console
def undo(request: HttpRequest, reach, key: UUID) -> HttpResponse:
    """Take the whole of it back."""
    operation, about = _operation(reach, key)
    if not required.may_concede(reach, about):
        raise Http404
    try:
        left = required.undo(operation, by=request.user)
    except bulk.BulkRefused as refusal:
        messages.error(request, _(str(refusal)))
    else:
        messages.success(
            request, _("The rest is being taken back.") if left else _("It is taken back.")
        )
    return redirect("concession", key)


def _operation(reach, key: UUID) -> tuple:
    """One of which they see every row, with the rows that it is about; else 404. An auditor reads it."""
    rows = bulk.of_employers(kinds=required.KINDS, organisations=reach.organisations())
    operation = get_object_or_404(rows, pk=key)
    about = [row["assignment"] for row in operation.rows.values_list("content", flat=True)]
    if not required.sees_rows(reach, about):
        raise Http404
    return operation, about
