"""People in bulk: upload, dry run, apply, undo; who isn't in the file; slips for the printer."""

from __future__ import annotations

from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.lib.paging import page_of
from learning.operations import bulk
from learning.operations.bulk import BulkOperation, BulkOutcome
from learning.people.first_sign_in import MOST_SLIPS, new_slips, slip_address, slip_counts
from learning.people.reach import reach_of

from ..auditing import organisations_to_read
from . import api
from .forms import EndForm, FileForm
from .sample import TYPES

PAGE_SIZE = 50


def for_officers(view):
    """Only for who serves an organisation whole as an officer; for others the page isn't there."""
    return _for(view, lambda reach: reach.organisations_to_change())


def for_readers(view):
    """Also for who audits an organisation whole: they read, and send nothing."""
    return _for(view, organisations_to_read)


def _for(view, organisations):
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not organisations(reach_of(request.user)).exists():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _found(request: HttpRequest, key: UUID) -> BulkOperation:
    """One that they may change by what they send, or read by its address."""
    operation = api.find(request.user, key, to_change=request.method == "POST")
    if operation is None:
        raise Http404
    return operation


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def index(request: HttpRequest) -> HttpResponse:
    """Upload a file; what has been imported lately. An auditor finds the latter."""
    organisations = reach_of(request.user).organisations_to_change()
    may_upload = organisations.exists()
    if request.method == "POST" and not may_upload:
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*sent, organisations=organisations)
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            operation = api.plan_import(
                organisation=form.cleaned_data["organisation"],
                content=file.read(),
                file=file.name,
                by=request.user,
            )
        except api.Refused as refused:
            form.add_error("file", api.in_words(refused.problem))
        else:
            return redirect("people_import", operation.pk)
    context = {
        "form": form,
        "may_upload": may_upload,
        "operations": api.listed(request.user),
        "columns": api.columns_in_words(),
    }
    return render(
        request, "console/importing/index.html", context, status=422 if form.errors else 200
    )


@require_safe
@for_officers
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The file to start from."""
    disposition = f'attachment; filename="people.{kind}"'
    return HttpResponse(
        api.sample(kind), content_type=TYPES[kind], headers={"Content-Disposition": disposition}
    )


@require_safe
@for_readers
def detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """An import: what will or did become of each row, and what can be done now."""
    return _detail(request, _found(request, key))


def _detail(request: HttpRequest, operation: BulkOperation, error: str = "") -> HttpResponse:
    wanted = api.outcome_in(request.GET.get("outcome", ""))
    page = page_of(api.rows_of(operation, wanted), request.GET.get("p"), size=PAGE_SIZE)
    found = bulk.counts(operation)
    to_do = found.get("create", 0) + found.get("change", 0)
    context = {
        "operation": operation,
        "may_change": _may_change(request, operation),
        "is_file": operation.kind == api.KIND,
        "is_pending": bulk.is_pending(operation),
        "error": error or _unread(operation),
        "page": page,
        "rows": [(row, api.becomes(row), [_said(one) for one in row.problems]) for row in page],
        "wanted": wanted,
        "outcomes": [(value, label, found.get(value, 0)) for value, label in BulkOutcome.choices],
        "report": operation.report,
        "not_in_file": len(api.not_in_file(operation)),
        "refused": found.get("refused", 0),
        "to_do": to_do,
        "done": found.get("state:done", 0),
        "waiting": found.get("state:waiting", 0),
        "skipped": found.get("state:skipped", 0),
        "undone": found.get("state:undone", 0),
        "kept": found.get("state:kept", 0),
        "slips": slip_counts(operation.pk) if operation.report.get("slips") else None,
    }
    context["behind"] = to_do - (
        context["done"] if operation.state == "undoing" else context["waiting"]
    )
    return render(request, "console/importing/detail.html", context, status=422 if error else 200)


def _may_change(request: HttpRequest, operation: BulkOperation) -> bool:
    changed = reach_of(request.user).organisations_to_change()
    return changed.filter(pk=operation.organisation_id).exists()


def _unread(operation: BulkOperation) -> str:
    """Why a file that was looked at in the background couldn't be read."""
    problem = operation.report.get("unread")
    return api.in_words(problem) if problem else ""


def _said(problem: dict) -> tuple[bool, str, dict | None]:
    """Whether it refuses the row, its text, and the two accounts that merging would mend it by."""
    return bool(problem.get("is_refusal")), api.in_words(problem), problem.get("merge")


@require_POST
@for_officers
def apply(request: HttpRequest, key: UUID) -> HttpResponse:
    """Do what the dry run said."""
    operation = _found(request, key)
    leave_out = request.POST.get("leave_out") == "on"
    try:
        left = api.apply_operation(operation, by=request.user, leave_refused_out=leave_out)
    except api.BulkRefused as refusal:
        return _detail(request, operation, error=_(str(refusal)))
    messages.success(request, _in_words(left, _("It's done.")))
    return redirect("people_import", key)


@require_POST
@for_officers
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back what nobody has changed since."""
    operation = _found(request, key)
    try:
        left = api.undo_operation(operation, by=request.user)
    except api.BulkRefused as refusal:
        return _detail(request, operation, error=_(str(refusal)))
    messages.success(request, _in_words(left, _("It's undone.")))
    return redirect("people_import", key)


def _in_words(left: int, done: str) -> str:
    if not left:
        return done
    return _("%(n)d rows are left; the work goes on in the background.") % {"n": left}


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def absent(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who isn't in the file: choose who has left, and their last day. A dry run follows.

    An auditor reads who it is.
    """
    operation = _found(request, key)
    if operation.kind != api.KIND or operation.state != "applied":
        raise Http404
    ids = api.not_in_file(operation)
    form = EndForm(request.POST if request.method == "POST" else None)
    chosen = {int(pk) for pk in request.POST.getlist("person") if pk.isascii() and pk.isdigit()}
    if form.is_bound and form.is_valid():
        if form.cleaned_data["everybody"]:
            chosen = set(ids)
        if chosen & set(ids):
            ending = api.plan_ending(
                operation, user_ids=chosen, last=form.cleaned_data["last"], by=request.user
            )
            return redirect("people_import", ending.pk)
        form.add_error(None, _("Tick at least one person who has left."))
    page = Paginator(ids, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {
        "operation": operation,
        "form": form,
        "page": page,
        "places": api.places_of(operation, page),
        "chosen": chosen,
        "may_change": _may_change(request, operation),
        "total": len(ids),
    }
    status = 422 if form.errors else 200
    return render(request, "console/importing/absent.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_officers
def slips(request: HttpRequest, key: UUID) -> HttpResponse:
    """Slips with codes for those without an address. What a POST shows is shown this once."""
    operation = _found(request, key)
    if operation.kind != api.KIND or not _may_change(request, operation):
        raise Http404
    made = []
    if request.method == "POST":
        made = new_slips(operation.pk, again=request.POST.get("again") == "on")
    context = {
        "operation": operation,
        "slips": made,
        "counts": slip_counts(operation.pk),
        "most": MOST_SLIPS,
        "address": slip_address(),
    }
    return render(request, "console/importing/slips.html", context)
