"""“You said, we did”: what everybody reads on a module's page of what became of its feedback."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from assessments import access
from assessments.feedback import api as feedback
from curriculum import api as curriculum


class ImprovementForm(forms.Form):
    """In the institution's words: nobody's message is quoted."""

    said = forms.CharField(
        label=gettext_lazy("You said"),
        max_length=300,
        help_text=gettext_lazy(
            "What learners told you, in your words, so that nobody is recognised."
        ),
    )
    did = forms.CharField(
        label=gettext_lazy("We did"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What has changed; or that it stays, if that is the answer."),
    )
    why = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, page_id: int) -> HttpResponse:
    """What the module's page says, and the form that adds to it or takes something back."""
    module = curriculum.module_to_edit(request.user, page_id)
    rows = feedback.improvements(module.translation_key)
    if request.method == "POST" and request.POST.get("take_back", "").isdecimal():
        row = get_object_or_404(rows, pk=int(request.POST["take_back"]))
        feedback.take_back_improvement(improvement=row, by=request.user)
        messages.success(request, _("It is off the module’s page."))
        return redirect("improvements", module.pk)
    form = ImprovementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _told(request, module, form):
        return redirect("improvements", module.pk)
    context = {"module": module, "rows": rows, "form": form, "item": _item(request, module)}
    status = 422 if form.errors else 200
    return render(request, "authoring/improvements.html", context, status=status)


def _told(request: HttpRequest, module, form: ImprovementForm) -> bool:
    try:
        feedback.tell_improvement(
            institution_id=module.institution.pk,
            module_key=module.translation_key,
            by=request.user,
            **form.cleaned_data,
        )
    except feedback.FeedbackRefused as refusal:
        form.add_error("said", str(refusal))
        return False
    messages.success(request, _("It stands on the module’s page."))
    return True


def _item(request: HttpRequest, module):
    """The message from which somebody came here, to be read beside the form."""
    number = request.GET.get("feedback", "")
    if not number.isdecimal() or not access.answers_feedback(request.user):
        return None
    rows = access.feedback_to_answer(request.user).filter(module_key=module.translation_key)
    return rows.filter(pk=int(number)).first()
