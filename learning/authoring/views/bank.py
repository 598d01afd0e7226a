"""Releasing questions of the bank by themselves, with a second pair of eyes."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessments import access
from assessments.questions.api import draft_of, frozen, is_complete
from assessments.questions.releasing import release_questions
from curriculum.api import ReleaseRefused

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest) -> HttpResponse:
    """The drafts of my banks; those that are ticked go live."""
    if not access.releases_questions(request.user):
        raise Http404
    rows = access.questions_to_release(request.user)
    problem, ticked = "", _ticked(request)
    if request.method == "POST":
        problem = _release(request, rows.filter(pk__in=ticked))
        if not problem:
            return redirect("release_questions")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "drafts": [
            (draft, frozen(draft) if is_complete(draft) else None) for draft in _drafts(page)
        ],
        "problem": problem,
        "ticked": ticked,
    }
    status = 422 if problem else 200
    return render(request, "authoring/release_questions.html", context, status=status)


def _drafts(page) -> list:
    """The newest draft of each, with who wrote it."""
    drafts = []
    for question in page:
        draft = draft_of(question)
        draft.institution = question.institution
        draft.written_by = question.latest_revision and question.latest_revision.user
        drafts.append(draft)
    return drafts


def _ticked(request: HttpRequest) -> set[int]:
    values = request.POST.getlist("question")
    return {int(text) for text in values if text.isascii() and text.isdigit() and len(text) < 18}


def _release(request: HttpRequest, rows) -> str:
    """Why it could not be done; "" when it was."""
    if not rows:
        return _("Tick at least one question.")
    try:
        done = release_questions(questions=rows, by=request.user)
    except ReleaseRefused as refusal:
        return str(refusal)
    messages.success(
        request,
        ngettext("%(n)d question is live.", "%(n)d questions are live.", done) % {"n": done},
    )
    return ""
