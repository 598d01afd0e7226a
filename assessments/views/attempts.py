"""A sitting: answer, save, check, hand in, read what came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from curriculum import api as curriculum

from .. import access, api
from ..place import place_of
from ..quizzes import api as quizzes
from ..quizzes.models import Attempt, AttemptState
from .acts import act

# A browser's counter of saves: beyond this no honest page ever comes.
_HIGHEST_SEQUENCE = 2**53 - 1


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def attempt(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """The questions of an open attempt, or the result of one that was handed in."""
    sitting = access.own_attempt(request.user, attempt_id)
    if sitting.state != AttemptState.OPEN:
        return _result_page(request, sitting)
    if request.method == "POST":
        return _save_page(request, sitting)
    return _sitting_page(request, sitting)


def _sitting_page(
    request: HttpRequest, sitting: Attempt, errors: dict[int, str] | None = None
) -> HttpResponse:
    asked = quizzes.asked(sitting)
    context = _around(request, sitting) | {
        "attempt": sitting,
        "questions": asked,
        "answered": sum(question.answered for question in asked),
        "errors": errors or {},
    }
    return render(request, "assessments/attempt.html", context, status=422 if errors else 200)


def _save_page(request: HttpRequest, sitting: Attempt) -> HttpResponse:
    """Save every answer of the page (no script needed), then go where the button says.

    Only questions whose marker came with the form are touched: a cut-off or foreign form must
    not empty an answer that it never showed.
    """
    posted = dict(request.POST.lists())
    problems = {}
    for position in range(1, len(sitting.plan["questions"]) + 1):
        seen = _number(request.POST.get(f"q{position}-sequence", ""))
        if seen is None:
            continue
        try:
            saved = quizzes.save_response(
                user=request.user,
                attempt_id=sitting.pk,
                position=position,
                posted=posted,
                seen=seen,
            )
        except quizzes.BadAnswer as problem:
            problems[position] = str(problem)
        except quizzes.SittingRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("attempt", sitting.pk)
        else:
            if saved.is_conflict:
                problems[position] = _(
                    "You answered it elsewhere since this page was opened. The newer answer is "
                    "kept and shown now; change it if it isn't the one you want."
                )
    if problems:
        return _sitting_page(request, sitting, problems)
    if "check" in request.POST:
        return redirect("check_attempt", sitting.pk)
    messages.success(request, _("Your answers are saved. Come back whenever you like."))
    return redirect("home" if "leave" in request.POST else request.path)


def _number(text: str) -> int | None:
    """A counter as the page sent it; None for anything else."""
    if not (text.isascii() and text.isdigit()) or len(text) > 16:
        return None
    return int(text)


@require_POST
def save_answer(request: HttpRequest, attempt_id: UUID, position: int) -> HttpResponse:
    """Save one answer; JSON says what the server holds now."""
    if not request.user.is_authenticated:
        # A redirect to sign-in would look like success to the page's script.
        return _refused(
            _("Not saved: you are signed out. Sign in in another tab, then try again."), 401
        )
    sequence = _number(request.POST.get("sequence", ""))
    client = request.POST.get("client", "")
    if not sequence or sequence > _HIGHEST_SEQUENCE or len(client) > 40:
        return _refused(_("The request's sequence number is missing or out of range."), 400)
    try:
        saved = quizzes.save_response(
            user=request.user,
            attempt_id=attempt_id,
            position=position,
            posted=dict(request.POST.lists()),
            sequence=sequence,
            client=client,
        )
    except quizzes.BadAnswer as problem:
        return _refused(str(problem), 422)
    except quizzes.SittingRefused as refusal:
        return _refused(str(refusal), 409)
    if saved is None:
        raise Http404
    message = (
        _("You answered this elsewhere since. Try again to keep the answer shown here.")
        if saved.is_conflict
        else (_("Saved %(time)s") if saved.answered else _("Answer removed %(time)s"))
        % {"time": date_format(localtime(saved.saved_at), "H:i")}
    )
    return JsonResponse(
        {
            "position": saved.position,
            "sequence": saved.sequence,
            "answered": saved.answered,
            "hash": saved.answer_hash,
            "saved_at": saved.saved_at.isoformat(),
            "message": message,
        },
        status=409 if saved.is_conflict else 200,
    )


def _refused(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


@require_http_methods(["GET", "HEAD"])
@login_required
def check(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Before handing in: which answers the server doesn't have."""
    sitting = access.own_attempt(request.user, attempt_id)
    if sitting.state != AttemptState.OPEN:
        return redirect("attempt", sitting.pk)
    missing = quizzes.unanswered(sitting)
    context = _around(request, sitting) | {"attempt": sitting, "missing": missing}
    return render(request, "assessments/check.html", context)


@act
def submit(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Hand in; a second time, the result that stands."""
    sitting = access.own_attempt(request.user, attempt_id)
    try:
        api.submit_attempt(attempt=sitting)
    except quizzes.SittingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("attempt", sitting.pk)


def _result_page(request: HttpRequest, sitting: Attempt) -> HttpResponse:
    quiz = quizzes.quiz_page(sitting.quiz_key, request.LANGUAGE_CODE)
    allowed = quiz.attempts_allowed if quiz else None
    released = quizzes.is_released(sitting, allowed)
    context = _around(request, sitting) | {
        "attempt": sitting,
        "released": released,
        "reviewed": quizzes.reviewed(sitting) if released else [],
        "attempts_left": max(0, (allowed or 0) - sitting.number),
        "quiz": quiz,
    }
    return render(request, "assessments/result.html", context)


@act
def self_check(request: HttpRequest, attempt_id: UUID, position: int) -> HttpResponse:
    """Keep which points of the checklist the learner found in their own answer."""
    sitting = access.own_attempt(request.user, attempt_id)
    quiz = quizzes.quiz_page(sitting.quiz_key, request.LANGUAGE_CODE)
    if not quizzes.is_released(sitting, quiz.attempts_allowed if quiz else None):
        raise Http404
    numbers = (_number(value) for value in request.POST.getlist("point"))
    ticked = [number for number in numbers if number is not None]
    if not quizzes.tick_checklist(attempt=sitting, position=position, ticked=ticked):
        raise Http404
    messages.success(request, _("Your own check is saved."))
    return redirect("attempt", sitting.pk)


def _around(request: HttpRequest, sitting: Attempt) -> dict:
    """The rail beside a sitting; none if the module's page has gone."""
    module = curriculum.module_page(sitting.enrolment.module_key, request.LANGUAGE_CODE)
    place = place_of(request, module, sitting.quiz_key) if module else None
    return {"module": module, "place": place}
