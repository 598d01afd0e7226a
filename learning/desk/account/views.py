"""Taking along what is held about me, and leaving."""

from __future__ import annotations

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.certificates import api as certificates
from learning.people import api as people

from .archive import archive_of
from .forms import DeletionForm
from .gathering import KINDS
from .leaving import LeavingRefused, delete_account


@login_required
@people.confirmed_again
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """What is held about me, kind by kind, and the button that fetches it all."""
    return render(request, "desk/account/my_data.html", {"kinds": KINDS})


@login_required
@require_POST
@people.confirmed_again
def download(request: HttpRequest) -> HttpResponse:
    """All of it as one zip."""
    if people.is_too_often(request, "download_my_data"):
        return render(request, "429.html", status=429)
    return FileResponse(
        archive_of(request.user),
        as_attachment=True,
        filename=f"baraza-{timezone.localdate():%Y-%m-%d}.zip",
        content_type="application/zip",
    )


@login_required
@people.confirmed_again
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Says before what goes and what stays; deletes after a tick."""
    form = DeletionForm(request.POST if request.method == "POST" else None)
    reasons = people.obstacles(request.user)
    if request.method == "POST" and form.is_valid() and not reasons:
        try:
            delete_account(user=request.user)
        except LeavingRefused as refusal:
            reasons = refusal.reasons
        else:
            logout(request)
            return redirect("account_deleted")
    context = {
        "form": form,
        "reasons": reasons,
        "gone": [kind for kind in KINDS if not kind.kept],
        "kept": [kind for kind in KINDS if kind.kept],
        "certificates": certificates.certificates_of(request.user),
    }
    refused = request.method == "POST"
    return render(request, "desk/account/delete.html", context, status=422 if refused else 200)


@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """A last word, to anybody: it says nothing about whoever reads it."""
    return render(request, "desk/account/deleted.html")
