"""Import and export of questions, in Wagtail: upload, dry run, apply, undo; download with its losses."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.operations import bulk

from .. import access
from ..questions.exchange import exporting, formats, importing

PAGE_SIZE = 50
MOST_LISTED = 20


class ImportForm(forms.Form):
    """A file, and the bank that it goes to."""

    institution = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Institution"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "GIFT, Moodle XML, a spreadsheet (xlsx), or a zip of those. "
            "At most 20 MB and 5,000 questions."
        ),
    )

    def __init__(self, *args, banks, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = banks

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > formats.MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Divide it."))
        return file


class ExportForm(forms.Form):
    """What is exported, and as what."""

    institution = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Institution"), empty_label=None
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=lambda: [(one.name, _(one.label)) for one in formats.FORMATS.values()],
    )
    category = forms.CharField(
        label=gettext_lazy("Only this category and those below it"), required=False, max_length=255
    )

    def __init__(self, *args, banks, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = banks


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Upload a file or download the bank; what has been imported lately."""
    if not access.reads_questions(request.user):
        raise Http404
    banks, own = access.banks_to_import(request.user), access.banks_to_export(request.user)
    form = None
    if access.imports_questions(request.user):
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = ImportForm(*sent, banks=banks)
    if request.method == "POST" and form is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        operation = importing.plan_import(
            institution=form.cleaned_data["institution"],
            content=file.read(),
            file=file.name,
            by=request.user,
        )
        return redirect("question_import", operation.pk)
    context = {
        "form": form,
        "export_form": ExportForm(banks=own, auto_id="export_%s"),
        "operations": bulk.listed(kind=importing.KIND, institutions=banks)[:MOST_LISTED],
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "assessments/exchange/index.html", context, status=status)


@require_safe
def detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """An import: what will or did become of each question, and what can be done now."""
    operation = access.import_to_manage(request.user, key)
    rows = operation.rows.all()
    wanted = request.GET.get("outcome", "")
    if wanted in bulk.BulkOutcome.values:
        rows = rows.filter(outcome=wanted)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    found = bulk.counts(operation)
    context = {
        "operation": operation,
        "page": page,
        "rows": [(row, [_said(one) for one in row.problems]) for row in page],
        "wanted": wanted if wanted in bulk.BulkOutcome.values else "",
        "outcomes": [
            (value, label, found.get(value, 0)) for value, label in bulk.BulkOutcome.choices
        ],
        "to_do": found.get("create", 0) + found.get("change", 0),
        "done": found.get("state:done", 0),
        "skipped": found.get("state:skipped", 0),
        "undone": found.get("state:undone", 0),
        "kept": found.get("state:kept", 0),
    }
    return render(request, "assessments/exchange/detail.html", context)


def _said(problem: dict) -> tuple[bool, str]:
    return bool(problem.get("is_refusal")), importing.in_words(problem)


@require_POST
def apply(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take in what the dry run said."""
    operation = access.import_to_manage(request.user, key)
    try:
        left = importing.apply_import(operation, by=request.user)
    except bulk.BulkRefused as refusal:
        messages.error(request, _(str(refusal)))
    else:
        messages.success(request, _in_words(left, _("The questions are in the bank, as drafts.")))
    return redirect("question_import", key)


@require_POST
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back what nobody has changed since."""
    operation = access.import_to_manage(request.user, key)
    try:
        left = importing.undo_import(operation, by=request.user)
    except bulk.BulkRefused as refusal:
        messages.error(request, _(str(refusal)))
    else:
        messages.success(request, _in_words(left, _("The import is undone.")))
    return redirect("question_import", key)


def _in_words(left: int, done: str) -> str:
    if not left:
        return done
    return _("%(n)d are left; the work goes on in the background. Load this page again.") % {
        "n": left
    }


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What an export would lose; with download=1, the file."""
    if not access.reads_questions(request.user):
        raise Http404
    banks = access.banks_to_export(request.user)
    form = ExportForm(request.GET, banks=banks, auto_id="export_%s")
    if not form.is_valid():
        raise Http404
    chosen = {
        "institution": form.cleaned_data["institution"],
        "form": formats.FORMATS[form.cleaned_data["format"]],
        "category": form.cleaned_data["category"],
    }
    if request.GET.get("download"):
        return _file(
            exporting.export(**chosen), chosen["form"], slugify(chosen["institution"].slug)
        )
    count, losses = exporting.losses_of(**chosen)
    context = {
        **chosen,
        "label": _(chosen["form"].label),
        "count": count,
        "count_held": count - sum(loss.is_left_out for loss in losses),
        "losses": [(loss, exporting.field_names(loss)) for loss in losses],
    }
    return render(request, "assessments/exchange/export.html", context)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The spreadsheet to fill in, with an example of each kind."""
    if not access.reads_questions(request.user):
        raise Http404
    return _file(exporting.template(), formats.FORMATS["spreadsheet"], "template")


def _file(content: bytes, form: formats.Format, name: str) -> HttpResponse:
    disposition = f'attachment; filename="questions-{name}{form.suffix}"'
    return HttpResponse(
        content,
        content_type=form.content_type,
        headers={"Content-Disposition": disposition, "Cache-Control": "no-store"},
    )
