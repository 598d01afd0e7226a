"""What a certificate may say of somebody, gathered from records at the moment of its issue."""

from __future__ import annotations

from collections.abc import Iterable

from curriculum.data import Outline
from learning.people import api as people

from .certificates.claim import (
    Practised,
    QuizResult,
    ShownCompetency,
    ShownModule,
    ShownProgramme,
    practised_in,
)
from .certificates.issuing import ProgrammeRecord
from .competencies import api as competencies
from .enrolments import api as enrolments
from .enrolments.models import Enrolment
from .programmes import ProgrammeStanding
from .quizzes.models import Attempt


def competencies_of(rows: Iterable[Enrolment]) -> list[ShownCompetency]:
    """What these enrolments gave evidence of: of each competency what all of it together shows."""
    return [ShownCompetency(*shown) for shown in competencies.shown_in(rows)]


def passing_result(enrolment: Enrolment, outline: Outline) -> QuizResult | None:
    """The attempt that passed the module's (last) quiz; None for a module without one."""
    # A refresher takes over a quiz that is the same from the cycle before.
    attempt = (
        Attempt.objects.filter(
            enrolment__user=enrolment.user_id,
            enrolment__module_key=enrolment.module_key,
            enrolment__cycle__lte=enrolment.cycle,
            quiz_key__in=_quizzes(outline),
            passed=True,
        )
        .order_by("submitted_at")
        .last()
    )
    if attempt is None:
        return None
    return QuizResult(percent=attempt.counted_percent, pass_mark=attempt.pass_mark)


def _quizzes(outline: Outline) -> list:
    return [step.key for step in outline.counting if step.kind == "quiz"]


def practice_of(enrolment: Enrolment, outline: Outline) -> Practised:
    """The practice of the module that was met until now."""
    return practised_in(outline, enrolments.practice_met([enrolment])[enrolment.pk])


def programme_record(user, standing: ProgrammeStanding) -> ProgrammeRecord:
    """What a programme's claim says: the sum of the cycles that count."""
    programme = standing.programme
    counted = [(item.enrolment, item.outline) for item in standing.required]
    rows = [row for row, _outline in counted]
    met = enrolments.practice_met(rows)
    practices = [practised_in(outline, met[row.pk]) for row, outline in counted]
    return ProgrammeRecord(
        programme=ShownProgramme(
            key=programme.key,
            title=programme.title,
            credential=programme.credential_title,
            language=programme.language,
        ),
        institution_id=programme.institution_id,
        issuer_name=programme.institution_name,
        validity_months=programme.validity_months,
        modules=tuple(
            ShownModule(
                key=row.module_key,
                title=outline.module_title,
                edition=outline.edition_number,
                completed_on=people.day_of(user, row.completed_at),
            )
            for row, outline in counted
        ),
        competencies=tuple(competencies_of(rows)),
        has_quiz=_passed_a_quiz(counted),
        minutes_online=sum(outline.minutes_online for _row, outline in counted),
        practice=Practised(
            titles=tuple(title for practice in practices for title in practice.titles),
            minutes=sum(practice.minutes for practice in practices),
        ),
    )


def _passed_a_quiz(counted: list[tuple[Enrolment, Outline]]) -> bool:
    keys = [key for _row, outline in counted for key in _quizzes(outline)]
    rows = [row for row, _outline in counted]
    return Attempt.objects.filter(enrolment__in=rows, quiz_key__in=keys, passed=True).exists()
