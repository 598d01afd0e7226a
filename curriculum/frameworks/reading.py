"""The competency frameworks as a whole, for who reads what their words mean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from ..models import Competency, Framework, FrameworkEdition
from .snapshots import with_parts


def frameworks(organisation_ids: Iterable[int] = ()) -> list[Framework]:
    """The shared frameworks and those of some employers, each with its scale, its domains, and their
    competencies with behaviours; the shared ones first.
    """
    return list(with_parts(_open_to(organisation_ids)))


def _open_to(organisation_ids: Iterable[int]) -> QuerySet[Framework]:
    owned = Q(organisation=None) | Q(organisation__in=list(organisation_ids))
    rows = Framework.everywhere.filter(owned).select_related("organisation")
    return sorted_by_owner(rows)


def sorted_by_owner(rows: QuerySet[Framework]) -> QuerySet[Framework]:
    """The shared ones first; databases differ in where they put what has no owner."""
    return rows.annotate(is_own=Count("organisation", distinct=True)).order_by(
        "is_own", "title", "pk"
    )


def listed(organisation_ids: Iterable[int]) -> list[Framework]:
    """The same without their parts, each with how many competencies it has that aren't retired."""
    offered = Count("competencies", filter=Q(competencies__retired_at=None), distinct=True)
    return list(_open_to(organisation_ids).annotate(offered=offered))


def framework_of(pk: int, organisation_ids: Iterable[int], *, with_shared: bool) -> Framework:
    """One that somebody may read or change, with its parts; else 404."""
    owned = Q(organisation__in=list(organisation_ids))
    if with_shared:
        owned |= Q(organisation=None)
    rows = with_parts(Framework.everywhere.filter(owned).select_related("organisation"))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def competency_of(framework: Framework, pk: int) -> Competency:
    """A competency of a framework that was read with its parts; else 404."""
    for domain in framework.domains.all():
        for row in domain.competencies.all():
            if row.pk == pk:
                return row
    raise Http404


def domain_of(framework: Framework, pk: int):
    """A domain of a framework that was read with its parts; else 404."""
    for row in framework.domains.all():
        if row.pk == pk:
            return row
    raise Http404


def editions_of(framework: Framework) -> list[FrameworkEdition]:
    """Its editions, newest first, without what they say."""
    return list(framework.editions.select_related("by").defer("snapshot"))


def snapshots(framework: Framework, first: int, second: int) -> tuple[Any, Any]:
    """Two editions by their numbers; 404 where one isn't there."""
    rows = {row.number: row for row in framework.editions.filter(number__in=[first, second])}
    if first not in rows or second not in rows:
        raise Http404
    return rows[first], rows[second]


def last_saved(framework: Framework, number: int) -> tuple[str, datetime] | None:
    """Who made an edition, and when."""
    row = framework.editions.filter(number=number).select_related("by").defer("snapshot").first()
    return (str(row.by or ""), row.at) if row else None
