"""The gap map, a cell of it, and what lapses."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.competencies import api as competencies
from assessments.required import api as required
from curriculum import api as curriculum
from learning.lib.paging import page_of

from ..doors import chosen_unit, for_console, for_units
from ..exporting import AHEAD
from ..units import branch, units_of

PAGE_SIZE = 25


@require_safe
@for_units
def gap_map(request: HttpRequest, reach) -> HttpResponse:
    """Units by competencies: how many people hold what their posts ask for."""
    unit = chosen_unit(reach, request.GET.get("unit"))
    place = branch(reach, unit)
    lines = [place.unit, *place.below] if place.unit else place.below
    found = competencies.gap_map(lines, own=place.unit if place.below else None)
    context = {"branch": place, "map": found, "unit": place.unit}
    return render(request, "console/gaps.html", context)


@require_safe
@for_units
def gap_cell(request: HttpRequest, reach, unit_id: int, code: str) -> HttpResponse:
    """The people behind a cell, by name, and the modules and practices that would close it."""
    unit = reach.unit(unit_id)
    competency = curriculum.competencies_by_code([code], [unit.organisation_id]).get(code)
    if competency is None:
        raise Http404
    page = page_of(
        competencies.people_lacking(reach, unit, competency), request.GET.get("p"), size=PAGE_SIZE
    )
    context = {
        "unit": unit,
        "competency": competency,
        "page": page,
        "lines": competencies.with_levels(page.object_list, competency),
        "ways": curriculum.ways_to(code),
    }
    return render(request, "console/gap_cell.html", context)


@require_safe
@for_console
def lapsing(request: HttpRequest, reach) -> HttpResponse:
    """What was done and is due again, and levels that lapse."""
    unit = chosen_unit(reach, request.GET.get("unit"))
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(number) for number in AHEAD} else 90
    until = timezone.localdate() + timedelta(days=days)
    rows = page_of(required.lapsing(reach, until, unit), request.GET.get("p"), size=PAGE_SIZE)
    levels = page_of(
        competencies.levels_lapsing(reach, until, unit), request.GET.get("q"), size=PAGE_SIZE
    )
    places = units_of(reach, {row.user_id for row in levels})
    context = {
        "unit": unit,
        "branch": branch(reach, unit) if reach.serves else None,
        "days": days,
        "ahead": AHEAD,
        "rows": rows,
        "levels": levels,
        "with_units": [(row, places.get(row.user_id, "")) for row in levels],
        "until": until,
        "now": timezone.localtime(),
    }
    return render(request, "console/lapsing.html", context)
