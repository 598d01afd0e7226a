"""What I learned elsewhere: handing in its document, taking it back, reading it again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.competencies import api as competencies
from assessments.views.downloads import file_response
from assessments.views.prior import posted_prior, prior_form
from learning.people.api import places_of_work


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hand_in(request: HttpRequest) -> HttpResponse:
    """The form; what is wrong is said in it, and nothing that was typed is lost."""
    user = request.user
    employers = {place.unit.organisation_id for place in places_of_work(user)}
    form = prior_form(request, employers)
    if request.method == "POST" and posted_prior(form, user=user, employers=employers):
        messages.success(request, _("Handed in. Your HR unit looks at it, and you hear from them."))
        return redirect("passbook")
    return render(request, "desk/prior.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back while nobody has decided."""
    competencies.own_prior(request.user, pk)
    if competencies.withdraw_prior(user=request.user, pk=pk):
        messages.success(request, _("Taken back, and its document is deleted."))
    else:
        messages.error(request, _("It was decided in the meantime, and stands as it is."))
    return redirect("passbook")


@require_safe
@login_required
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """My own document again."""
    row = competencies.own_prior(request.user, pk)
    return file_response(competencies.document_of(row), row.file_name, row.file_kind)
