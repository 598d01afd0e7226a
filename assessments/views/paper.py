"""A module on paper."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from curriculum import api as curriculum

from ..place import place_of
from ..practice import api as practice
from ..quizzes import api as quizzes
from ..quizzes.sheet import sheet


@require_safe
@login_required
def print_module(request: HttpRequest, key: UUID) -> HttpResponse:
    """The whole module as one page to print, with its quiz and an answer sheet.

    For who has taken the module: only they may see its questions.
    """
    module = curriculum.module_page(key, request.LANGUAGE_CODE)
    place = place_of(request, module) if module is not None else None
    if place is None or not place.is_enrolled:
        raise Http404
    quiz = next(
        (
            page
            for step in place.outline.activities
            if step.kind == "quiz" and (page := quizzes.quiz_page(step.key, request.LANGUAGE_CODE))
        ),
        None,
    )
    context = {
        "module": module,
        "place": place,
        "lessons": curriculum.lessons_of(module),
        "quiz": quiz,
        "questions": sheet(quiz) if quiz else [],
        "practices": practice.practices_of(module),
        "edition": place.outline.edition_number,
    }
    return render(request, "assessments/print_module.html", context)
