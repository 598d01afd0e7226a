"""What came of modules, in Wagtail: sums of the answers that learners give weeks later."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments import access, effect

PAGE_SIZE = 25


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """By module and day: asked, answered, used, what stood in the way. Never a text or a name."""
    if not access.reads_effects(request.user):
        raise Http404
    modules = effect.effects(access.follow_ups_to_sum(request.user))
    page = Paginator(modules, PAGE_SIZE).get_page(request.GET.get("p"))
    return render(request, "authoring/effect.html", {"page": page, "now": timezone.now()})
