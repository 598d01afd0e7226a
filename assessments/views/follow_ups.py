"""Questions after a module: on the learner's own pages, and one form for whoever holds a mail's link."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from learning.people import api as people

from .. import access
from ..forms import FollowUpForm
from ..transfer import api as transfer
from ..transfer.api import LinkState
from ..transfer.models import FollowUp

# --- Signed in ----------------------------------------------------------------------------------


@require_safe
@login_required
def my_follow_ups(request: HttpRequest) -> HttpResponse:
    """Everything that I was or will be asked after modules, and what I answered."""
    found = transfer.grouped(transfer.follow_ups_of(request.user), people.day_of(request.user))
    return render(request, "assessments/after/follow_ups.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def follow_up(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """One question: to answer, to read again and to change, however old the mail's link is."""
    row = access.own_follow_up(request.user, follow_up_id)
    if row.due_on > people.day_of(request.user):
        messages.info(request, _("This question comes later."))
        return redirect("follow_ups")
    if request.method != "POST":
        return _own_page(request, row, FollowUpForm(initial=_answer(row), asks_use=row.asks_use))
    form = FollowUpForm(request.POST, asks_use=row.asks_use)
    if not _take(request, row, form, may_change=True):
        return _own_page(request, row, form, status=422)
    messages.success(request, _("Saved. The answer is yours; change it whenever you like."))
    return redirect("follow_ups")


def _answer(row: FollowUp) -> dict:
    obstacles = [item.kind for item in row.obstacles.all()]
    return {"text": row.text, "used": row.used, "obstacles": obstacles}


def _own_page(
    request: HttpRequest, row: FollowUp, form: FollowUpForm, status: int = 200
) -> HttpResponse:
    context = {"row": row, "form": form}
    return render(request, "assessments/after/follow_up.html", context, status=status)


def _take(request: HttpRequest, row: FollowUp, form: FollowUpForm, *, may_change: bool) -> bool:
    """Keep what was sent; False, with the reason in the form, for what can't be kept.

    The button that ends the questions keeps an answer that was written, too, and needs none.
    """
    if not form.is_valid():
        return False
    ends = "stop" in request.POST
    if not ends or form.cleaned_data["text"].strip():
        try:
            transfer.answer(follow_up=row, may_change=may_change, **form.cleaned_data)
        except transfer.TransferRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return False
    if ends:
        transfer.stop(follow_up=row)
    return True


# --- By a mail's link ---------------------------------------------------------------------------


# The token is the right to send this form, and no session is looked at. With "no-referrer" a browser
# sends "Origin: null", which Django's check would refuse.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The one form that a mail's link opens: no name, no account, no answer that was given before."""
    if people.is_too_often(request, "follow_up_link", also_reading=True):
        return _closed(render(request, "429.html", status=429))
    found = transfer.by_link(token)
    if found is None:
        return _closed(render(request, "assessments/after/link_unknown.html", status=404))
    row, state = found
    with override(_language(row)):
        return _closed(_opened(request, row, state))


def _opened(request: HttpRequest, row: FollowUp, state: LinkState) -> HttpResponse:
    if request.method != "POST":
        form = FollowUpForm(asks_use=row.asks_use)
        return _link_page(request, row, state, form)
    form = FollowUpForm(request.POST, asks_use=row.asks_use)
    if state is not LinkState.OPEN:
        return _link_page(request, row, state, form, status=409)
    if not _take(request, row, form, may_change=False):
        return _link_page(request, row, state, form, status=422)
    return redirect(request.path)


def _link_page(
    request: HttpRequest, row: FollowUp, state: LinkState, form: FollowUpForm, status: int = 200
) -> HttpResponse:
    if state is LinkState.OPEN:
        context = {"row": row, "form": form}
        return render(request, "assessments/after/link.html", context, status=status)
    context = {"row": row, "state": state.value, "sent": form.data.get("text", "")}
    return render(request, "assessments/after/link_used.html", context, status=status)


def _language(row: FollowUp) -> str:
    """The page in the question's language, where the interface has it."""
    known = row.language in settings.BARAZA_INTERFACE_LANGUAGES
    return row.language if known else get_language()


def _closed(response: HttpResponse) -> HttpResponse:
    """In no cache, in no search engine, and its address in no other site's log."""
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
