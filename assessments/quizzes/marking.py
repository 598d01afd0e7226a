"""What each answer of a sitting earns, under the corrections in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q

from ..questions.kinds import KINDS
from ..questions.kinds.base import Answer, Bridge
from ..questions.models import QuestionVersion
from .grading import Mark
from .models import Attempt, CorrectedVersion, Correction, Response


@dataclass(frozen=True)
class InForce:
    """A correction of one version: whose key grades it now (None: it doesn't count), and why."""

    key: QuestionVersion | None
    reason: str
    bridge: Bridge

    @classmethod
    def of(cls, version: QuestionVersion, key: QuestionVersion | None, reason: str) -> InForce:
        """Raises KeyDoesNotFit for a key that can't grade what was answered to the version."""
        if key is None:
            return cls(None, reason, Bridge())
        return cls(key, reason, KINDS[version.kind].bridge(version.data, key.data))

    @property
    def is_void(self) -> bool:
        """Whether the question isn't counted any more."""
        return self.key is None

    def answer(self, given: Answer | None) -> Answer | None:
        """What was answered, in the key's own ids."""
        return given and self.bridge.answer(given)


Corrections = Mapping[int, InForce]


def corrections_in_force(
    institution_id: int, version_ids: Iterable[int], *, until: Correction | None = None
) -> dict[int, InForce]:
    """The newest correction by this institution of each of these versions, by the version's id.

    `until` a correction: as it was when that one was made, so that each is told for what it did.
    """
    rows = CorrectedVersion.objects.filter(
        correction__institution=institution_id, version__in=list(version_ids)
    )
    if until is not None:
        earlier = Q(correction__made_at__lt=until.made_at)
        rows = rows.filter(earlier | Q(correction=until))
    rows = rows.select_related("correction", "version", "key").order_by(
        "correction__made_at", "correction_id"
    )
    newest = {row.version_id: row for row in rows}
    return {
        pk: InForce.of(row.version, row.key, row.correction.reason) for pk, row in newest.items()
    }


def corrections_of(attempt: Attempt, rows: Iterable[Response]) -> dict[int, InForce]:
    """The corrections in force for what this attempt asked."""
    return corrections_in_force(
        attempt.enrolment.edition.institution_id, {row.version_id for row in rows}
    )


def mark_of(row: Response, corrections: Corrections) -> Mark:
    """What this answer earns; a question that was voided earns and asks nothing.

    The points are those that the sitting promised, also where another version's key grades it.
    """
    in_force = corrections.get(row.version_id)
    if in_force is not None and in_force.is_void:
        return Mark(share=Fraction(0), possible=0, counted=False)
    key = in_force.key if in_force is not None else row.version
    answer = in_force.answer(row.answer) if in_force is not None else row.answer
    return Mark(
        share=KINDS[key.kind].grade(key.data, answer),
        possible=row.version.points,
        counted=row.counted,
    )


def marks_of(rows: Sequence[Response], corrections: Corrections) -> list[Mark]:
    """What each of these answers earns, in their order."""
    return [mark_of(row, corrections) for row in rows]
