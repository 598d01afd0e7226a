"""How an institution assesses, in Wagtail: double marking, essays, agreement, the comment bank."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assessments import access
from assessments.practice import api as practice


class MarkingForm(forms.Form):
    """How much is marked twice, and whether essays are read."""

    double_percent = forms.IntegerField(
        label=gettext_lazy("Share of hand-ins that two people assess (%)"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy(
            "Drawn by lot at handing in. Neither sees the other's marks; where they differ, a third "
            "person decides."
        ),
    )

    reads_essays = forms.BooleanField(
        label=gettext_lazy("A person reads essays in quizzes"),
        required=False,
        help_text=gettext_lazy(
            "Answers that learners check themselves come to the queue, with their checklist as rubric. "
            "What is found is feedback; it doesn't move the quiz's result."
        ),
    )


class CommentForm(forms.Form):
    """A comment for the bank."""

    text = forms.CharField(
        label=gettext_lazy("New comment"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """The institutions for which this person assesses: agreement, double marking, comments."""
    if not access.assesses(request.user):
        raise Http404
    places = list(access.assessing_at(request.user))
    return render(request, "authoring/practice/settings.html", {"places": [
        {
            "institution": place,
            "marking": MarkingForm(initial=model_to_dict(practice.policy_of(place))),
            "comments": list(practice.banked_comments(place)),
            "comment": CommentForm(),
            "agreements": practice.agreements([place]),
        }
        for place in places
    ]})  # fmt: skip


@require_POST
def set_marking(request: HttpRequest, slug: str) -> HttpResponse:
    """Decide how the institution's learners are assessed."""
    place = access.institution_where_assessing(request.user, slug)
    form = MarkingForm(request.POST)
    if form.is_valid() and form.cleaned_data["double_percent"] and access.assessors_at(place) < 3:
        messages.error(
            request,
            _(
                "Marking twice needs three people: where two differ, a third decides. Nothing changed."
            ),
        )
    elif form.is_valid():
        practice.set_policy(institution=place, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It holds for what is handed in from now on."))
        if not form.cleaned_data["double_percent"]:
            messages.info(request, _("What waits for a second reading is decided by the first."))
    else:
        messages.error(request, _("The share is a whole number from 0 to 100. Nothing changed."))
    return redirect("practice_settings")


@require_POST
def add_comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Add to the comment bank."""
    place = access.institution_where_assessing(request.user, slug)
    form = CommentForm(request.POST)
    if form.is_valid():
        practice.bank_comment(institution=place, text=form.cleaned_data["text"], practice_key=None)
        messages.success(request, _("Kept for every practice."))
    else:
        messages.error(request, _("Write a comment of at most 500 characters."))
    return redirect("practice_settings")


@require_POST
def remove_comment(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Take a comment out of the bank; what was said with it stays said."""
    access.comment_to_keep(request.user, comment_id).delete()
    messages.success(request, _("Removed."))
    return redirect("practice_settings")
