"""Rows for a learner's own screens, gathered from several packages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from assessments.certificates import api as certificates
from assessments.competencies import api as competencies
from assessments.competencies.rules import Standing, next_first
from assessments.data import Progress
from assessments.enrolments import api as enrolments
from curriculum import api as curriculum


@dataclass(frozen=True)
class Course:
    """One of my modules: the enrolment and how far I am under the edition I began."""

    enrolment: object
    progress: Progress


@dataclass(frozen=True)
class Desk:
    """My learning: what is under way (newest first), what is done, and what I hold."""

    under_way: tuple[Course, ...]
    completed: tuple[Course, ...]
    without_certificate: tuple[Course, ...]
    left: tuple[Course, ...]
    certificates: int
    certificates_ended: int


def desk_of(user) -> Desk:
    """Everything that `/home/` shows, in a number of queries that doesn't grow with the rows."""
    rows = list(enrolments.enrolments_of(user))
    standings = enrolments.standings(rows)
    courses = [Course(row, standings[row.pk]) for row in rows]
    held = list(certificates.certificates_of(user))
    with_certificate = {row.enrolment_id for row in held}
    completed = [course for course in courses if course.enrolment.state == "completed"]
    return Desk(
        under_way=tuple(course for course in courses if course.enrolment.state == "active"),
        completed=tuple(completed),
        without_certificate=tuple(
            course for course in completed if course.enrolment.pk not in with_certificate
        ),
        left=tuple(course for course in courses if course.enrolment.state == "withdrawn"),
        certificates=sum(row.status == "issued" for row in held),
        certificates_ended=sum(row.status != "issued" for row in held),
    )


@dataclass(frozen=True)
class PostReport:
    """What my kind of post asks for, beside what I have shown."""

    profile: object
    standings: tuple[Standing, ...]
    missing: tuple[Standing, ...]

    @property
    def reached(self) -> int:
        """How many competencies stand at the level asked for."""
        return len(self.standings) - len(self.missing)


def post_of(user) -> PostReport | None:
    """The report on the chosen profile; None before one is chosen."""
    profile = competencies.profile_of(user)
    if profile is None:
        return None
    standings = competencies.standings(user=user, profile=profile)
    return PostReport(profile, tuple(standings), tuple(next_first(standings)))


def ways_on(report: PostReport) -> list[tuple[Standing, list]]:
    """Each missing competency with the live modules that help with it."""
    modules = curriculum.modules_teaching(item.code for item in report.missing)
    return [(item, modules.get(item.code, [])) for item in report.missing]


@dataclass(frozen=True)
class HoursLine:
    """One completed module on the statement. `minutes` are those of its edition, online."""

    title: str
    institution: str
    completed_on: date
    minutes: int
    certificate: object | None


@dataclass(frozen=True)
class HoursStatement:
    """What has been learnt from one day to another, oldest first."""

    lines: tuple[HoursLine, ...]

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)


def hours_of(user, since: date | None = None, until: date | None = None) -> HoursStatement:
    """Completed modules with the online time that their edition states; both days count.

    What is only begun doesn't count, nor practice before somebody has assessed it.
    """
    held = {
        row.enrolment_id: row
        for row in certificates.certificates_of(user)
        if row.status == "issued"
    }
    lines = [
        HoursLine(
            title=row.module_title,
            institution=row.edition.institution.name,
            completed_on=timezone.localtime(row.completed_at).date(),
            minutes=row.edition.minutes_online,
            certificate=held.get(row.pk),
        )
        for row in enrolments.completed_by(user)
    ]
    return HoursStatement(
        tuple(
            line
            for line in lines
            if (since is None or line.completed_on >= since)
            and (until is None or line.completed_on <= until)
        )
    )
