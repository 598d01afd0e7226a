"""The console's first page, and what is shared with a supervisor."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.access import plans_to_read
from assessments.required import api as required
from learning.people.access import roles_of

from ..doors import for_console
from ..reports import organisations

PAGE_SIZE = 25


@require_safe
@for_console
def console(request: HttpRequest, reach) -> HttpResponse:
    """Whose learning I look after, and what waits for me."""
    context = {
        "organisations": organisations(request.user),
        "supervises": roles_of(request.user).supervises,
        "sums": required.sums(reach),
        "doubts": required.open_doubts(reach)[:5],
    }
    return render(request, "console/console.html", context)


@require_safe
@login_required
def plans(request: HttpRequest) -> HttpResponse:
    """What those whom I supervise today share with me of their plans after a module."""
    if not roles_of(request.user).supervises:
        raise Http404
    page = Paginator(plans_to_read(request.user), PAGE_SIZE).get_page(request.GET.get("p"))
    return render(request, "console/plans.html", {"page": page})
