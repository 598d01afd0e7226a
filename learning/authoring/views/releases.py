"""Releasing a module from Wagtail: what would go live, whether it is a new edition, and the act."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from curriculum import api as curriculum
from curriculum.reviewing import api as reviewing
from learning.people.access import working_at
from learning.people.enums import InstitutionRoleName

from ..release_words import NoteForm, rehearsed


class ExceptionForm(forms.Form):
    """Who may release once what they wrote, and why."""

    person = forms.ModelChoiceField(label=gettext_lazy("Who"), queryset=None)
    reason = forms.CharField(
        label=gettext_lazy("Why nobody else can read it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=gettext_lazy("It stands in the audit log, with your name."),
    )

    def __init__(self, *args, people, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = lambda user: user.full_name


@require_http_methods(["GET", "HEAD", "POST"])
def give_exception(request: HttpRequest, page_id: int) -> HttpResponse:
    """A platform administrator lets a publisher release their own work, once, within two weeks."""
    if not request.user.is_superuser:
        raise Http404
    module = curriculum.module_to_release(request.user, page_id)
    people = working_at(module.institution, InstitutionRoleName.PUBLISHER).order_by("full_name")
    posted = request.POST if request.method == "POST" else None
    form = ExceptionForm(posted, people=people)
    if request.method == "POST" and form.is_valid():
        person, reason = form.cleaned_data["person"], form.cleaned_data["reason"]
        try:
            reviewing.exceptions.give(module=module, to=person, by=request.user, reason=reason)
        except reviewing.ExceptionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("%(name)s may release it once, within two weeks.") % {"name": person.full_name},
            )
            return redirect("release_module", module.pk)
    status = 422 if form.errors else 200
    context = {"module": module, "form": form}
    return render(request, "authoring/reviews/exception.html", context, status=status)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the drafts of a module; on POST try what would come of a release, or put them live."""
    module = curriculum.module_to_release(request.user, page_id)
    review = reviewing.open_review(module)
    said = {"note": review.note, "refresher": review.refresher} if review else None
    form = NoteForm(request.POST or None, initial=said)
    outcome = {}
    if "rehearse" in request.POST and form.is_valid():
        try:
            found = curriculum.rehearse(
                module=module, by=request.user, refresher=form.cleaned_data["refresher"]
            )
            outcome = rehearsed(module, found)
        except curriculum.ReleaseRefused as refusal:
            form.add_error(None, str(refusal))
    elif request.method == "POST" and form.is_valid():
        try:
            done = curriculum.release(module=module, by=request.user, **form.cleaned_data)
        except curriculum.ReleaseRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _in_words(done))
            return redirect("wagtailadmin_explore", module.pk)
    context = {
        "module": module,
        "drafts": curriculum.drafts_of(module, request.user),
        "edition": curriculum.latest_edition(module.translation_key),
        "review": review,
        "exception": reviewing.exceptions.usable(module, request.user),
        "form": form,
    } | outcome
    return render(request, "authoring/release.html", context, status=422 if form.errors else 200)


def _in_words(done: curriculum.Release) -> str:
    if done.is_new:
        return _("Released as edition %(n)d.") % {"n": done.edition.number}
    return _("Released. What the module asks has not changed: edition %(n)d goes on.") % {
        "n": done.edition.number
    }
