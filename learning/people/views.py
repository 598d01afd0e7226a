"""Doors: other people's sign-in addresses lead to allauth; invitations open sign-up."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from learning.lib.addresses import is_own_address

from .adapter import INVITATION_SESSION_KEY
from .models import Invitation


@never_cache
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Wagtail's sign-in addresses: on to the one door, keeping where the person wanted to go.

    A POST is sent on as a GET, so that a password posted here is never looked at.
    """
    wanted = request.GET.get("next", "")
    query = ""
    if is_own_address(request, wanted):
        query = "?" + urlencode({"next": wanted})
    return redirect(reverse("account_login") + query)


def to_sign_out(request: HttpRequest) -> HttpResponse:
    """Wagtail's sign-out button posts to allauth's page, which asks once and signs out."""
    return redirect("account_logout")


def to_password_reset(request: HttpRequest) -> HttpResponse:
    """Passwords are reset behind the one door."""
    return redirect("account_reset_password")


def closed(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Pages with a shared password don't exist here."""
    raise Http404


@require_safe
@never_cache
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Remember whose invitation this visitor came with, and go on: to sign-up, or to the role."""
    invitation = Invitation.objects.filter(token=token).first()
    if invitation is None or not invitation.is_open:
        return render(request, "people/invitation_closed.html", {"known": invitation}, status=404)
    request.session[INVITATION_SESSION_KEY] = token
    if invitation.institution_id:
        return redirect("join_institution", token)
    return redirect("account_signup")
