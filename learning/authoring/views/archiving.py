"""Archiving a module, and bringing it back: asked once, saying what happens to whom."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from assessments.enrolments import api as enrolments
from curriculum import api as curriculum


class ArchiveForm(forms.Form):
    """Why, for colleagues."""

    reason = forms.CharField(
        label=gettext_lazy("Why (for colleagues)"), required=False, max_length=300
    )


@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take a module out of the catalogue, or put it back."""
    module = curriculum.module_to_release(request.user, page_id)
    since = curriculum.archived_since(module.translation_key)
    form = ArchiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _act(request, module, form.cleaned_data["reason"])
            return redirect("wagtailadmin_explore", module.pk)
        except curriculum.ArchiveRefused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "module": module,
        "since": since,
        "form": form,
        "under_way": enrolments.count_under_way(module.translation_key),
    }
    status = 422 if form.errors else 200
    return render(request, "authoring/archive.html", context, status=status)


def _act(request: HttpRequest, module, reason: str) -> None:
    if "restore" in request.POST:
        curriculum.restore(module=module, by=request.user)
        messages.success(request, _("It is in the catalogue again."))
    else:
        curriculum.archive(module=module, by=request.user, reason=reason)
        messages.success(
            request, _("Archived. Who is under way finishes; nobody begins it any more.")
        )
