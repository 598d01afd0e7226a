"""Writing to oneself: saved as it is written, read by nobody else."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from curriculum import api as curriculum

from ..reflections import api as reflections
from ..reflections.api import Kept, ReflectionRefused


@require_POST
def save_reflection(request: HttpRequest, key: UUID, block_id: UUID) -> HttpResponse:
    """Keep one text. A page's script gets JSON; a form gets back to its place in the lesson."""
    wants_json = "json" in request.headers.get("Accept", "")
    if not request.user.is_authenticated:
        return _signed_out(request, wants_json)
    question = _question(request, key, block_id)
    text = request.POST.get("text", "")
    try:
        kept = reflections.keep(
            user=request.user,
            activity_key=key,
            block_id=block_id,
            lesson_title=question["lesson_title"],
            prompt=question["prompt"],
            text=text,
            seen=_number(request.POST.get("seen", "")),
        )
    except ReflectionRefused as refusal:
        return _not_kept(request, question, text, str(refusal), None, 422, wants_json)
    if kept.is_conflict:
        problem = _("Not saved: you wrote something else here on another device.")
        return _not_kept(request, question, text, problem, kept, 409, wants_json)
    if wants_json:
        return JsonResponse(_state(kept))
    messages.success(request, _("Saved. Only you can read it."))
    return redirect(question["url"])


def _question(request: HttpRequest, key: UUID, block_id: UUID) -> dict[str, str]:
    """The question and where it stands; from the learner's own row once the lesson is gone."""
    asked = curriculum.reflection_question(key, block_id, request.LANGUAGE_CODE)
    if asked is not None:
        return {
            "lesson_title": asked.lesson.title,
            "prompt": asked.prompt,
            "url": f"{asked.lesson.get_url(request)}#reflection-{block_id}",
        }
    row = reflections.reflection_of(request.user, key, block_id)
    if row is None:
        raise Http404
    return {
        "lesson_title": row.lesson_title,
        "prompt": row.prompt,
        "url": reverse("reflections"),
    }


def _not_kept(
    request: HttpRequest,
    question: dict,
    text: str,
    problem: str,
    kept: Kept | None,
    status: int,
    wants_json: bool,
) -> HttpResponse:
    """The text comes back with what is wrong: nothing that somebody wrote is dropped."""
    if wants_json:
        return JsonResponse({"message": problem}, status=status)
    context = {"question": question, "text": text, "problem": problem, "kept": kept}
    return render(request, "assessments/reflection_not_kept.html", context, status=status)


def _signed_out(request: HttpRequest, wants_json: bool) -> HttpResponse:
    problem = _("Not saved: you are signed out. Sign in in another tab, then save again.")
    if wants_json:
        return JsonResponse({"message": problem}, status=401)
    context = {"text": request.POST.get("text", ""), "problem": problem, "question": None}
    return render(request, "assessments/reflection_not_kept.html", context, status=401)


def _state(kept: Kept) -> dict:
    time = date_format(localtime(kept.reflection.saved_at), "H:i")
    return {
        "version": kept.reflection.version,
        "message": _("Saved %(time)s") % {"time": time},
    }


def _number(text: str) -> int:
    """The version that a page has seen; 0, which overwrites nothing, for anything odd."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_safe
@login_required
def my_reflections(request: HttpRequest) -> HttpResponse:
    """Everything I have written to myself, also under lessons that are gone."""
    rows = [row for row in reflections.reflections_of(request.user) if row.text]
    return render(request, "assessments/reflections.html", {"rows": rows})
