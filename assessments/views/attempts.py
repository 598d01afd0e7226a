"""A sitting: answer, save, check, hand in, read what came of it."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from curriculum import api as curriculum
from learning.lib.text import whole_number

from .. import access, api
from ..place import place_of
from ..practice import api as practice
from ..quizzes import api as quizzes
from ..quizzes.models import Attempt, AttemptState, ClosedBy
from ..quizzes.rules import Purpose, Refusal
from .acts import act

_LATE = gettext_lazy(
    "This came after the end of the time. It is kept and marked, but doesn't count."
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def attempt(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """The questions of an open attempt, or the result of one that was handed in."""
    if request.method == "POST":
        # What comes with it is looked at first: it may be the packet that the grace is for.
        sitting = access.own_attempt(request.user, attempt_id)
        if sitting.state == AttemptState.OPEN:
            return _save_page(request, sitting)
    sitting = _current(request, attempt_id)
    if sitting.state != AttemptState.OPEN:
        return _result_page(request, sitting)
    return _sitting_page(request, sitting)


def _current(request: HttpRequest, attempt_id: UUID) -> Attempt:
    """The learner's sitting as it stands now: one whose time has ended is closed by being looked at."""
    sitting = access.own_attempt(request.user, attempt_id)
    if quizzes.is_overdue(sitting):
        with suppress(quizzes.SittingRefused):
            api.submit_attempt(attempt=sitting)
            messages.info(request, _("The time has ended. What you had saved is handed in."))
        sitting.refresh_from_db()
    return sitting


def _sitting_page(
    request: HttpRequest, sitting: Attempt, errors: dict[int, str] | None = None
) -> HttpResponse:
    asked = quizzes.asked(sitting)
    page = _page_number(request, sitting, len(asked))
    size = sitting.per_page or len(asked)
    context = _around(request, sitting) | {
        "attempt": sitting,
        "questions": asked[(page - 1) * size : page * size],
        "total": len(asked),
        "page_number": page,
        "is_last_page": page * size >= len(asked),
        "is_practice": sitting.purpose == Purpose.PRACTICE,
        "answered": sum(question.answered for question in asked),
        "now": timezone.now(),
        "errors": errors or {},
    }
    return render(request, "assessments/attempt.html", context, status=422 if errors else 200)


def _page_number(request: HttpRequest, sitting: Attempt, total: int) -> int:
    """The page of the sitting that is asked for; the nearest there is for any other."""
    size = sitting.per_page or total or 1
    last = max(1, -(-total // size))
    return min(max(1, whole_number(request.GET.get("page", "")) or 1), last)


def _save_page(request: HttpRequest, sitting: Attempt) -> HttpResponse:
    """Save every answer of the page (no script needed), then go where the button says.

    Only questions whose marker came with the form are touched: a cut-off or foreign form must
    not empty an answer that it never showed.
    """
    posted = dict(request.POST.lists())
    problems = {}
    for position in range(1, len(sitting.plan["questions"]) + 1):
        seen = whole_number(request.POST.get(f"q{position}-sequence", ""))
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
            if saved.is_late:
                messages.error(request, _LATE)
                return redirect("attempt", sitting.pk)
            if saved.is_conflict:
                problems[position] = _(
                    "You answered it elsewhere since this page was opened. The newer answer is "
                    "kept and shown now; change it if it isn't the one you want."
                )
    if problems:
        return _sitting_page(request, sitting, problems)
    return _after_saving(request, sitting)


def _after_saving(request: HttpRequest, sitting: Attempt) -> HttpResponse:
    """Where the button that was pressed leads."""
    shown = whole_number(request.POST.get("reveal", ""))
    if shown is not None:
        return _reveal(request, sitting, shown)
    if "check" in request.POST:
        return redirect("check_attempt", sitting.pk)
    page = whole_number(request.POST.get("page", ""))
    if page is not None:
        return redirect(f"{request.path}?page={page}")
    messages.success(request, _("Your answers are saved. Come back whenever you like."))
    return redirect("home" if "leave" in request.POST else request.get_full_path())


def _reveal(request: HttpRequest, sitting: Attempt, position: int) -> HttpResponse:
    """Feedback at once, in a quiz for practice."""
    try:
        if not quizzes.reveal(user=request.user, attempt_id=sitting.pk, position=position):
            raise Http404
    except quizzes.SittingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{request.get_full_path()}#question-{position}")


@require_POST
def save_answer(request: HttpRequest, attempt_id: UUID, position: int) -> HttpResponse:
    """Save one answer; JSON says what the server holds now."""
    if not request.user.is_authenticated:
        # A redirect to sign-in would look like success to the page's script.
        return _refused(
            _("Not saved: you are signed out. Sign in in another tab, then try again."), 401
        )
    sequence = whole_number(request.POST.get("sequence", ""))
    client = request.POST.get("client", "")
    if not sequence or len(client) > 40:
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
    return JsonResponse(
        {
            "position": saved.position,
            "sequence": saved.sequence,
            "answered": saved.answered,
            "hash": saved.answer_hash,
            "saved_at": saved.saved_at and saved.saved_at.isoformat(),
            "late": saved.is_late,
            "message": _said(saved),
        },
        status=409 if saved.is_conflict or saved.is_late else 200,
    )


def _said(saved: quizzes.Saved) -> str:
    """What became of an answer, for its learner."""
    if saved.is_late:
        return str(_LATE)
    if saved.is_conflict:
        return _("You answered this elsewhere since. Try again to keep the answer shown here.")
    time = {"time": date_format(localtime(saved.saved_at), "H:i")}
    return (_("Saved %(time)s") if saved.answered else _("Answer removed %(time)s")) % time


def _refused(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


@require_http_methods(["GET", "HEAD"])
@login_required
def check(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Before handing in: which answers the server doesn't have."""
    sitting = _current(request, attempt_id)
    if sitting.state != AttemptState.OPEN:
        return redirect("attempt", sitting.pk)
    missing = quizzes.unanswered(sitting)
    context = _around(request, sitting) | {"attempt": sitting, "missing": missing}
    return render(request, "assessments/check.html", context)


@act
def submit(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Hand in; a second time, the result that stands."""
    sitting = _current(request, attempt_id)
    try:
        api.submit_attempt(attempt=sitting)
    except quizzes.SittingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("attempt", sitting.pk)


def _result_page(request: HttpRequest, sitting: Attempt) -> HttpResponse:
    quiz = quizzes.quiz_page(sitting.quiz_key, request.LANGUAGE_CODE)
    standing = quizzes.standing(sitting, quiz)
    release, attempts, turn = standing.release, standing.attempts, standing.turn
    is_used_up = turn is not None and turn.refusal == Refusal.USED_UP
    reviewed = quizzes.reviewed(sitting) if release.key else []
    context = _around(request, sitting) | {
        "attempt": sitting,
        "release": release,
        "reviewed": reviewed,
        # The checklist by which it was read belongs to the key.
        "read_by_person": practice.read_of(sitting.pk) if sitting.is_read and release.key else None,
        "attempts_left": turn.left if turn else 0,
        "why_not": quizzes.in_words(turn) if turn and not turn.may_start else "",
        "is_used_up": is_used_up,
        "may_ask": is_used_up and sitting.number == len(attempts),
        "asked_for": quizzes.newest_request(sitting.enrolment, sitting.quiz_key)
        if is_used_up
        else None,
        "reread": _to_reread(request, sitting) if is_used_up else [],
        "gain": quizzes.gain(sitting.enrolment) if sitting.purpose == Purpose.POST_TEST else None,
        "regradings": quizzes.regradings(sitting),
        "late": quizzes.late_positions(sitting) if sitting.closed_by == ClosedBy.CLOCK else [],
        "quiz": quiz,
    }
    return render(request, "assessments/result.html", context)


def _to_reread(request: HttpRequest, sitting: Attempt) -> list:
    """The live lessons that helped least, as far as the questions say which they belong to."""
    codes = set(quizzes.lesson_codes_to_reread(sitting))
    module = curriculum.module_page(sitting.enrolment.module_key, request.LANGUAGE_CODE)
    if module is None or not codes:
        return []
    return [lesson for lesson in curriculum.lessons_of(module) if lesson.code in codes]


@act
def ask_for_attempt(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """After the last attempt: ask the institution for another."""
    sitting = _current(request, attempt_id)
    try:
        asked = api.ask_for_attempt(
            attempt=sitting, language=request.LANGUAGE_CODE, text=request.POST.get("text", "")
        )
    except quizzes.SittingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("%(institution)s answers by %(date)s. You will find the answer here.")
            % {
                "institution": asked.institution.name,
                "date": date_format(asked.answer_by, "j F Y"),
            },
        )
    return redirect("attempt", sitting.pk)


@act
def self_check(request: HttpRequest, attempt_id: UUID, position: int) -> HttpResponse:
    """Keep which points of the checklist the learner found in their own answer."""
    sitting = access.own_attempt(request.user, attempt_id)
    quiz = quizzes.quiz_page(sitting.quiz_key, request.LANGUAGE_CODE)
    if not quizzes.released(sitting, quiz).key:
        raise Http404
    numbers = (whole_number(value) for value in request.POST.getlist("point"))
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
