"""The alignment grid of a module in Wagtail: outcome by lesson, question and practice, gaps marked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from assessments.alignment import assessed
from curriculum import api as curriculum
from curriculum.aims import competencies_named, module_draft
from curriculum.writing.alignment import Kind, Piece, aim_rows, rows, strays

_KINDS = {Kind.LESSON: _("Lesson"), Kind.QUESTION: _("Question"), Kind.PRACTICE: _("Practice")}
_LACKS = {
    Kind.LESSON: _("no lesson works towards it"),
    Kind.QUESTION: _("no question asks for it"),
    Kind.PRACTICE: _("no practice lets people do it"),
}
# Where in an editor the outcomes stand. By the form's ids: those of panels follow the language.
_OUTCOMES, _OUTCOME = "#id_objectives-FORMS", "#id_objective"


@require_safe
def grid(request: HttpRequest, page_id: int) -> HttpResponse:
    """As the drafts stand, for who writes there."""
    module = curriculum.module_to_edit(request.user, page_id)
    draft, asked = module_draft(module), assessed(module)
    pieces = [*draft.lessons, *asked.pieces]
    named = competencies_named({aim.pk for aim in draft.aims})
    found = rows(draft.outcomes, pieces)
    astray = strays(draft.outcomes, pieces)
    aims = aim_rows(draft.aims, pieces)
    context = {
        "module": module,
        "draft": draft,
        "outcomes": reverse("wagtailadmin_pages:edit", args=[module.pk]) + _OUTCOMES,
        "kinds": _KINDS.values(),
        "rows": [(row, [_cell(row.found[kind], kind) for kind in Kind]) for row in found],
        "strays": [(one, _KINDS[one.piece.kind], _address(one.piece)) for one in astray],
        "aims": [
            (row, named.get(row.aim.pk), [_cell(row.found[kind], kind) for kind in Kind])
            for row in aims
        ],
        "drawn": asked.drawn,
        "gaps": sum(len(row.lacks) + (not row.is_verb_assessable) for row in found)
        + len(astray)
        + sum(not row.is_shown for row in aims),
    }
    return render(request, "authoring/alignment.html", context)


def _cell(pieces: tuple[Piece, ...], kind: Kind) -> dict:
    return {
        "pieces": [(piece, _address(piece)) for piece in pieces],
        "lack": "" if pieces else _LACKS[kind],
    }


def _address(piece: Piece) -> str:
    """Where it is written, at the rows that say what it is for."""
    if piece.kind == Kind.QUESTION:
        return reverse("wagtailsnippets_assessments_question:edit", args=[piece.pk]) + _OUTCOME
    return reverse("wagtailadmin_pages:edit", args=[piece.pk]) + _OUTCOMES
