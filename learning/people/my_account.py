"""A person's own page: who they are, in which language and time, and what they agreed to."""

from __future__ import annotations

from copy import copy

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from learning.lib.addresses import is_own_address

from . import consents
from .enums import ConsentPurpose
from .forms import PersonForm
from .languages import keep_language, remember_language
from .zones import zone_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """My account: the form about me, and the way to everything else about it."""
    # A copy: what was typed wrongly must not stand in the header.
    person = copy(request.user)
    form = PersonForm(request.POST if request.method == "POST" else None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        response = redirect("me")
        if "language" in form.cleaned_data:
            remember_language(response, form.cleaned_data["language"])
        return response
    context = {
        "form": form,
        "consents": consents.standings(request.user),
        "zone": zone_of(request.user),
        "connects": bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]),
    }
    return render(request, "people/me.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Agree to one purpose, or take it back: one button each, side by side."""
    purpose, answer = request.POST.get("purpose", ""), request.POST.get("answer", "")
    acts = {"give": consents.give_consent, "withdraw": consents.withdraw_consent}
    if purpose not in ConsentPurpose.values or answer not in acts:
        messages.error(request, _("Nothing was changed: that is none of the questions below."))
        return redirect("me")
    acts[answer](user=request.user, purpose=ConsentPurpose(purpose))
    said = {"give": _("Noted. You can take it back here."), "withdraw": _("Taken back.")}
    messages.success(request, said[answer])
    return redirect("me")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """The terms at the first sign-in, and again when they have changed: to take note of, not to
    agree to."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    if not is_own_address(request, wanted):
        wanted = settings.LOGIN_REDIRECT_URL
    due = consents.terms_due(request, request.user)
    if request.method == "POST" or due is None:
        consents.acknowledge_terms(user=request.user, since=due)
        return redirect(wanted)
    seen_before = request.user.terms_since is not None
    context = {"next": wanted, "since": due, "seen_before": seen_before}
    return render(request, "people/terms.html", context)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the interface's language, and go on where the form says: this page or its translation."""
    wanted = request.POST.get("next", "")
    response = redirect(wanted if is_own_address(request, wanted) else "/")
    language = request.POST.get("language", "")
    if language not in settings.BARAZA_INTERFACE_LANGUAGES:
        messages.error(request, _("The interface doesn't come in that language."))
        return response
    translation.activate(language)
    keep_language(request.user, language)
    remember_language(response, language)
    return response
