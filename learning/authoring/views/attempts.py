"""More time and attempts for one learner, in Wagtail: answer what was asked, or give it unasked."""

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
from assessments.quizzes import api as quizzes

PAGE_SIZE = 50


class AnswerForm(forms.Form):
    """Grant it or not; the learner reads the reply."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[
            ("grant", gettext_lazy("Grant one more attempt")),
            ("refuse", gettext_lazy("Don't grant it")),
        ],
        widget=forms.RadioSelect,
    )
    reply = forms.CharField(
        label=gettext_lazy("Reply"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The learner reads it. If you don't grant it, say why not."),
    )


class AllowanceForm(forms.Form):
    """Something for one learner in one quiz."""

    email = forms.EmailField(label=gettext_lazy("The learner's e-mail address"))
    quiz = forms.ChoiceField(label=gettext_lazy("Quiz"))
    extra_attempts = forms.IntegerField(
        label=gettext_lazy("Further attempts"), min_value=0, max_value=20, initial=0
    )
    extra_minutes = forms.IntegerField(
        label=gettext_lazy("Further minutes in each attempt"),
        min_value=0,
        max_value=1440,
        initial=0,
        help_text=gettext_lazy("They also reach an attempt that is under way."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "It stays with the record, and the learner can read it. No diagnosis: “needs more "
            "time to read” is enough."
        ),
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quiz"].choices = choices


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What learners have asked for: what waits first, the oldest of it on top."""
    if not access.gives_attempts(request.user):
        raise Http404
    rows = quizzes.waiting_first(access.requests_to_answer(request.user))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    return render(request, "authoring/attempts.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: results so far, the learner's words, and the form that answers it."""
    item = access.request_to_answer(request.user, request_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        grant = form.cleaned_data["decision"] == "grant"
        try:
            quizzes.answer(
                request=item, by=request.user, grant=grant, reply=form.cleaned_data["reply"]
            )
        except quizzes.SittingRefused as refusal:
            form.add_error("reply", str(refusal))
        else:
            messages.success(request, _("Saved. The learner reads it beside the result."))
            return redirect("attempt_requests")
    context = {
        "item": item,
        "form": form,
        "results": quizzes.results_of(item.enrolment, item.quiz_key),
    }
    return render(
        request, "authoring/attempt_request.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def allow(request: HttpRequest) -> HttpResponse:
    """Give a learner more without being asked, such as time to somebody who reads slowly."""
    if not access.gives_attempts(request.user):
        raise Http404
    enrolments = access.enrolments_to_help(request.user)
    offered = quizzes.quizzes_of_modules(enrolments.values("module_key"))
    form = AllowanceForm(
        request.POST or None, choices=[(str(key), title) for key, title, _module in offered]
    )
    if request.method == "POST" and form.is_valid():
        given = _give(request, form, enrolments, offered)
        if given is not None:
            messages.success(
                request, _("Given to %(name)s.") % {"name": given.enrolment.user.full_name}
            )
            return redirect("attempt_requests")
    context = {"form": form}
    return render(
        request, "authoring/allowance.html", context, status=422 if form.is_bound else 200
    )


def _give(request: HttpRequest, form: AllowanceForm, enrolments, offered):
    """The allowance; None, with the error in the form, where it can't be."""
    fields = dict(form.cleaned_data)
    key = fields.pop("quiz")
    module_key = next(module for quiz, _title, module in offered if str(quiz) == key)
    learner = (
        enrolments.filter(module_key=module_key, user__email__iexact=fields.pop("email"))
        .order_by("-cycle")
        .first()
    )
    if learner is None:
        form.add_error("email", _("Nobody with this address has taken the module of this quiz."))
        return None
    try:
        return quizzes.allow(enrolment=learner, quiz_key=key, by=request.user, **fields)
    except quizzes.SittingRefused as refusal:
        form.add_error(None, str(refusal))
        return None
