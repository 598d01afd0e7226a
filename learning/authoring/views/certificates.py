"""An institution's certificates, in Wagtail: find one, correct its name, take it back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access
from assessments.certificates import api as certificates

PAGE_SIZE = 50


class SearchForm(forms.Form):
    """What somebody who calls has at hand."""

    q = forms.CharField(label=gettext_lazy("Number, title or e-mail address"), required=False)


class ReasonForm(forms.Form):
    """Why; whoever verifies the certificate reads it, and the audit log keeps it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("Shown to whoever verifies the certificate. Name no third person."),
    )


class CorrectionForm(ReasonForm):
    """The right name."""

    name = forms.CharField(label=gettext_lazy("Right name"), max_length=200)
    field_order = ["name", "reason"]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The certificates of my institutions, newest first; found by number, title or account."""
    if not access.manages_certificates(request.user):
        raise Http404
    query = request.GET.get("q", "").strip()[:200]
    rows = certificates.search(access.certificates_to_manage(request.user), query)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    listed = [(row, certificates.state_of(row)) for row in page]
    return render(
        request,
        "authoring/certificates.html",
        {"rows": listed, "page": page, "query": query, "form": SearchForm({"q": query})},
    )


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One certificate: what it says, its state, and what may be done."""
    certificate = access.certificate_to_manage(request.user, code)
    return _page(
        request, certificate, ReasonForm(auto_id="revoke_%s"), CorrectionForm(auto_id="correct_%s")
    )


@require_http_methods(["POST"])
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Take it back, with a reason."""
    certificate = access.certificate_to_manage(request.user, code)
    form = ReasonForm(request.POST, auto_id="revoke_%s")
    if form.is_valid():
        try:
            certificates.revoke(
                certificate=certificate, by=request.user, reason=form.cleaned_data["reason"]
            )
        except certificates.CertificateRefused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("The certificate %(code)s is revoked.") % {"code": code})
            return redirect("manage_certificate", code)
    return _page(request, certificate, form, CorrectionForm(auto_id="correct_%s"), status=422)


@require_http_methods(["POST"])
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Issue one with the right name in its place."""
    certificate = access.certificate_to_manage(request.user, code)
    form = CorrectionForm(request.POST, auto_id="correct_%s")
    if form.is_valid():
        try:
            successor = certificates.correct(
                certificate=certificate,
                by=request.user,
                name=form.cleaned_data["name"],
                reason=form.cleaned_data["reason"],
            )
        except certificates.CertificateRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(
                request,
                _("%(new)s takes the place of %(old)s.") % {"new": successor.code, "old": code},
            )
            return redirect("manage_certificate", successor.code)
    return _page(request, certificate, ReasonForm(auto_id="revoke_%s"), form, status=422)


def _page(request, certificate, revocation, correction, status: int = 200) -> HttpResponse:
    context = {
        "certificate": certificate,
        "claim": certificate.content,
        "state": certificates.state_of(certificate),
        "revocation": revocation,
        "correction": correction,
    }
    return render(request, "authoring/certificate.html", context, status=status)
