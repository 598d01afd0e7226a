"""Taking a role at an institution, by the link of an invitation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learning.people import api as people

from .. import colleagues


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """What is offered, by whom; the button takes it. Opening the page changes nothing."""
    invitation = people.invitation_to_role(token)
    if invitation is None or not invitation.is_open:
        return render(request, "people/invitation_closed.html", {"known": invitation}, status=404)
    context = {"invitation": invitation, "is_signed_in": request.user.is_authenticated}
    if not request.user.is_authenticated:
        return render(request, "authoring/joining.html", context)
    context["refusal"] = people.unusable_for(invitation, request.user)
    if request.method == "POST" and not context["refusal"]:
        try:
            colleagues.accept(invitation=invitation, user=request.user)
        except colleagues.RoleRefused as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, _welcome(invitation))
            return redirect("wagtailadmin_home")
    status = 403 if context["refusal"] else 200
    return render(request, "authoring/joining.html", context, status=status)


def _welcome(invitation) -> str:
    return _("Welcome to %(institution)s. Your role: %(role)s.") % {
        "institution": invitation.institution.name,
        "role": invitation.get_role_display(),
    }
