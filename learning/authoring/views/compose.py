"""A quiz's questions in one place: written, taken from the bank, ordered, looked over and tried out."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments import access
from assessments.questions.kinds import KINDS
from assessments.quizzes import api as quizzes
from assessments.quizzes import composing, drafts, trying
from curriculum import api as curriculum

# Questions of the bank that a search shows.
FOUND = 20
_HIGHEST_SEED = 2**31


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, page_id: int) -> HttpResponse:
    """The questions of the newest draft, with what can be done to each."""
    quiz = access.quiz_to_edit(request.user, page_id)
    if request.method == "POST":
        question_id = _change(request, access.quiz_to_change(request.user, page_id))
        # Back to where one was, not to the top of a long list.
        return redirect(f"{request.get_full_path()}#question-{question_id}")
    draft = drafts.draft(quiz)
    questions = composing.composed(draft)
    wanted = request.GET.get("q", "").strip()
    rows = composing.to_add(draft, wanted)
    context = {
        "quiz": draft.page,
        "institution": draft.page.institution,
        "module": curriculum.module_released_with(quiz),
        "questions": questions,
        "points": sum(item.version.points for item in questions if item.version),
        "draws": composing.filled(draft),
        "remarks": composing.remarks_on(draft, questions),
        "kinds": [(kind.name, kind.label) for kind in KINDS.values()],
        "q": wanted,
        "found": rows[:FOUND],
        "more": rows.count() > FOUND,
        "is_locked": quiz.permissions_for_user(request.user).page_locked(),
        "may_release": quiz.permissions_for_user(request.user).can_publish(),
    }
    return render(request, "authoring/compose.html", context)


def _change(request: HttpRequest, quiz) -> int:
    """One of the list's buttons: its name is the act, its value the question, which is returned."""
    acts = {"add": _add, "remove": _remove, "up": _move_up, "down": _move_down}
    name = next((name for name in acts if name in request.POST), None)
    number = request.POST.get(name, "") if name else ""
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        raise Http404
    acts[name](request, quiz, int(number))
    return int(number)


def _add(request: HttpRequest, quiz, question_id: int) -> None:
    question = access.question_to_use(request.user, quiz, question_id)
    composing.add(quiz=quiz, question=question, by=request.user)
    messages.success(request, _("“%(label)s” is asked last now.") % {"label": question.label})


def _remove(request: HttpRequest, quiz, question_id: int) -> None:
    composing.remove(quiz=quiz, question_id=question_id, by=request.user)
    messages.success(request, _("It isn't asked here any more; it stays in the bank."))


def _move_up(request: HttpRequest, quiz, question_id: int) -> None:
    composing.move(quiz=quiz, question_id=question_id, by=request.user, up=True)


def _move_down(request: HttpRequest, quiz, question_id: int) -> None:
    composing.move(quiz=quiz, question_id=question_id, by=request.user, up=False)


@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, page_id: int) -> HttpResponse:
    """Sit the draft as a learner would; sent, it is graded at once and forgotten."""
    quiz = access.quiz_to_edit(request.user, page_id)
    draft = drafts.draft(quiz)
    try:
        trial = trying.trial(draft, _seed(request))
    except quizzes.NotEnoughQuestions:
        messages.error(request, _("The bank has too few questions for what this quiz draws."))
        return redirect("compose_quiz", quiz.pk)
    context = {"quiz": draft.page, "trial": trial, "errors": {}}
    if request.method == "POST":
        context["errors"] = trial.answer(dict(request.POST.lists()))
        if not context["errors"]:
            context |= {"result": trial.result(), "reviewed": trial.reviewed()}
    context["questions"] = trial.asked()
    return render(
        request, "authoring/try_quiz.html", context, status=422 if context["errors"] else 200
    )


def _seed(request: HttpRequest) -> int:
    """The same order again when a form is sent; another one for each new try."""
    text = request.POST.get("seed", "")
    if text.isascii() and text.isdigit() and len(text) < 12:
        return int(text)
    return secrets.randbelow(_HIGHEST_SEED)
