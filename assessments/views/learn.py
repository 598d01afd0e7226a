"""A learner's actions in a module."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curriculum import api as curriculum

from .. import access, api
from ..certificates.api import CertificateRefused
from ..enrolments.api import EnrolmentRefused
from ..enrolments.models import Enrolment, EnrolmentState
from ..forms import CertificateNameForm
from ..intakes import api as intakes
from ..place import place_of
from ..quizzes import api as quizzes
from .acts import act


def _module_or_404(request: HttpRequest, key: UUID):
    module = curriculum.module_page(key, request.LANGUAGE_CODE)
    if module is None:
        raise Http404
    return module


@act
def enrol(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin a module, and go to its first step (or where the learner was)."""
    module = _module_or_404(request, key)
    try:
        api.enrol(user=request.user, module_key=key)
    except EnrolmentRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(module.get_url(request))
    place = place_of(request, module)
    return redirect(place.resume.step.url if place and place.resume else module.get_url(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Leave a module: asked once, saying what stays."""
    enrolment = access.own_enrolment(request.user, enrolment_id)
    if request.method != "POST":
        return render(request, "assessments/withdraw.html", {"enrolment": enrolment})
    try:
        api.leave(enrolment=enrolment)
        messages.success(
            request, _("You have left “%(title)s”.") % {"title": enrolment.module_title}
        )
    except EnrolmentRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("home")


@act
def finish_lesson(request: HttpRequest, enrolment_id: int, key: UUID) -> HttpResponse:
    """A lesson is done; on to the next step, or to what is still missing."""
    enrolment = access.own_enrolment(request.user, enrolment_id)
    try:
        api.finish_lesson(enrolment=enrolment, activity_key=key)
    except EnrolmentRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("enrolment", enrolment.pk)
    module = _module_or_404(request, enrolment.module_key)
    place = place_of(request, module, key)
    following = place.next if place else None
    if following is None or not following.step.activity.counts:
        return redirect("enrolment", enrolment.pk)
    return redirect(following.step.url)


@require_safe
@login_required
def enrolment_page(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Where I stand in a module: what is missing in words, and the certificate once it's complete."""
    enrolment = access.own_enrolment(request.user, enrolment_id)
    return _enrolment_page(request, enrolment, CertificateNameForm(_initial(request)))


def _initial(request: HttpRequest) -> dict[str, str] | None:
    return {"name": request.user.full_name} if request.user.full_name else None


def _enrolment_page(
    request: HttpRequest, enrolment: Enrolment, form: CertificateNameForm, status: int = 200
) -> HttpResponse:
    certificate = enrolment.certificates.order_by("-issued_at").first()
    # None if the module's page has gone: the records outlive it.
    module = curriculum.module_page(enrolment.module_key, request.LANGUAGE_CODE)
    context = {
        "enrolment": enrolment,
        "place": place_of(request, module) if module is not None else None,
        "asks_afterwards": module is not None and bool(module.transfer),
        "certificate": certificate,
        "form": form,
        "groups": intakes.groups_of(enrolment),
        "is_completed": enrolment.state == EnrolmentState.COMPLETED,
        "is_withdrawn": enrolment.state == EnrolmentState.WITHDRAWN,
    }
    return render(request, "assessments/enrolment.html", context, status=status)


@act
def confirm_name(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """The name is right: issue the certificate, and show it."""
    enrolment = access.own_enrolment(request.user, enrolment_id)
    form = CertificateNameForm(request.POST)
    if form.is_valid():
        try:
            certificate = api.confirm_name(
                enrolment=enrolment,
                name=form.cleaned_data["name"],
            )
        except CertificateRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("certificate", certificate.code)
    return _enrolment_page(request, enrolment, form, status=422)


@act
def start_quiz(request: HttpRequest, enrolment_id: int, key: UUID) -> HttpResponse:
    """Begin a quiz, or go on with the open attempt."""
    enrolment = access.own_enrolment(request.user, enrolment_id)
    activity = curriculum.edition_of(enrolment.edition_id).activity(key)
    quiz = quizzes.quiz_page(key, request.LANGUAGE_CODE)
    if activity is None or quiz is None:
        raise Http404
    try:
        attempt = api.start_attempt(enrolment=enrolment, activity=activity, quiz=quiz)
    except quizzes.SittingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(quiz.get_url(request))
    return redirect("attempt", attempt.pk)
