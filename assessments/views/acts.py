"""Acts: what a button does, by POST, for somebody signed in."""

from __future__ import annotations

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def act(view):
    """Wrap a view so that it runs for a POST of somebody signed in.

    Whoever isn't signed in is led to sign-in and then back to the page with the button; a GET
    (somebody comes back from sign-in, or types the address) leads to the learner's own page.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(_page_with_button(request))
        if request.method != "POST":
            return redirect("home")
        return view(request, *args, **kwargs)

    return wrapped


def _page_with_button(request: HttpRequest) -> str:
    """The page that the browser says it came from, if it's one of ours."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()):
        return "/" + referer.split("://", 1)[1].partition("/")[2]
    return "/home/"
