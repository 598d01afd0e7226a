"""Frameworks: what there is, one with its rules and editions, and an employer's own to be changed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.competencies import api as competencies
from curriculum import api as curriculum

from ..doors import chosen_organisation, for_administrators, for_units, number
from ..framework_forms import DomainForm, FrameworkForm, WhyForm

_READ_OR_SAVE = ["GET", "HEAD", "POST"]


def to_read(reach, pk: int):
    """A shared framework, or one of an organisation that they see; else 404."""
    return curriculum.framework_of(pk, _ids(reach.organisations()), with_shared=True)


def to_change(reach, pk: int):
    """One of an organisation that they administer; else 404, also for a shared one."""
    administered = _ids(reach.organisations_to_administer())
    return curriculum.framework_of(pk, administered, with_shared=False)


def to_rule(reach, pk: int):
    """One whose rules they set: their organisation's, or a shared one for a platform administrator."""
    administered = _ids(reach.organisations_to_administer())
    return curriculum.framework_of(pk, administered, with_shared=reach.sees_all)


def _ids(organisations) -> list[int]:
    return list(organisations.values_list("pk", flat=True))


@require_safe
@for_units
def frameworks(request: HttpRequest, reach) -> HttpResponse:
    """The shared frameworks and the organisation's own."""
    organisations = reach.organisations()
    organisation = chosen_organisation(organisations, request.GET.get("organisation"))
    administered = _ids(reach.organisations_to_administer())
    context = {
        "organisation": organisation,
        "organisations": organisations,
        "rows": curriculum.listed_frameworks([organisation.pk]),
        "may_add": organisation.pk in administered,
    }
    return render(request, "console/frameworks.html", context)


@require_safe
@for_units
def one(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Its scale, domains and competencies, its rules in sentences, its editions."""
    row = to_read(reach, pk)
    editions = curriculum.editions_of(row)
    context = {
        "framework": row,
        "rules": competencies.rules_of(row),
        "editions": editions,
        "is_mine": row.organisation_id in _ids(reach.organisations_to_administer()),
        "is_shared_and_mine": row.organisation_id is None and reach.sees_all,
    }
    return render(request, "console/framework_one.html", context)


@require_safe
@for_units
def compare(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """What changed from one edition to another, in words."""
    row = to_read(reach, pk)
    asked = [number(request.GET.get(name, "")) for name in ("from", "to")]
    if None in asked:
        raise Http404
    first, second = curriculum.snapshots(row, min(asked), max(asked))
    context = {
        "framework": row,
        "first": first,
        "second": second,
        "changes": curriculum.compare(first.snapshot, second.snapshot),
    }
    return render(request, "console/framework_compared.html", context)


@require_http_methods(_READ_OR_SAVE)
@for_administrators
def new(request: HttpRequest, reach) -> HttpResponse:
    """A framework of one's own organisation."""
    asked = request.POST.get("organisation") or request.GET.get("organisation")
    organisation = chosen_organisation(reach.organisations_to_administer(), asked)
    form = FrameworkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = curriculum.add_framework(
                organisation=organisation, by=request.user, **form.cleaned_data
            )
        except curriculum.FrameworkRefused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Made. Now give it a domain, and competencies in it."))
            return redirect("framework_page", made.pk)
    context = {"form": form, "organisation": organisation, "title": _("A new framework")}
    return _shown(request, context)


@require_http_methods(_READ_OR_SAVE)
@for_administrators
def edit(request: HttpRequest, reach, pk: int) -> HttpResponse:
    """Its title, note and scale."""
    row = to_change(reach, pk)
    form = FrameworkForm(request.POST if request.method == "POST" else None, framework=row)

    def save() -> None:
        curriculum.change_framework(framework=row, by=request.user, **form.cleaned_data)

    if request.method == "POST" and saved(form, save, row, row.edition):
        messages.success(request, _("Kept, as a new edition."))
        return redirect("framework_page", pk)
    now = [
        (_("Title"), row.title),
        (_("Note"), row.note),
        (_("Levels"), curriculum.as_text(row.levels.all())),
    ]
    context = {"form": form, "framework": row, "title": _("Title and levels"), "now": now}
    return _shown(request, context)


@require_http_methods(_READ_OR_SAVE)
@for_administrators
def domain(request: HttpRequest, reach, pk: int, domain_pk: int | None = None) -> HttpResponse:
    """A domain, new or there already."""
    row = to_change(reach, pk)
    there = curriculum.domain_of(row, domain_pk) if domain_pk else None
    data = request.POST if request.method == "POST" else None
    form = DomainForm(data, framework=row, domain=there)

    def save() -> None:
        values = {"code": ""} | form.cleaned_data
        curriculum.keep_domain(framework=row, domain=there, by=request.user, **values)

    if request.method == "POST" and saved(form, save, row, row.edition):
        messages.success(request, _("Kept, as a new edition."))
        return redirect("framework_page", pk)
    title = there.title if there else _("A new domain")
    now = [(_("Title"), there.title), (_("What belongs to it"), there.summary)] if there else []
    return _shown(request, {"form": form, "framework": row, "title": title, "now": now})


def saved(form: WhyForm, save, framework, edition: int) -> bool:
    """Whether a valid form could be saved; else it says why, and nothing that was typed is lost.

    `edition` is the one that a stale form is written upon from now on.
    """
    if not form.is_valid():
        return False
    try:
        save()
    except curriculum.ChangedMeanwhile:
        form.add_error(None, changed_meanwhile(framework, edition))
        form.read_anew(edition)
        return False
    except curriculum.FrameworkRefused as refusal:
        form.add_refusal(refusal)
        return False
    return True


def is_stale(form: WhyForm, sent) -> bool:
    """Whether the form was refused because somebody else saved the same."""
    return form.is_bound and form.data.get("edition") != sent.get("edition")


def changed_meanwhile(framework, edition: int) -> str:
    """Who saved it while somebody else wrote, and what can be done."""
    name, at = curriculum.last_saved(framework, edition) or ("", None)
    said = _(
        "%(name)s saved it at %(time)s, while you wrote. Nothing of yours is lost: it stands here. "
        "Look at their version below; save again, and yours takes its place."
    )
    time = date_format(localtime(at), "TIME_FORMAT") if at else "–"
    return said % {"name": name or _("Somebody"), "time": time}


def _shown(request: HttpRequest, context: dict) -> HttpResponse:
    form = context["form"]
    context["is_stale"] = is_stale(form, request.POST)
    status = 422 if form.errors else 200
    return render(request, "console/framework_form.html", context, status=status)
