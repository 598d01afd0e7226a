"""HR's screens. So far they say what is known, and no more."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from learning.people.access import roles_of

from .reports import organisations


@require_safe
@login_required
def console(request: HttpRequest) -> HttpResponse:
    """Whose learning I look after."""
    if not roles_of(request.user).may_use_console:
        raise PermissionDenied
    return render(request, "console/console.html", {"organisations": organisations(request.user)})
