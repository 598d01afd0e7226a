"""Where I stand in a programme, and its certificate: earned, claimed, renewed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from curriculum import api as curriculum
from curriculum.api import Programme

from .. import access, api
from ..certificates import api as certificates
from ..certificates.api import CertificateRefused
from ..enrolments.api import EnrolmentRefused
from ..forms import CertificateNameForm
from ..programmes import standing_of
from .acts import act


@require_safe
@login_required
def standing(request: HttpRequest, key: UUID) -> HttpResponse:
    """Each module with its state, what is missing in words, and the certificate.

    Of a programme that is gone for good its certificates remain.
    """
    try:
        programme = access.programme_to_earn(request, key)
    except Http404:
        held = access.own_programme_certificate(request.user, key)
        messages.info(request, _("This programme has been taken down. Your certificate stays."))
        return redirect("certificate", held.code)
    name = request.user.full_name
    return _page(request, programme, CertificateNameForm({"name": name} if name else None))


@act
def confirm_name(request: HttpRequest, key: UUID) -> HttpResponse:
    """The name is right: issue the programme's certificate, and show it."""
    programme = access.programme_to_earn(request, key)
    form = CertificateNameForm(request.POST)
    if form.is_valid():
        try:
            certificate = api.confirm_programme_name(
                user=request.user,
                # As the source has it: a certificate speaks its programme's language.
                programme=curriculum.programme(key),
                name=form.cleaned_data["name"],
            )
        except CertificateRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("certificate", certificate.code)
    return _page(request, programme, form, status=422)


@act
def renew(request: HttpRequest, key: UUID) -> HttpResponse:
    """Do it again: open the next cycle of each module that the certificate asks for."""
    programme = access.programme_to_earn(request, key)
    try:
        opened = api.renew_programme(user=request.user, programme=programme)
    except (CertificateRefused, EnrolmentRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        if opened:
            said = ngettext(
                "%(n)d module is open for your renewal.",
                "%(n)d modules are open for your renewal.",
                len(opened),
            )
            messages.success(request, said % {"n": len(opened)})
    return redirect("programme_standing", key)


def _page(
    request: HttpRequest, programme: Programme, form: CertificateNameForm, status: int = 200
) -> HttpResponse:
    found = standing_of(request.user, programme)
    context = {
        "standing": found,
        "programme": programme,
        "form": form,
        "state": certificates.state_of(found.certificate) if found.certificate else "",
    }
    return render(request, "assessments/programme.html", context, status=status)
