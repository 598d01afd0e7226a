"""Releasing a module from Wagtail: what would go live, whether it is a new edition, and the act."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from curriculum import api as curriculum
from learning.operations import api as operations


class NoteForm(forms.Form):
    """What changed, for learners and colleagues."""

    note = forms.CharField(
        label=gettext_lazy("What has changed"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the drafts of a module, and on POST put them live together."""
    module = curriculum.module_to_release(request.user, page_id)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = _release(module, request.user, form.cleaned_data["note"])
        except curriculum.ReleaseRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _in_words(done))
            return redirect("wagtailadmin_explore", module.pk)
    context = {
        "module": module,
        "drafts": curriculum.drafts_of(module, request.user),
        "edition": curriculum.latest_edition(module.translation_key),
        "form": form,
    }
    return render(request, "authoring/release.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _release(module, by, note: str) -> curriculum.Release:
    """The act and its line in the audit log, together or not at all."""
    done = curriculum.release(module=module, by=by, note=note)
    operations.record(
        actor=by,
        action="release",
        kind="module",
        subject=str(module.translation_key),
        reason=note,
        edition=done.edition.number,
        published=list(done.published),
    )
    return done


def _in_words(done: curriculum.Release) -> str:
    if done.is_new:
        return _("Released as edition %(n)d.") % {"n": done.edition.number}
    return _("Released. What the module asks has not changed: edition %(n)d goes on.") % {
        "n": done.edition.number
    }
