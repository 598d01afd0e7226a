"""Rules about the person that hold on every address."""

import logging
import re

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

from learning.site.views import bad_request, forbidden, not_found

from .access import roles_of
from .plainly import is_asking_plainly
from .zones import zone_of

logger = logging.getLogger("baraza.people")

# The way to a second factor must stay open to somebody who hasn't one yet.
_OPEN_PREFIXES = ("/account/", "/static/", "/health/")


class LocalTime:
    """Times on a signed-in person's pages are those of their own zone; everybody else's, the site's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(_WITHOUT_TIMES) or not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(zone_of(request.user)):
            return self.get_response(request)


_WITHOUT_TIMES = ("/static/", "/health/")


class SecondFactorForRoles:
    """Leads people with a role beyond learner to set up a second factor before anything else.

    Rule: who sees or changes what belongs to others needs more than a password, where the
    setting says so (BARAZA_SECOND_FACTOR_FOR_ROLES: on in production).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self._lacks_factor(request):
            messages.warning(
                request,
                _("Your role needs a second factor. Set one up here first."),
            )
            return redirect("mfa_index")
        return self.get_response(request)

    def _lacks_factor(self, request) -> bool:
        if not settings.BARAZA_SECOND_FACTOR_FOR_ROLES or is_asking_plainly():
            return False
        if request.path.startswith(_OPEN_PREFIXES) or not request.user.is_authenticated:
            return False
        return roles_of(request.user).beyond_learner and not request.user.has_second_factor


class EditorDoor:
    """403 and a way home for somebody signed in who may not use the editor.

    By default Wagtail sends such a person to sign in, and allauth, seeing that they are
    signed in, back to Wagtail: round for ever.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/admin/") and not request.path.startswith(_EDITOR_OPEN):
            user = request.user
            if user.is_authenticated and not user.has_perm("wagtailadmin.access_admin"):
                return forbidden(request)
            if not all(_is_id(value) for value in request.GET.getlist("id")):
                return not_found(request)
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Wagtail's forms and lists take what they are sent; what they can't read is no fault of ours."""
        if request.path.startswith("/admin/") and isinstance(exception, _UNREADABLE):
            logger.warning("unreadable input at %s: %r", request.path, exception)
            return bad_request(request)
        return None


_UNREADABLE = (MultiValueDictKeyError, OverflowError)


def _is_id(text: str) -> bool:
    """Whether Wagtail's lists can look this up: digits of a database's id, a UUID, or "all"."""
    return text == "all" or re.fullmatch(r"[0-9]{1,18}|[0-9a-fA-F-]{32,36}", text) is not None


# Addresses that only lead to allauth's door.
_EDITOR_OPEN = ("/admin/login/", "/admin/logout/", "/admin/password_reset/")
