"""Essays in quizzes that a person reads: the same queue, with the question's checklist as rubric.

What a reader finds is feedback. It doesn't move the quiz's result: a self-checked answer never counts
for the pass mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enrolments.models import Enrolment
from .handing_in import is_drawn
from .models import (
    HandIn,
    MarkingPolicy,
    Submission,
    SubmissionKind,
    SubmissionMember,
    SubmissionState,
)
from .reading import Feedback, feedback_on
from .rubric import Criterion, Rubric, as_data

FOUND, NOT_FOUND = 2, 1
# A rubric's weights are whole percent: beyond this a point would weigh nothing.
_MOST_POINTS = 100


@dataclass(frozen=True)
class Essay:
    """One answer that a person should read, and what they look for."""

    question: str
    text: str
    checklist: tuple[str, ...]


def take(
    *,
    enrolment: Enrolment,
    attempt_id: UUID,
    quiz_key: UUID,
    title: str,
    essays: Sequence[Essay],
) -> HandIn | None:
    """Put a sitting's essays into the queue; repeated, what is there. None where nobody reads them."""
    policy = MarkingPolicy.objects.filter(institution=enrolment.edition.institution_id).first()
    if not essays or policy is None or not policy.reads_essays:
        return None
    known = HandIn.objects.filter(submission__sitting=attempt_id).first()
    if known is not None:
        return known
    now = timezone.now()
    work = Submission.objects.create(
        kind=SubmissionKind.ESSAY,
        practice_key=quiz_key,
        sitting=attempt_id,
        practice_title=title,
        module_key=enrolment.module_key,
        module_title=enrolment.module_title,
        institution_id=enrolment.edition.institution_id,
        state=SubmissionState.HANDED_IN,
        rubric=as_data(rubric_for(essays)),
        handed_in_at=now,
    )
    SubmissionMember.objects.create(submission=work, enrolment=enrolment, practice_key=attempt_id)
    return HandIn.objects.create(
        submission=work,
        number=1,
        handed_in_at=now,
        is_double=is_drawn(work.pk, 1, policy.double_percent),
        content={
            "parts": [{"prompt": essay.question, "text": essay.text} for essay in essays],
            "attachments": [],
        },
    )


def rubric_for(essays: Sequence[Essay]) -> Rubric:
    """The checklists of these essays as a rubric: each point is there or it isn't."""
    points = list(_points(essays))[:_MOST_POINTS]
    weight, rest = divmod(100, len(points))
    return Rubric(
        scale=((NOT_FOUND, _("Not there")), (FOUND, _("There"))),
        criteria=tuple(
            Criterion(
                position=position,
                title=point,
                weight=weight + (position <= rest),
                descriptors={NOT_FOUND: "", FOUND: ""},
            )
            for position, point in enumerate(points, 1)
        ),
        enough=FOUND,
    )


def _points(essays: Sequence[Essay]) -> Iterator[str]:
    for number, essay in enumerate(essays, 1):
        for point in essay.checklist or (_("It answers the question."),):
            yield f"{number}. {point}" if len(essays) > 1 else point


def essays_of() -> QuerySet[Submission]:
    """For a query over attempts: the essays of the row at hand."""
    return Submission.objects.filter(sitting=OuterRef("pk"))


def read_of(attempt_id: UUID) -> list[Feedback] | None:
    """What a reader found in a sitting's essays ([] while it waits); None if nobody reads them."""
    work = Submission.objects.filter(sitting=attempt_id).first()
    return feedback_on(work) if work is not None else None
