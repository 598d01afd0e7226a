"""Where the learners of an intake stand, for its facilitator: steps and states, never what they wrote.

No answer, no mark, no reflection and no draft comes by here: a work that is being written counts as none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enrolments import api as enrolments
from .enrolments.completion import Progress
from .enrolments.models import ActivityRecord, EnrolmentState
from .intakes.models import Intake, IntakeMember
from .practice.models import SubmissionKind, SubmissionMember, SubmissionState

# No step opened or finished for so long: somebody may want a word.
STUCK_AFTER = timedelta(days=14)


class Standing(Enum):
    """Where a learner stands in the module."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    LEFT = "left"


STANDINGS = {
    Standing.NOT_STARTED: _("Not started"),
    Standing.UNDER_WAY: _("Under way"),
    Standing.DONE: _("Done"),
    Standing.LEFT: _("Has left the module"),
}


class PracticeStanding(Enum):
    """What an assessor knows of a learner's practice. A draft is its writer's alone."""

    NONE = "none"
    WAITING = "waiting"
    RETURNED = "returned"
    MET = "met"


PRACTICE = {
    PracticeStanding.NONE: _("None"),
    PracticeStanding.WAITING: _("Handed in, waits"),
    PracticeStanding.RETURNED: _("Returned for revision"),
    PracticeStanding.MET: _("Meets"),
}


@dataclass(frozen=True)
class Line:
    """One learner. `step` is the first required step that isn't done; `since` the last activity."""

    name: str
    standing: Standing
    started_at: datetime
    percent: int
    step: str
    since: datetime
    is_stuck: bool
    completed_at: datetime | None
    practice: PracticeStanding

    @property
    def standing_in_words(self) -> str:
        """The state, for a page or a table."""
        return STANDINGS[self.standing]

    @property
    def practice_in_words(self) -> str:
        """The state of the practice, likewise."""
        return PRACTICE[self.practice]


@dataclass(frozen=True)
class Sums:
    """How many are in the group, and where they stand."""

    joined: int
    not_started: int
    under_way: int
    stuck: int
    done: int
    left: int
    practice_waiting: int


@dataclass(frozen=True)
class Cohort:
    """An intake's learners, by name."""

    lines: tuple[Line, ...]
    sums: Sums


def cohort_of(intake: Intake) -> Cohort:
    """Everybody who is in the intake now, in a number of queries that doesn't grow with them."""
    members = list(_members(intake))
    rows = [member.enrolment for member in members]
    progress = enrolments.standings(rows)
    practice = _practice_of(rows)
    now = timezone.now()
    lines = tuple(_line(member, progress[member.enrolment_id], practice, now) for member in members)
    return Cohort(lines, _sums(lines))


def _members(intake: Intake) -> QuerySet[IntakeMember]:
    """With `steps`, how many were opened, and `last_used`, when the last one was opened or done."""
    records = ActivityRecord.objects.filter(enrolment=OuterRef("enrolment"))
    records = records.order_by().values("enrolment")
    opened = Subquery(records.annotate(last=Max("opened_at")).values("last"))
    done = Subquery(records.annotate(last=Max("completed_at")).values("last"))
    return (
        intake.members.filter(left_at=None, enrolment__user__is_active=True)
        .annotate(
            steps=Coalesce(Subquery(records.annotate(n=Count("pk")).values("n")), 0),
            last_used=Greatest(
                "enrolment__enrolled_at",
                Coalesce(opened, "enrolment__enrolled_at"),
                Coalesce(done, "enrolment__enrolled_at"),
            ),
        )
        .select_related("enrolment__user")
        .order_by("enrolment__user__full_name", "pk")
    )


def _practice_of(rows) -> dict[int, PracticeStanding]:
    """By enrolment: what waits goes before what was returned, and that before what meets."""
    works = SubmissionMember.objects.filter(
        enrolment__in=rows, left_at=None, submission__kind=SubmissionKind.PRACTICE
    )
    states: dict[int, set[str]] = {}
    for enrolment_id, state in works.values_list("enrolment_id", "submission__state"):
        states.setdefault(enrolment_id, set()).add(state)
    order = (
        (SubmissionState.HANDED_IN, PracticeStanding.WAITING),
        (SubmissionState.RETURNED, PracticeStanding.RETURNED),
        (SubmissionState.MET, PracticeStanding.MET),
    )
    return {
        enrolment_id: next(
            (standing for state, standing in order if state in found), PracticeStanding.NONE
        )
        for enrolment_id, found in states.items()
    }


def _line(
    member: IntakeMember, progress: Progress, practice: dict[int, PracticeStanding], now: datetime
) -> Line:
    enrolment = member.enrolment
    standing = _standing(enrolment.state, member.steps)
    is_open = standing in (Standing.NOT_STARTED, Standing.UNDER_WAY)
    return Line(
        name=str(enrolment.user),
        standing=standing,
        started_at=enrolment.enrolled_at,
        percent=enrolment.percent,
        step=progress.missing[0].title if is_open and progress.missing else "",
        since=member.last_used,
        is_stuck=is_open and member.last_used <= now - STUCK_AFTER,
        completed_at=enrolment.completed_at,
        practice=practice.get(enrolment.pk, PracticeStanding.NONE),
    )


def _standing(state: str, steps: int) -> Standing:
    if state == EnrolmentState.COMPLETED:
        return Standing.DONE
    if state == EnrolmentState.WITHDRAWN:
        return Standing.LEFT
    return Standing.UNDER_WAY if steps else Standing.NOT_STARTED


def _sums(lines: tuple[Line, ...]) -> Sums:
    count = Counter(line.standing for line in lines)
    return Sums(
        joined=len(lines),
        not_started=count[Standing.NOT_STARTED],
        under_way=count[Standing.UNDER_WAY],
        stuck=sum(line.is_stuck for line in lines),
        done=count[Standing.DONE],
        left=count[Standing.LEFT],
        practice_waiting=sum(line.practice is PracticeStanding.WAITING for line in lines),
    )
