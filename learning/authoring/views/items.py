"""Which questions are bad: an institution's quizzes, one quiz's questions, one question."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments import access
from assessments.analysis import api as analysis
from assessments.analysis import export
from learning.lib.spreadsheets import as_csv, as_xlsx

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The quizzes of my institutions that somebody has handed in."""
    if not access.reads_analyses(request.user):
        raise Http404
    rows = analysis.listed(access.analyses_to_read(request.user))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    quizzes = [(row, analysis.quiz_shown(row)) for row in page]
    return render(request, "authoring/figures.html", {"page": page, "quizzes": quizzes})


@require_safe
def quiz(request: HttpRequest, analysis_id: int) -> HttpResponse:
    """A quiz: how far it can be trusted, and its questions, the doubtful ones first."""
    found = access.analysis_to_read(request.user, analysis_id)
    sort = request.GET.get("sort", "")
    context = {
        "quiz": analysis.quiz_shown(found),
        "items": analysis.sorted_items(analysis.items_shown(found.items.all()), sort),
        "sort": sort if sort in analysis.SORTS else "flags",
        "definitions": export.definitions(),
        "enough": analysis.ENOUGH,
    }
    return render(request, "authoring/figures_quiz.html", context)


@require_safe
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One question, in every quiz, version and language of mine that asked it."""
    found = access.item_analysis_to_read(request.user, item_id)
    rows = access.item_analyses_to_read(request.user, found.version.question_key)
    items = analysis.items_shown(rows)
    # The one that was asked for leads.
    items.sort(key=lambda shown: shown.pk != found.pk)
    context = {
        "quiz": found.quiz,
        "items": items,
        "definitions": export.definitions(),
        "enough": analysis.ENOUGH,
    }
    return render(request, "authoring/figures_item.html", context)


@require_safe
def download(request: HttpRequest, analysis_id: int, name: str) -> HttpResponse:
    """The figures as a file: questions.csv, options.csv, or both and their meaning as figures.xlsx."""
    found = access.analysis_to_read(request.user, analysis_id)
    items = analysis.sorted_items(analysis.items_shown(found.items.all()), "code")
    if name == "questions.csv":
        content, kind = as_csv(export.questions(items)), "text/csv; charset=utf-8"
    elif name == "options.csv":
        content, kind = as_csv(export.options(items)), "text/csv; charset=utf-8"
    elif name == "figures.xlsx":
        sheets = {
            _("Questions"): export.questions(items),
            _("Options"): export.options(items),
            _("About these figures"): export.about(analysis.quiz_shown(found)),
        }
        content, kind = as_xlsx(sheets, right_to_left=get_language_bidi()), XLSX
    else:
        raise Http404
    disposition = f'attachment; filename="quiz-{found.pk}-{name}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
