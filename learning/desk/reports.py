"""Rows for a learner's own screens, gathered from several packages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from assessments import editions, programmes
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
class ProgrammeLine:
    """A programme whose certificate waits for me; `until` is when the one that I hold ends."""

    key: UUID
    title: str
    until: date | None = None
    has_ended: bool = False


@dataclass(frozen=True)
class Desk:
    """My learning: what is under way (newest first), what is done, and what I hold."""

    under_way: tuple[Course, ...]
    completed: tuple[Course, ...]
    without_certificate: tuple[Course, ...]
    left: tuple[Course, ...]
    certificates: int
    certificates_ended: int
    programmes_to_claim: tuple[ProgrammeLine, ...]
    programmes_to_renew: tuple[ProgrammeLine, ...]
    # Certificates with the newer edition that asks their holders for a refresher.
    refreshers: tuple[tuple, ...]


def desk_of(user, language: str) -> Desk:
    """Everything that `/home/` shows, in a number of queries that doesn't grow with the rows."""
    rows = list(enrolments.enrolments_of(user))
    standings = enrolments.standings(rows)
    courses = [Course(row, standings[row.pk]) for row in rows]
    held = list(certificates.certificates_of(user))
    with_certificate = {row.enrolment_id for row in held}
    completed = [course for course in courses if course.enrolment.state == "completed"]
    to_claim = _programmes_to_claim(rows, held, language)
    return Desk(
        under_way=tuple(course for course in courses if course.enrolment.state == "active"),
        completed=tuple(completed),
        without_certificate=tuple(
            course for course in completed if course.enrolment.pk not in with_certificate
        ),
        left=tuple(course for course in courses if course.enrolment.state == "withdrawn"),
        certificates=sum(_is_in_force(row) for row in held),
        certificates_ended=sum(not _is_in_force(row) for row in held),
        programmes_to_claim=to_claim,
        programmes_to_renew=_programmes_to_renew(held, {line.key for line in to_claim}),
        refreshers=tuple(editions.asked_again(held, rows)) if held else (),
    )


def _is_in_force(row) -> bool:
    has_ended = row.expires_on is not None and row.expires_on < certificates.today()
    return row.status == "issued" and not has_ended


def _programmes_to_claim(rows, held, language: str) -> tuple[ProgrammeLine, ...]:
    keys = programmes.claimable(rows, held)
    titles = curriculum.programme_titles(keys, language) if keys else {}
    return tuple(ProgrammeLine(key, titles[key]) for key in keys)


def _programmes_to_renew(held, claimed: set[UUID]) -> tuple[ProgrammeLine, ...]:
    """What ends soon or has ended, without what waits for the name alone."""
    today = certificates.today()
    return tuple(
        ProgrammeLine(row.programme_key, row.title, row.expires_on, row.expires_on < today)
        for row in programmes.to_renew(held)
        if row.programme_key not in claimed
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
    """One completed module on the statement. `minutes` are those of its edition, online; `practice`
    those at work that a person has assessed.
    """

    title: str
    institution: str
    completed_on: date
    minutes: int
    practice: int
    certificate: object | None


@dataclass(frozen=True)
class HoursStatement:
    """What has been learnt from one day to another, oldest first."""

    lines: tuple[HoursLine, ...]

    @property
    def minutes(self) -> int:
        """Online."""
        return sum(line.minutes for line in self.lines)

    @property
    def practice(self) -> int:
        """At work, assessed."""
        return sum(line.practice for line in self.lines)


def hours_of(user, since: date | None = None, until: date | None = None) -> HoursStatement:
    """Completed modules with the time that their edition states; both days count.

    What is only begun doesn't count, nor practice before somebody has assessed it.
    """
    completed = list(enrolments.completed_by(user))
    practice = enrolments.practice_minutes(completed)
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
            practice=practice[row.pk],
            certificate=held.get(row.pk),
        )
        for row in completed
    ]
    return HoursStatement(
        tuple(
            line
            for line in lines
            if (since is None or line.completed_on >= since)
            and (until is None or line.completed_on <= until)
        )
    )
