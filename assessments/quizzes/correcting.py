"""Mending a wrong key: what it would change, deciding it, and what is left to grade again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..questions.kinds import KeyDoesNotFit
from ..questions.models import Question, QuestionVersion
from .marking import InForce
from .models import Attempt, AttemptState, CorrectedVersion, Correction, Regrading, Response
from .regrading import Group, Regraded, groups_of, keep, regraded_groups

# What becomes of each version: the one whose key grades it, or None to leave the question out.
Decisions = Mapping[QuestionVersion, QuestionVersion | None]
LONGEST_REASON = 2000
# Longer than any request that hands in a quiz can last.
LONGEST_SUBMISSION = timedelta(minutes=1)


class CorrectionRefused(Exception):
    """It can't be corrected like that; the message is for who tried."""


@dataclass(frozen=True)
class SatVersion:
    """A version of a question that an institution's learners were asked.

    `keys` are the versions whose key could grade it; its own is the way back from a correction.
    """

    version: QuestionVersion
    keys: tuple[QuestionVersion, ...]
    sittings: int
    under_way: int
    since: datetime
    until: datetime


def sat_versions(question: Question, institution_id: int) -> list[SatVersion]:
    """What of this question was asked here, by language, the newest first."""
    versions = list(
        QuestionVersion.objects.filter(question_key=question.translation_key).order_by(
            "language", "-number"
        )
    )
    is_open = Q(attempt__state=AttemptState.OPEN)
    asked = _asked_here(institution_id, versions).order_by().values("version")
    counts = asked.annotate(
        sittings=Count("pk", filter=~is_open),
        under_way=Count("pk", filter=is_open),
        since=Min("attempt__started_at"),
        until=Max("attempt__started_at"),
    )
    by_version = {row.pop("version"): row for row in counts}
    return [
        SatVersion(
            version=version,
            keys=tuple(key for key in versions if fits(version, key)),
            **by_version[version.pk],
        )
        for version in versions
        if version.pk in by_version
    ]


def _asked_here(institution_id: int, versions: Sequence[QuestionVersion]) -> QuerySet[Response]:
    """Answers to these versions in this institution's modules; voided sittings are none."""
    return Response.objects.filter(
        version__in=versions, attempt__enrolment__edition__institution=institution_id
    ).exclude(attempt__state=AttemptState.VOIDED)


def fits(version: QuestionVersion, key: QuestionVersion) -> bool:
    """Whether what was answered to one version can be graded by the key of the other."""
    if (version.kind, version.language) != (key.kind, key.language):
        return False
    try:
        InForce.of(version, key, "")
    except KeyDoesNotFit:
        return False
    return True


# --- What it would change -----------------------------------------------------------------------


@dataclass
class Preview:
    """What a correction would do. The lists hold only sittings whose result it touches."""

    sittings: int = 0
    under_way: int = 0
    newly_passed: list[Regraded] = field(default_factory=list)
    higher: list[Regraded] = field(default_factory=list)
    # The new marks are lower and the result stays; would_fail: among these, a pass hangs on it.
    kept: list[Regraded] = field(default_factory=list)
    would_fail: list[Regraded] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        """Sittings that come to the same by the new marks."""
        return self.sittings - len(self.newly_passed) - len(self.higher) - len(self.kept)

    def add(self, sitting: Regraded) -> None:
        """Put one sitting where it belongs."""
        self.sittings += 1
        if sitting.is_newly_passed:
            self.newly_passed.append(sitting)
        elif sitting.percent > sitting.attempt.percent:
            self.higher.append(sitting)
        elif sitting.is_kept:
            self.kept.append(sitting)
            if sitting.attempt.passed and not sitting.marks.passed:
                self.would_fail.append(sitting)


def preview(*, institution_id: int, decisions: Decisions) -> Preview:
    """Who would pass, rise, or keep what the new marks would take. Nothing is written."""
    corrections = {version.pk: InForce.of(version, key, "") for version, key in decisions.items()}
    asked = _asked_here(institution_id, list(decisions))
    found = Preview(under_way=asked.filter(attempt__state=AttemptState.OPEN).count())
    touched = Attempt.objects.filter(
        state=AttemptState.SUBMITTED, pk__in=asked.values("attempt_id")
    )
    for sittings in regraded_groups(groups_of(touched), institution_id, corrections):
        for sitting in sittings:
            if any(row.version_id in corrections for row in sitting.attempt.rows):
                found.add(sitting)
    return found


# --- Deciding, and grading again ------------------------------------------------------------------


@transaction.atomic
def decide(
    *, question: Question, institution_id: int, decisions: Decisions, reason: str, by
) -> Correction:
    """Write a correction down; it is in force from now on, and sittings are graded again after it.

    Raises CorrectionRefused without a reason or decision, or for a key that doesn't fit.
    """
    if not reason.strip():
        raise CorrectionRefused(_("Say why: the learners read it, and the history keeps it."))
    if not decisions:
        raise CorrectionRefused(_("Choose for at least one version what becomes of it."))
    for version, key in decisions.items():
        if key is not None and not fits(version, key):
            raise CorrectionRefused(
                _("Version %(n)d can't be graded by version %(key)d: they offer different things.")
                % {"n": version.number, "key": key.number}
            )
    correction = Correction.objects.create(
        institution_id=institution_id,
        question_key=question.translation_key,
        question_label=question.label,
        reason=reason.strip()[:LONGEST_REASON],
        made_by=by,
    )
    CorrectedVersion.objects.bulk_create(
        CorrectedVersion(correction=correction, version=version, key=key)
        for version, key in decisions.items()
    )
    return correction


def waiting(correction: Correction) -> QuerySet[Attempt]:
    """The sittings that this correction has yet to grade again.

    Also those handed in since, which the key in force has graded already: asking when would miss
    one that was being graded at the moment of the decision.
    """
    asked = Response.objects.filter(version__corrections__correction=correction)
    return Attempt.objects.filter(
        state=AttemptState.SUBMITTED,
        enrolment__edition__institution=correction.institution_id,
        pk__in=asked.values("attempt_id"),
    ).exclude(regradings__correction=correction)


def regrade(*, correction: Correction, group: Group) -> list[Regrading]:
    """Grade one learner's sittings of a quiz again; what was written of those whose result changed.

    Repeated, nothing: another worker may have been quicker. The caller holds the enrolment's lock
    and the transaction.
    """
    enrolment_id, quiz_key, purpose = group
    left = waiting(correction).filter(enrolment=enrolment_id, quiz_key=quiz_key, purpose=purpose)
    if not left.exists():
        return []
    [sittings] = regraded_groups([group], correction.institution_id, until=correction)
    written = [keep(correction, sitting) for sitting in sittings]
    return [row for row in written if row is not None and row.is_changed]


def unfinished() -> QuerySet[Correction]:
    """Corrections that may have sittings left to grade again, the oldest first."""
    return Correction.objects.filter(finished_at=None).order_by("made_at", "pk")


def finish(correction: Correction) -> bool:
    """Note that nothing is left to grade again; False while a sitting may still be on its way.

    A submission that began before the decision and ends after it isn't seen until it ends.
    """
    now = timezone.now()
    if correction.made_at > now - LONGEST_SUBMISSION or waiting(correction).exists():
        return False
    Correction.objects.filter(pk=correction.pk, finished_at=None).update(finished_at=now)
    return True


def corrections_made(institutions: QuerySet) -> QuerySet[Correction]:
    """What these institutions have corrected, the newest first, with how many results changed."""
    higher = Q(regradings__percent__gt=F("regradings__percent_before"))
    passed = Q(regradings__passed=True) & ~Q(regradings__passed_before=True)
    return (
        Correction.objects.filter(institution__in=institutions)
        .select_related("institution", "made_by")
        .prefetch_related("versions__version", "versions__key")
        .annotate(
            regraded=Count("regradings"),
            higher=Count("regradings", filter=higher),
            newly_passed=Count("regradings", filter=passed),
        )
        .order_by("-made_at", "-pk")
    )
