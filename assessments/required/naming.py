"""Which competencies requirements name: by their codes, since a requirement stays as it was set."""

from __future__ import annotations

from collections.abc import Iterable

from curriculum.api import names_competencies

from .models import Requirement, What


@names_competencies
def required_levels(
    organisation_id: int | None, codes: Iterable[str]
) -> list[tuple[str, int | None]]:
    """Codes and levels that requirements of an employer name, drafts and withdrawn ones among them; of
    a shared framework those of all employers.
    """
    rows = Requirement.objects.filter(what=What.COMPETENCY, key__in=list(codes))
    if organisation_id is not None:
        rows = rows.filter(organisation=organisation_id)
    return list(rows.values_list("key", "level").distinct())
