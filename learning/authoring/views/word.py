"""A Word document as draft lessons, in Wagtail: upload, look at what would be made, make it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum import api as curriculum
from curriculum.languages import api as languages
from learning.operations import bulk
from learning.people.access import institutions_to_author

from ..word import imports
from ..word.opening import MOST_BYTES, WordRefused
from ..word.words import in_words

_MOST_LISTED = 20
_BLOCKS = {
    "text": gettext_lazy("Text"),
    "case": gettext_lazy("Case"),
    "exercise": gettext_lazy("Exercise"),
    "reflection": gettext_lazy("Reflection"),
    "key_points": gettext_lazy("Key points"),
    "picture": gettext_lazy("Picture"),
}


class WordForm(forms.Form):
    """A document."""

    file = forms.FileField(
        label=gettext_lazy("Word document"),
        help_text=gettext_lazy("It ends in .docx and has at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        if not file.name.lower().endswith(".docx"):
            raise forms.ValidationError(
                _("Its name doesn’t end in .docx. Save it as a Word document, without macros.")
            )
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, page_id: int) -> HttpResponse:
    """Upload a document for a module; those that have come in lately."""
    module = _module(request.user, page_id)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = WordForm(*sent)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            operation = imports.plan_import(
                module=module, content=file.read(), file=file.name, by=request.user
            )
        except WordRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("word_document", operation.pk)
    found = bulk.listed(kind=imports.KIND, institutions=institutions_to_author(request.user))
    context = {
        "module": module,
        "form": form,
        "operations": found.filter(report__module=module.pk)[:_MOST_LISTED],
    }
    status = 422 if form.errors else 200
    return render(request, "authoring/word/index.html", context, status=status)


@require_safe
def detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """What would be made, or has been, and what was lost: it can be read again later."""
    operation = _import(request.user, key)
    report = operation.report
    context = {
        "operation": operation,
        "module": _module(request.user, report["module"]),
        "lessons": [
            (one["title"], [(_BLOCKS[kind], count) for kind, count in one["blocks"].items()])
            for one in report["lessons"]
        ],
        "lost": [in_words(loss) for loss in report["lost"]],
        "more": report["more_lost"],
    }
    return render(request, "authoring/word/detail.html", context)


@require_POST
def take_in(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make the drafts that the dry run listed."""
    operation = _import(request.user, key)
    module = _module(request.user, operation.report["module"])
    try:
        count = imports.apply_import(operation, module=module, by=request.user)
    except (WordRefused, bulk.BulkRefused) as refusal:
        messages.error(request, _(str(refusal)))
        return redirect("word_document", key)
    messages.success(
        request,
        ngettext("%(n)d lesson is here as a draft.", "%(n)d lessons are here as drafts.", count)
        % {"n": count},
    )
    return redirect("word_document", key)


def _module(user, page_id: int):
    """A module of an institution for which this person writes, where steps may be added; or 404."""
    module = curriculum.module_to_edit(user, page_id)
    # A translation has the steps of its original, and no others.
    may = module.permissions_for_user(user).can_add_subpage()
    if not may or languages.is_translation(module):
        raise Http404
    return module


def _import(user, key: UUID):
    """A document for one of their institutions, or 404."""
    found = bulk.find(kind=imports.KIND, institutions=institutions_to_author(user), key=key)
    if found is None:
        raise Http404
    return found
