"""A learner's certificates, and the public page that checks one."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import access
from ..certificates import api as certificates
from ..certificates.claim import normal_code, practised, subject, vouched
from ..certificates.paper import (
    basis_in_words,
    is_rtl,
    learning_time,
    statement_of,
    title_of,
    verify_address,
)
from ..forms import VerifyForm


@require_safe
@login_required
def wallet(request: HttpRequest) -> HttpResponse:
    """My certificates, each with its state."""
    rows = [
        (certificate, certificates.state_of(certificate))
        for certificate in certificates.certificates_of(request.user)
    ]
    return render(request, "assessments/wallet.html", {"rows": rows})


@require_safe
@login_required
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """One of my certificates as a page: the accessible original, with PDF and share link."""
    row = access.own_certificate(request.user, code)
    context = _described(row) | {
        "state": certificates.state_of(row),
        "share_url": verify_address(row.code),
        # The page loads itself again until the worker has drawn the PDF.
        "is_unfinished": row.status == "issued" and not row.pdf_sha256,
    }
    return render(request, "assessments/certificate.html", context)


@require_safe
@login_required
def certificate_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF of one of my certificates. Until it is drawn, its page, which waits for it."""
    row = access.own_certificate(request.user, code)
    path = certificates.pdf_file(row)
    if path is None:
        return redirect("certificate", row.code)
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"certificate-{row.code}.pdf",
        content_type="application/pdf",
    )


@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Where somebody with a paper certificate types its number."""
    form = VerifyForm(request.GET or None)
    if form.is_valid():
        code = normal_code(form.cleaned_data["code"])
        if code is not None:
            return redirect("verify", code)
        form.add_error("code", "")
    return render(request, "assessments/verify_form.html", {"form": form})


@require_safe
@never_cache
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the register says of a certificate, to anybody who has its number."""
    verdict = certificates.verify(code)
    context = {"state": verdict.state, "code": code[:60], "form": VerifyForm()}
    if verdict.certificate is not None:
        context |= _described(verdict.certificate)
    status = 404 if verdict.state == "unknown" else 200
    return render(request, "assessments/verify.html", context, status=status)


def _described(row) -> dict:
    """A claim in the words of a page: of any schema, of a module or a programme."""
    claim = row.content
    about = subject(claim)
    return {
        "certificate": row,
        "claim": claim,
        "subject": about,
        "called": title_of(claim),
        "statement": statement_of(claim),
        "basis": basis_in_words(claim["basis"]),
        "learning_time": learning_time(claim),
        "practised": practised(claim),
        "modules": [
            item | {"completed_on": date.fromisoformat(item["completed_on"])}
            for item in claim.get("modules", [])
        ],
        "completed_on": _date(claim.get("completed_on")),
        "issued_on": date.fromisoformat(claim["issued_on"]),
        "expires_on": _date(claim.get("expires_on")),
        "now": timezone.now(),
        "vouched": vouched(claim),
        "direction": "rtl" if is_rtl(about["language"]) else "ltr",
    }


def _date(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
