"""A module's languages in Wagtail: what is translated, behind or missing, and beginning another."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource
from wagtail_localize.views.convert import convert_to_alias
from wagtail_localize.views.update_translations import UpdateTranslationsView

from curriculum import api as curriculum
from curriculum.languages import api as languages

# Strings that a cell names; the editor behind it has all.
NAMED = 12


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, page_id: int) -> HttpResponse:
    """The table of a module; by POST a language is begun, or brought up to what the original says now."""
    module = curriculum.module_to_edit(request.user, page_id)
    if languages.is_translation(module):
        return _to_original(module)
    if request.method == "POST" and "reviewed" in request.POST:
        return _review(request, module)
    if request.method == "POST":
        return _begin(request, module)
    table = languages.parity(module)
    context = {
        "module": module,
        "rows": [_row(row) for row in table.rows],
        "columns": [_column(column, request.user) for column in table.columns],
    }
    return render(request, "authoring/languages.html", context)


def _to_original(module) -> HttpResponse:
    original = module.get_translation_or_none(Locale.get_default())
    if original is None:
        raise Http404
    return redirect("module_languages", original.pk)


def _begin(request: HttpRequest, module) -> HttpResponse:
    locale = get_object_or_404(
        Locale.objects.exclude(pk=module.locale_id),
        language_code=request.POST.get("language", ""),
    )
    if not module.live:
        messages.error(request, _("Release the original first; a translation follows it."))
        return redirect("module_languages", module.pk)
    count = languages.begin(module=module, locale=locale, by=request.user)
    messages.success(
        request,
        ngettext("%(n)d draft is up to date.", "%(n)d drafts are up to date.", count)
        % {"n": count},
    )
    return redirect("module_languages", module.pk)


def _review(request: HttpRequest, module) -> HttpResponse:
    """A second person says that they have read what is live."""
    locale = get_object_or_404(Locale, language_code=request.POST["reviewed"])
    translated = get_object_or_404(type(module).objects.live(), pk=_twin(module, locale))
    curriculum.module_to_release(request.user, translated.pk)
    try:
        languages.review(module=translated, by=request.user)
    except languages.NotASecondPerson as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted: it has been reviewed."))
    return redirect("module_languages", module.pk)


def _twin(module, locale: Locale) -> int | None:
    found = module.get_translation_or_none(locale)
    return found.pk if found is not None else None


def _column(column, user) -> dict:
    code = column.locale.language_code
    return {
        "column": column,
        "code": code,
        "name": get_language_info(code)["name_translated"],
        "release": column.module is not None
        and column.module.permissions_for_user(user).can_publish(),
        "offered": code in settings.BARAZA_INTERFACE_LANGUAGES,
    }


def _row(row) -> dict:
    return {
        "row": row,
        "cells": [
            {
                "cell": cell,
                "code": code,
                "url": _editor(cell.target),
                "named": cell.lacks[:NAMED],
                "more": max(0, len(cell.lacks) - NAMED),
            }
            for code, cell in row.cells.items()
        ],
    }


def _editor(target) -> str:
    """Where this translation is written: wagtail-localize shows its editor there."""
    if target is None:
        return ""
    if hasattr(target, "draft_title"):
        return reverse("wagtailadmin_pages:edit", args=[target.pk])
    meta = target._meta
    return reverse(f"wagtailsnippets_{meta.app_label}_{meta.model_name}:edit", args=[target.pk])


def update(request: HttpRequest, translation_source_id: int) -> HttpResponse:
    """wagtail-localize's own page for this writes onto what is live; modules go by their table."""
    source = get_object_or_404(TranslationSource, pk=translation_source_id)
    try:
        original = languages.original_of(source)
    except languages.OriginalGone as gone:
        messages.error(request, str(gone))
        return redirect("wagtailadmin_home")
    if not languages.is_released_with_a_module(original):
        view = UpdateTranslationsView.as_view()
        return view(request, translation_source_id=translation_source_id)
    if not isinstance(original, Page):
        messages.info(request, _("Questions are brought up to date with their module."))
        return redirect("wagtailadmin_home")
    module = curriculum.module_released_with(original)
    curriculum.module_to_edit(request.user, module.pk)
    return redirect("module_languages", module.pk)


def refuse_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """An alias would be live at once, and follow its original past every release."""
    page = get_object_or_404(Page, pk=page_id)
    if curriculum.module_released_with(page) is None:
        return convert_to_alias(request, page_id)
    messages.error(request, _("Modules and their steps go live together, by a release."))
    return redirect("wagtailadmin_home")
