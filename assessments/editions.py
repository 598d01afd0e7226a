"""Another edition than the one that a learner has: what moving over, or a refresher, would come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max

from curriculum import api as curriculum
from curriculum.changes import Changed
from curriculum.data import Activity, Outline

from .certificates.models import Certificate, CertificateStatus
from .enrolments import api as enrolments
from .enrolments.carrying import Carried, moved_over, refreshed
from .enrolments.models import Enrolment, EnrolmentState
from .quizzes.models import Attempt, AttemptState
from .quizzes.rules import Purpose


@dataclass(frozen=True)
class Offer:
    """An edition that one could go on under, and what that would change."""

    edition: object
    before: Outline
    after: Outline
    changes: tuple[Changed, ...]
    carried: Carried


def offer_to_move(enrolment: Enrolment) -> Offer | None:
    """The newest edition, for somebody under way under an older one; else None."""
    if enrolment.state != EnrolmentState.ACTIVE:
        return None
    newest = curriculum.latest_edition(enrolment.module_key)
    if newest is None or newest.pk == enrolment.edition_id:
        return None
    before, after = curriculum.edition_of(enrolment.edition_id), curriculum.edition_of(newest.pk)
    finished = enrolments.finished_keys(enrolment)
    carried = moved_over(before, after, finished, _best(enrolment))
    return Offer(newest, before, after, curriculum.changes(before, after), carried)


def offer_to_refresh(enrolment: Enrolment) -> Offer | None:
    """The newest edition, for who completed one before an edition that asks for a refresher."""
    if enrolment.state != EnrolmentState.COMPLETED or not _is_asked(enrolment):
        return None
    if not _is_held(enrolment):
        return None
    newest = curriculum.latest_edition(enrolment.module_key)
    before, after = curriculum.edition_of(enrolment.edition_id), curriculum.edition_of(newest.pk)
    carried = refreshed(before, after, enrolments.finished_keys(enrolment))
    if carried.after.is_complete:
        return None
    return Offer(newest, before, after, curriculum.changes(before, after), carried)


def _is_held(enrolment: Enrolment) -> bool:
    """Whether its certificate is in force: what was revoked doesn't come back this way."""
    rows = Certificate.objects.filter(enrolment=enrolment)
    return (
        rows.filter(status=CertificateStatus.ISSUED).exists()
        and not rows.filter(status=CertificateStatus.REVOKED).exists()
    )


def reaches(enrolment: Enrolment, activity: Activity) -> bool:
    """Whether a graded quiz was passed by what this learner's edition asks of it now."""
    if activity.pass_mark is None:
        return True
    return _best(enrolment).get(activity.key, 0) >= activity.pass_mark


def is_sitting(enrolment: Enrolment) -> bool:
    """Whether a quiz of this enrolment is begun and not handed in."""
    return Attempt.objects.filter(enrolment=enrolment, state=AttemptState.OPEN).exists()


def _is_asked(enrolment: Enrolment) -> bool:
    asking = curriculum.refreshers([enrolment.module_key]).get(enrolment.module_key)
    return asking is not None and asking.number > enrolment.edition.number


def _best(enrolment: Enrolment) -> dict[UUID, int]:
    """The best percentage that counted, by quiz."""
    rows = Attempt.objects.filter(
        enrolment=enrolment,
        counted_percent__isnull=False,
        purpose=Purpose.GRADED,
        state=AttemptState.SUBMITTED,
    )
    found = rows.order_by().values_list("quiz_key").annotate(best=Max("counted_percent"))
    return dict(found)


def asked_again(held: Iterable[Certificate], rows: Iterable[Enrolment]) -> list[tuple]:
    """Of a learner's certificates and enrolments: (certificate, edition) where a newer edition asks its
    holders for a refresher and no newer cycle has been opened."""
    newest: dict[UUID, int] = {}
    for row in rows:
        newest[row.module_key] = max(row.cycle, newest.get(row.module_key, 0))
    by_id = {row.pk: row for row in rows}
    current = [
        (certificate, by_id[certificate.enrolment_id])
        for certificate in held
        if certificate.status == CertificateStatus.ISSUED and certificate.enrolment_id in by_id
    ]
    asking = curriculum.refreshers({row.module_key for _held, row in current})
    return [
        (certificate, asking[row.module_key])
        for certificate, row in current
        if row.module_key in asking
        and asking[row.module_key].number > row.edition.number
        and newest[row.module_key] == row.cycle
    ]
