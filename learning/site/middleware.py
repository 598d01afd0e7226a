"""What holds for every request and answer, whoever asks."""

from __future__ import annotations

import re

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpResponseBadRequest
from django.middleware.locale import LocaleMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers


class ContentSecurityPolicy(CSPMiddleware):
    """Strict on the site; under /admin/ the looser policy that Wagtail's editor needs."""

    def get_policy_parts(self, request, response, report_only=False):
        if request.path_info.startswith("/admin/") and not report_only:
            response._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return super().get_policy_parts(request, response, report_only)


class RefuseBrokenInput:
    """Answers 400 to what no person types and no database takes.

    NUL bytes and lone surrogates in addresses and forms. (Other encodings than UTF-8 are
    refused before Django reads the request, in learning.lib.wsgi.)
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A cookie that no database takes is dropped: refusing it would shut its owner out.
        request.COOKIES = {
            name: value for name, value in request.COOKIES.items() if not _BROKEN.search(value)
        }
        if _BROKEN.search(request.path) or _is_broken(request.GET):
            return self._refuse(request)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if (
            request.method == "POST"
            and request.content_type in _FORM_TYPES
            and _is_broken(request.POST)
        ):
            return self._refuse(request)
        return None

    def _refuse(self, request):
        return HttpResponseBadRequest(render_to_string("400.html", request=request))


_FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


_BROKEN = re.compile("[\x00\ud800-\udfff]")


def _is_broken(data) -> bool:
    return any(
        _BROKEN.search(key) or any(_BROKEN.search(value) for value in values)
        for key, values in data.lists()
    )


class NoStoreWhenSignedIn:
    """Signed-in pages stay out of every cache: after signing out, Back shows nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "Cache-Control" in response:
            return response  # the view itself has said how long its answer holds
        if request.user.is_authenticated or request.path.startswith("/account/"):
            add_never_cache_headers(response)
        return response


class InterfaceLanguage(LocaleMiddleware):
    """The address decides the language of a page; everywhere else the person's choice does.

    With an unprefixed default language Django would answer every address outside the page tree
    in that language, whatever was chosen in the menu. Only languages that the interface has
    count (BARAZA_INTERFACE_LANGUAGES).
    """

    def process_request(self, request):
        super().process_request(request)
        if request.path.startswith(_OUTSIDE_THE_TREE):
            chosen = translation.get_language_from_request(request)
            known = chosen in settings.BARAZA_INTERFACE_LANGUAGES
            translation.activate(chosen if known else settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = translation.get_language()


_OUTSIDE_THE_TREE = (
    "/home/",
    "/learn/",
    "/after/",
    "/join/",
    "/attempts/",
    "/certificates/",
    "/verify/",
    "/account/",
    "/console/",
    "/language/",
    "/use-cases/",
)
