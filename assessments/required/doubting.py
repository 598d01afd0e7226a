""" "This is wrong": a learner objects to a row, and HR answers."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from learning.operations import api as operations

from .models import Assignment, Doubt


@transaction.atomic
def doubt(*, row: Assignment, text: str) -> Doubt:
    """Say that a row is wrong; said again before an answer, the new words replace the old."""
    found, _new = Doubt.objects.update_or_create(
        assignment=row,
        answered_at=None,
        defaults={"text": text.strip()[:1000], "at": timezone.now()},
    )
    return found


def answers_to(rows: Iterable[int]) -> dict[int, Doubt]:
    """By row: the last answer that HR gave."""
    found = Doubt.objects.filter(assignment__in=list(rows), answered_at__isnull=False)
    return {row.assignment_id: row for row in found.order_by("answered_at")}


@transaction.atomic
def answer(*, doubt: Doubt, by, text: str) -> None:
    """Answer it once; the learner reads the answer beside the row."""
    changed = Doubt.objects.filter(pk=doubt.pk, answered_at=None).update(
        answer=text.strip()[:1000], answered_at=timezone.now(), answered_by=by
    )
    if changed:
        operations.record(
            actor=by,
            action="answer",
            kind="doubt",
            subject=str(doubt.pk),
            reason=text.strip()[:1000],
        )
