"""I have two accounts: show that both are mine, see what goes over, put them together, undo it."""

from __future__ import annotations

import time

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments import merging
from learning.people import api as people
from learning.people.merging import api as mergers

from .forms import OtherAccountForm

# How long the other account counts as shown, in seconds, and where the session keeps that.
_SHOWN_FOR = 15 * 60
_KEY = "merging"


@login_required
@people.confirmed_again
@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """What is proposed, what was put together, and the form that shows that another one is mine."""
    form = OtherAccountForm(request.POST if request.method == "POST" else None)
    # By the account that is named, too: many could try one password each.
    named = request.POST.get("account", "").strip().lower()[:254]
    if people.is_too_often(request, "merge_accounts", key=named):
        return render(request, "429.html", status=429)
    if form.is_valid() and _remember(request, form):
        return redirect("preview_merger")
    context = {"form": form, "mergers": mergers.of_person(request.user)}
    return render(request, "desk/account/merge.html", context, status=422 if form.errors else 200)


def _remember(request: HttpRequest, form: OtherAccountForm) -> bool:
    """Whether the form opens another account; the session knows which for a while."""
    found = mergers.shown(form.cleaned_data["account"].strip(), form.cleaned_data["password"])
    if found is None:
        form.add_error(None, _("No account opens with these. Check both, and try again."))
    elif found.pk == request.user.pk:
        form.add_error(
            None, _("That is the account in which you are signed in. Name the other one.")
        )
    elif mergers.asks_for_more(found):
        form.add_error(
            None,
            _(
                "That account asks for a second factor as well. Sign in to it, and put this one into "
                "it; if both have one, take one off first."
            ),
        )
    else:
        request.session[_KEY] = {"away": found.pk, "until": time.time() + _SHOWN_FOR}
        return True
    return False


@login_required
@people.confirmed_again
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """What goes over and what stays; puts them together after the button."""
    away = _shown_account(request)
    if away is None:
        messages.info(request, _("Show first that the other account is yours."))
        return redirect("merge_accounts")
    reasons: list[str] = []
    if request.method == "POST":
        try:
            merging.merge(away=away, into=request.user, by=request.user)
        except mergers.MergerRefused as refusal:
            reasons = refusal.reasons
        else:
            del request.session[_KEY]
            messages.success(request, _("Put together. All of it is in this account now."))
            return redirect("merge_accounts")
    seen = merging.preview(away, request.user)
    context = {"away": away, "preview": seen, "reasons": reasons or seen.reasons}
    return render(
        request, "desk/account/merge_preview.html", context, status=422 if reasons else 200
    )


def _shown_account(request: HttpRequest):
    known = request.session.get(_KEY)
    if not known or known["until"] < time.time():
        return None
    return mergers.account(known["away"])


@require_POST
@login_required
@people.confirmed_again
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Both accounts are as before, but for what was done since."""
    merger = mergers.merger_of(request.user, pk)
    try:
        merging.undo(merger=merger, by=request.user)
    except mergers.MergerRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone. The other account is open again, with what it had."))
    return redirect("merge_accounts")


@require_POST
@login_required
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The two accounts are not one person's."""
    merger = mergers.merger_of(request.user, pk)
    try:
        mergers.decline(merger, by=request.user)
    except mergers.MergerRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted: they are not both yours. Nothing was put together."))
    return redirect("merge_accounts")
