"""Competencies of an employer's own framework, and the rules of its levels."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.competencies import api as competencies
from assessments.settling import rules_changed
from curriculum import api as curriculum

from ..doors import for_administrators
from ..framework_forms import CompetencyForm, RulesForm
from .frameworks import is_stale, saved, to_change, to_rule

_READ_OR_SAVE = ["GET", "HEAD", "POST"]


@require_http_methods(_READ_OR_SAVE)
@for_administrators
def competency(
    request: HttpRequest, reach, pk: int, competency_pk: int | None = None
) -> HttpResponse:
    """A competency, new or there already, with the behaviours of each level."""
    framework = to_change(reach, pk)
    there = curriculum.competency_of(framework, competency_pk) if competency_pk else None
    if not framework.domains.all():
        messages.error(request, _("A competency stands in a domain. Add one first."))
        return redirect("new_domain", pk)
    data = request.POST if request.method == "POST" else None
    form = CompetencyForm(data, framework=framework, competency=there)
    if request.method == "POST" and saved(
        form, lambda: _keep(request, framework, there, form), framework, _edition(there)
    ):
        messages.success(request, _("Kept, as a new edition."))
        return redirect("framework_page", pk)
    context = {
        "framework": framework,
        "competency": there,
        "form": form,
        "is_used": there is not None and curriculum.is_used(there),
        "is_stale": is_stale(form, request.POST),
        "now": _now(there),
    }
    status = 422 if form.errors else 200
    return render(request, "console/framework_competency.html", context, status=status)


def _now(there) -> list[tuple[str, str]]:
    """What a competency says at present, as its form has it."""
    if there is None:
        return []
    levels = [(f"{row.level} {row.title}", "\n".join(row.behaviours)) for row in there.levels.all()]
    return [(_("Title"), there.title), (_("What it is"), there.description), *levels]


def _edition(there) -> int:
    return there.changed_in if there else 0


def _keep(request: HttpRequest, framework, there, form: CompetencyForm) -> None:
    data = form.cleaned_data
    curriculum.keep_competency(
        framework=framework,
        competency=there,
        edition=data["edition"],
        code=data.get("code", ""),
        title=data["title"],
        description=data["description"],
        domain=curriculum.domain_of(framework, data["domain"]),
        behaviours=form.behaviours,
        why=data["why"],
        by=request.user,
    )


@require_POST
@for_administrators
def settle(request: HttpRequest, reach, pk: int, competency_pk: int) -> HttpResponse:
    """Retire a competency, bring it back, or delete one that nobody was ever asked for."""
    there = curriculum.competency_of(to_change(reach, pk), competency_pk)
    act, why = request.POST.get("act"), request.POST.get("why", "").strip()[:500]
    try:
        if act == "retire":
            curriculum.retire(competency=there, why=why, by=request.user)
            messages.success(request, _("Retired. What was shown of it stays."))
        elif act == "restore":
            curriculum.bring_back(competency=there, why=why, by=request.user)
            messages.success(request, _("It is offered again."))
        elif act == "delete":
            curriculum.delete_competency(competency=there, by=request.user)
            messages.success(request, _("Deleted."))
        else:
            raise Http404
    except curriculum.FrameworkRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("edit_competency", pk, competency_pk)
    return redirect("framework_page", pk)


@require_http_methods(_READ_OR_SAVE)
@for_administrators
def rules(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """What shows which level: looked at beforehand, then set from a day on."""
    framework = to_rule(reach, pk)
    found = competencies.rules_of(framework)
    data = request.POST if request.method == "POST" else None
    form = RulesForm(data, rules=found.coming[-1].rules if found.coming else found.today)
    preview = None
    if data is not None and form.is_valid():
        if "save" in data and _set(request, framework, form):
            messages.success(request, _("Set. Levels follow within minutes of their first day."))
            return redirect("framework_page", pk)
        if not form.errors:
            preview = competencies.preview_rules(framework, form.rules, form.cleaned_data["since"])
    context = {"framework": framework, "form": form, "found": found, "preview": preview}
    status = 422 if form.errors else 200
    return render(request, "console/framework_rules.html", context, status=status)


@transaction.atomic
def _set(request: HttpRequest, framework, form: RulesForm) -> bool:
    try:
        competencies.set_rules(
            framework=framework,
            rules=form.rules,
            since=form.cleaned_data["since"],
            why=form.cleaned_data["why"],
            by=request.user,
        )
    except competencies.RulesRefused as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    rules_changed(framework.pk)
    return True
