"""Telling the authors something about a step, and reading what became of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from curriculum import api as curriculum

from ..feedback import api as feedback
from ..forms import FeedbackForm
from .acts import act


@act
def give_feedback(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send it, and go back to the step; what can't be sent comes back with its text."""
    located = curriculum.located_step(key, request.LANGUAGE_CODE)
    if located is None:
        raise Http404
    form = FeedbackForm(request.POST)
    if form.is_valid():
        try:
            feedback.give(
                user=request.user,
                institution_id=located.module.institution.pk,
                module_key=located.module.translation_key,
                module_title=located.module.title,
                activity_key=key,
                activity_title=located.page.title,
                language=located.page.locale.language_code,
                **form.cleaned_data,
            )
        except feedback.FeedbackRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _(
                    "Thank you. The authors read it without your name. What becomes of it stands here."
                ),
            )
            return redirect("feedback")
    context = {"form": form, "page": located.page}
    return render(request, "assessments/feedback_form.html", context, status=422)


@require_safe
@login_required
def my_feedback(request: HttpRequest) -> HttpResponse:
    """What I have told authors, with its state and their reply."""
    rows = feedback.feedback_of(request.user)[:200]
    return render(request, "assessments/feedback.html", {"rows": rows})
