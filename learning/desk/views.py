"""My learning."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.competencies import api as competencies
from assessments.place import place_of
from assessments.required import api as required
from curriculum import api as curriculum
from learning.people.api import places_of_work

from .forms import PeriodForm, ProfileForm
from .reports import desk_of, hours_of, post_of, ways_on
from .requirements import required_of


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """One next step, large; the rest is quiet."""
    desk = desk_of(request.user, request.LANGUAGE_CODE)
    context = {
        "desk": desk,
        "next": _next_step(request, desk),
        "modules": _suggestions(desk),
        "post": post_of(request.user),
        "works_as": places_of_work(request.user),
        "required": required_of(request.user, request.LANGUAGE_CODE),
    }
    return render(request, "desk/home.html", context)


def _next_step(request: HttpRequest, desk):
    """The place in the newest module under way that has a step to go on with."""
    for course in desk.under_way[:1]:
        module = curriculum.module_page(course.enrolment.module_key, request.LANGUAGE_CODE)
        if module is not None:
            return place_of(request, module)
    return None


def _suggestions(desk):
    """Modules to begin with, for somebody who has none."""
    return () if desk.under_way or desk.completed else curriculum.catalogue()[:3]


@require_safe
@login_required
def required_of_me(request: HttpRequest) -> HttpResponse:
    """Everything that an employer requires of me and that is still to do."""
    rows = required_of(request.user, request.LANGUAGE_CODE)
    return render(request, "desk/required.html", {"rows": rows})


@require_POST
@login_required
def doubt(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one of these is wrong; HR reads it and answers."""
    row = required.own_row(request.user, pk)
    text = request.POST.get("text", "").strip()
    if text:
        required.doubt(row=row, text=text)
        messages.success(request, _("HR will read it and answer here."))
    else:
        messages.error(request, _("Say what is wrong: a few words are enough."))
    return redirect("required_of_me")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def post(request: HttpRequest) -> HttpResponse:
    """What my kind of post asks for: chosen by me, seen by me."""
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            competencies.choose_profile(user=request.user, profile=form.cleaned_data["profile"])
            messages.success(request, _("Saved. You can change it whenever you like."))
            return redirect("my_post")
    else:
        form = ProfileForm(initial={"profile": competencies.profile_of(request.user)})
    report = post_of(request.user)
    context = {"form": form, "report": report, "ways": ways_on(report) if report else []}
    return render(request, "desk/post.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def hours(request: HttpRequest) -> HttpResponse:
    """The statement of learning hours, to print or to send."""
    form = PeriodForm(request.GET or None)
    period = form.cleaned_data if form.is_bound and form.is_valid() else {}
    context = {
        "form": form,
        "period": period,
        "statement": hours_of(request.user, **period),
        "today": timezone.localdate(),
    }
    return render(request, "desk/hours.html", context, status=422 if form.errors else 200)
