"""Adapting other institutions' modules, in Wagtail: which may be, which were, what changed since."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum import origins
from curriculum.exchange import module_to_download
from learning.lib.text import whole_number
from learning.operations import api as operations
from learning.people.access import authors, institutions_to_author

from ..exchange import ModuleRefused, PackRefused
from ..exchange import adapt as adapt_module


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The modules that we adapted, and those that others let us adapt."""
    if not authors(request.user):
        raise Http404
    institutions = list(institutions_to_author(request.user).order_by("name"))
    context = {
        "adapted": origins.adapted_by(institutions),
        "offered": [
            (module, house, [one for one in institutions if one.pk != house.institution_id])
            for module, house in origins.adaptable(institutions)
        ],
    }
    return render(request, "authoring/files/adaptations.html", context)


@require_POST
def adapt(request: HttpRequest, page_id: int) -> HttpResponse:
    """Drafts of our own from another institution's module."""
    pk = whole_number(request.POST.get("institution", ""))
    if pk is None or pk >= 2**31:
        raise Http404
    institution = get_object_or_404(institutions_to_author(request.user), pk=pk)
    module = origins.module_to_adapt(page_id)
    try:
        taken = adapt_module(module=module, institution=institution, by=request.user)
    except (ModuleRefused, PackRefused) as refusal:
        messages.error(request, str(refusal))
        return redirect("adaptations")
    messages.success(
        request,
        _("The module is yours to change, as a draft. Its page will say what it was adapted from."),
    )
    for said in taken.warnings:
        messages.warning(request, str(said))
    return redirect("wagtailadmin_explore", taken.module.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def origin(request: HttpRequest, page_id: int) -> HttpResponse:
    """What has changed in the origin since it was taken; by POST, compare from now on."""
    module = module_to_download(request.user, page_id)
    found = origins.origin_of(module.translation_key)
    if found is None:
        raise Http404
    page = origins.origin_page(found)
    if request.method == "POST" and page is not None:
        origins.compare_from_now(found, page)
        operations.record(
            actor=request.user,
            action="take note of",
            kind="module origin",
            subject=str(module.translation_key),
            edition=found.edition,
        )
        messages.success(request, _("From now on you see what changes after today."))
        return redirect("module_origin", page_id)
    context = {
        "module": module,
        "origin": found,
        "page": page,
        "changes": origins.changed_since(found, page) if page and found.texts else (),
    }
    return render(request, "authoring/files/origin.html", context)
