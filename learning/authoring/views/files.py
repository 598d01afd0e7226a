"""Modules as files, in Wagtail: download one of ours; upload, look at what would be made, take it in."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum.exchange import module_to_download
from learning.operations import bulk
from learning.people.access import authors, institutions_to_author

from ..exchange import MOST_BYTES, ModuleRefused, PackRefused, imports, pack

MOST_LISTED = 20


class ModuleFileForm(forms.Form):
    """A module file, and the institution that it goes to."""

    institution = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Institution"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("Module file"),
        help_text=gettext_lazy("It ends in .baraza.zip and has at most 60 MB."),
    )

    def __init__(self, *args, institutions, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 60 MB."))
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Upload a module's file; what has come in lately."""
    if not authors(request.user):
        raise Http404
    institutions = institutions_to_author(request.user)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ModuleFileForm(*sent, institutions=institutions)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        operation = imports.plan_import(
            institution=form.cleaned_data["institution"],
            content=file.read(),
            file=file.name,
            by=request.user,
        )
        return redirect("module_file", operation.pk)
    context = {
        "form": form,
        "operations": bulk.listed(kind=imports.KIND, institutions=institutions)[:MOST_LISTED],
    }
    status = 422 if form.errors else 200
    return render(request, "authoring/files/index.html", context, status=status)


@require_safe
def detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """What would be made of the file, or has been."""
    return _detail(request, _import(request.user, key))


def _detail(request: HttpRequest, operation, problem: str = "") -> HttpResponse:
    row = operation.rows.first()
    context = {
        "operation": operation,
        "plan": operation.report,
        "problem": problem,
        "steps": [
            (_KINDS.get(kind, kind), title) for kind, title in operation.report.get("steps", ())
        ],
        "made": row.subject if operation.state == "applied" and row else "",
    }
    status = 422 if problem else 200
    return render(request, "authoring/files/detail.html", context, status=status)


_KINDS = {
    "lesson": gettext_lazy("Lesson"),
    "quiz": gettext_lazy("Quiz"),
    "practice": gettext_lazy("Practice"),
}


@require_POST
def take_in(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make the drafts that the dry run listed."""
    operation = _import(request.user, key)
    try:
        page_id = imports.apply_import(
            operation, by=request.user, as_copy=bool(request.POST.get("as_copy"))
        )
    except ModuleRefused as refusal:
        return _detail(request, operation, str(refusal))
    except bulk.BulkRefused as refusal:
        messages.error(request, _(str(refusal)))
        return redirect("module_file", key)
    messages.success(
        request,
        _("The module is here as a draft. A colleague who publishes puts it live by a release."),
    )
    return redirect("wagtailadmin_explore", page_id)


def _import(user, key: UUID):
    """An import into an institution for which this person writes, or 404."""
    found = bulk.find(kind=imports.KIND, institutions=institutions_to_author(user), key=key)
    if found is None:
        raise Http404
    return found


@require_safe
def download(request: HttpRequest, page_id: int) -> HttpResponse:
    """What the module's file would hold; with `as`, the file: as released, or as it stands here."""
    module = module_to_download(request.user, page_id)
    wanted = request.GET.get("as", "")
    problem = ""
    if wanted in ("released", "draft"):
        try:
            packed = pack(module, drafts=wanted == "draft")
            return _file(packed.content(), packed.name)
        except PackRefused as refusal:
            problem = str(refusal)
    offered = {}
    try:
        offered = {
            "packed": pack(module) if module.live else None,
            "draft": pack(module, drafts=True),
        }
    except PackRefused as refusal:
        problem = problem or str(refusal)
    context = {"module": module, "problem": problem, **offered}
    status = 422 if problem else 200
    return render(request, "authoring/files/download.html", context, status=status)


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
