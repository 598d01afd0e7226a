"""What of a table is asked for in an address: the file is to be what the screen shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.http import Http404, QueryDict

from curriculum import api as curriculum
from learning.people.reach import Reach

from .doors import chosen_organisation, chosen_unit
from .importing import api as importing

# How far ahead lists of what lapses look, unless another of these is chosen.
AHEAD = (30, 90, 180, 365)


@dataclass(frozen=True)
class Part:
    """The part of a table that is asked for: as its parameters, and in words for the page's head."""

    params: dict = field(default_factory=dict)
    about: str = ""


def part_of(table: str, reach: Reach, given: QueryDict) -> Part:
    """What is asked for; 404 for what they don't see, and for a table whose page they don't have."""
    return _PARTS[table](reach, given)


def _of_unit(reach: Reach, given: QueryDict) -> Part:
    unit = chosen_unit(reach, given.get("unit"))
    return Part({"unit": unit.pk}, str(unit)) if unit else Part()


def _found(reach: Reach, given: QueryDict) -> Part:
    part, query = _of_unit(reach, given), search_in(given)
    if not query:
        return part
    about = ", ".join(filter(None, (part.about, f"“{query}”")))
    return Part(part.params | {"q": query}, about)


def search_in(given: QueryDict) -> str:
    """What is searched for on a page with a search of its own."""
    return given.get("q", "").strip()[:100]


def _ahead(reach: Reach, given: QueryDict) -> Part:
    part = _of_unit(reach, given)
    if given.get("days") in {str(days) for days in AHEAD}:
        return Part(part.params | {"days": int(given["days"])}, part.about)
    return part


def _of_units_served(reach: Reach, given: QueryDict) -> Part:
    if not reach.serves:
        raise Http404
    return _of_unit(reach, given)


def _all_served(reach: Reach, given: QueryDict) -> Part:
    if not reach.serves:
        raise Http404
    return Part()


def _posts(reach: Reach, given: QueryDict) -> Part:
    if not reach.serves:
        raise Http404
    organisation = chosen_organisation(reach.organisations(), given.get("organisation"))
    query = search_in(given)
    about = ", ".join(filter(None, (str(organisation), query and f"“{query}”")))
    return Part({"organisation": organisation.pk} | ({"q": query} if query else {}), about)


def _cell(reach: Reach, given: QueryDict) -> Part:
    unit, code = chosen_unit(reach, given.get("unit")), given.get("code", "")
    if unit is None:
        raise Http404
    competency = curriculum.competencies_by_code([code], [unit.organisation_id]).get(code)
    if competency is None:
        raise Http404
    return Part({"unit": unit.pk, "code": code}, f"{competency.title}, {unit}")


def _import(reach: Reach, given: QueryDict) -> Part:
    try:
        operation = importing.find(reach.user, UUID(given.get("import", "")))
    except ValueError:
        operation = None
    if operation is None:
        raise Http404
    return Part({"import": str(operation.pk)}, operation.source)


def _import_rows(reach: Reach, given: QueryDict) -> Part:
    part, wanted = _import(reach, given), importing.outcome_in(given.get("outcome", ""))
    return Part(part.params | {"outcome": wanted}, part.about) if wanted else part


_PARTS: dict[str, Callable[[Reach, QueryDict], Part]] = {
    "late": _of_unit,
    "people": _found,
    "lapsing": _ahead,
    "lapsing_levels": _ahead,
    "gaps": _of_units_served,
    "gap_cell": _cell,
    "posts": _posts,
    "requirements": _all_served,
    "import_rows": _import_rows,
    "not_in_file": _import,
}
