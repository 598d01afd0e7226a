"""What learners tell an institution, in Wagtail: read it, and say what becomes of it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access
from assessments.feedback import api as feedback
from curriculum import api as curriculum

PAGE_SIZE = 50


class AnswerForm(forms.Form):
    """What becomes of it; its sender reads both."""

    state = forms.ChoiceField(label=gettext_lazy("What becomes of it"), choices=feedback.STATES)
    reply = forms.CharField(
        label=gettext_lazy("Reply"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The sender reads it. You don't learn who that is."),
    )


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What my institutions have been told: what waits first, then the newest."""
    if not access.answers_feedback(request.user):
        raise Http404
    rows = access.feedback_to_answer(request.user)
    modules = feedback.modules_in(rows)
    chosen = {name: request.GET.get(name, "") for name in ("state", "module")}
    rows = feedback.chosen(rows, **chosen)
    page = Paginator(feedback.waiting_first(rows), PAGE_SIZE).get_page(request.GET.get("p"))
    context = {"page": page, "states": feedback.STATES, "modules": modules, "chosen": chosen}
    return render(request, "authoring/feedback.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, feedback_id: int) -> HttpResponse:
    """One message: what it says, and the form that answers it."""
    item = access.feedback_item_to_answer(request.user, feedback_id)
    form = AnswerForm(request.POST or None, initial={"state": item.state, "reply": item.reply})
    if request.method == "POST" and form.is_valid():
        try:
            feedback.answer(feedback=item, by=request.user, **form.cleaned_data)
        except feedback.FeedbackRefused as refusal:
            form.add_error("reply", str(refusal))
        else:
            messages.success(request, _("Saved. The sender reads it under “My feedback”."))
            return redirect("institution_feedback")
    context = {"item": item, "form": form, "module": curriculum.module_page(item.module_key)}
    status = 422 if form.is_bound else 200
    return render(request, "authoring/feedback_item.html", context, status=status)
