"""A module's evidence: who begins, who finishes, where people stop, and what they say."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Locale

from assessments.evidence import api as evidence
from assessments.feedback import api as feedback
from curriculum import api as curriculum
from learning.lib.spreadsheets import as_csv, as_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, page_id: int) -> HttpResponse:
    """The figures as they were last counted; by POST they are counted anew."""
    module = _module(request, page_id)
    if request.method == "POST":
        evidence.evidence(module.translation_key, afresh=True)
        return redirect("module_evidence", module.pk)
    found = evidence.evidence(module.translation_key)
    context = {
        "module": module,
        "evidence": found,
        "definitions": evidence.definitions(),
        "improvements": feedback.improvements(module.translation_key),
    }
    return render(request, "authoring/evidence.html", context)


@require_safe
def download(request: HttpRequest, page_id: int, name: str) -> HttpResponse:
    """The same as a file: summary.csv, steps.csv, results.csv, or all of it as evidence.xlsx."""
    module = _module(request, page_id)
    found = evidence.evidence(module.translation_key)
    tables = {"summary.csv": evidence.summary, "steps.csv": evidence.steps,
              "results.csv": evidence.results}  # fmt: skip
    if name in tables:
        content, kind = as_csv(tables[name](found)), "text/csv; charset=utf-8"
    elif name == "evidence.xlsx":
        sheets = {
            _("Module"): evidence.summary(found),
            _("Steps"): evidence.steps(found),
            _("Quizzes and practice"): evidence.results(found),
            _("About these figures"): evidence.about(found),
        }
        content, kind = as_xlsx(sheets, right_to_left=get_language_bidi()), XLSX
    else:
        raise Http404
    disposition = f'attachment; filename="module-{module.pk}-{name}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def _module(request: HttpRequest, page_id: int):
    """The original: what is counted is one, whatever the language."""
    module = curriculum.module_to_edit(request.user, page_id)
    original = module.get_translation_or_none(Locale.get_default())
    if original is None:
        raise Http404
    return original
