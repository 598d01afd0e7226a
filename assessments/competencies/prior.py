"""Training of the past, as an employer reports it: noted, shown as reported, never counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from curriculum.api import competencies_by_code

from .prior_models import PriorLearning, PriorState


def known_codes(codes: Iterable[str], organisation_id: int | None = None) -> dict[str, int]:
    """Those of the codes that name a competency, shared or of this employer, each with its number."""
    owners = [organisation_id] if organisation_id else []
    return {code: row.pk for code, row in competencies_by_code(codes, owners).items()}


def reported_of(user_ids: Iterable[int]) -> set[tuple[int, str, date | None]]:
    """What is noted of these people already: whose, its title, its day."""
    rows = PriorLearning.objects.filter(user__in=list(user_ids)).order_by()
    return set(rows.values_list("user_id", "title", "on"))


def note_reported(
    *,
    user,
    title: str,
    code: str,
    level: int | None,
    on: date | None,
    operation: UUID,
    competency: int | None = None,
) -> int | None:
    """Note a training as reported; its key, or None if it was noted before. Proves nothing by itself.

    `competency` is what the code meant in the dry run; without it the code means the shared one.
    """
    if code and competency is None:
        competency = known_codes([code]).get(code)
    row, is_new = PriorLearning.objects.get_or_create(
        user=user,
        title=title,
        on=on,
        defaults={
            "competency_id": competency,
            "level": level if competency else None,
            "operation": operation,
        },
    )
    return row.pk if is_new else None


def take_back(*, pk: int, operation: UUID) -> bool:
    """Away with what an import noted; False if it is no longer as reported."""
    rows = PriorLearning.objects.filter(pk=pk, operation=operation, state=PriorState.REPORTED)
    return bool(rows.filter(sha256="").delete()[0])
