"""Who assesses learners' work: facilitators and assessors of the institution whose module it is."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from learning.people.access import institutions_of, people_working_at, works_as

from ..enrolments.models import Enrolment
from ..practice import api as practice
from ..practice.models import (
    Assessment,
    Attachment,
    BankedComment,
    HandIn,
    HandInState,
    Submission,
    SubmissionKind,
)
from .found import one_or_404


def assesses(user) -> bool:
    """Whether this person assesses for any institution."""
    return bool(works_as(user, *practice.WHO_ASSESSES))


def assessing_at(user) -> QuerySet:
    """The institutions for which they do."""
    return institutions_of(user, *practice.WHO_ASSESSES)


def assessors_at(institution) -> int:
    """How many people assess for it."""
    return people_working_at(institution, *practice.WHO_ASSESSES)


def works_to_assess(user) -> QuerySet[Submission]:
    """What was handed in at those institutions. Drafts are their writers' alone."""
    # Numbers, not a subquery: with one institution the queue's index gives its order, too.
    places = sorted(works_as(user, *practice.WHO_ASSESSES))
    return Submission.objects.filter(institution__in=places, handed_in_at__isnull=False)


def hand_in_to_assess(user, hand_in_id: int) -> HandIn:
    """A hand-in of one of those, or 404. One that was taken back is its writers' again."""
    rows = HandIn.objects.filter(submission__in=works_to_assess(user), pk=hand_in_id)
    hand_in = one_or_404(
        rows.exclude(state=HandInState.TAKEN_BACK).select_related("submission__institution")
    )
    # One's own work is read on one's own page; its assessments aren't for its writers' eyes.
    if practice.is_shut_out(user, hand_in):
        raise Http404
    return hand_in


def assessment_to_go_on(user, hand_in: HandIn) -> Assessment | None:
    """This person's turn at a hand-in, open or finished; None before they have taken it."""
    rows = hand_in.assessments.filter(assessor=user).exclude(state="passed_on")
    return rows.order_by("-turn").first()


def file_to_assess(user, hand_in_id: int, attachment_id: int) -> Attachment:
    """A file that was handed in with it, or 404."""
    hand_in = hand_in_to_assess(user, hand_in_id)
    found = [row for row in practice.files_in(hand_in) if row.pk == attachment_id]
    if not found:
        raise Http404
    return found[0]


def comments_to_keep(user) -> QuerySet[BankedComment]:
    """The comment banks of the institutions for which this person assesses."""
    return BankedComment.objects.filter(institution__in=assessing_at(user)).select_related(
        "institution"
    )


def comment_to_keep(user, comment_id: int) -> BankedComment:
    """One of those, or 404."""
    return one_or_404(comments_to_keep(user).filter(pk=comment_id))


def institution_where_assessing(user, slug: str):
    """One of those institutions by its short name, or 404."""
    return one_or_404(assessing_at(user).filter(slug=slug))


def learners_on_paper(user) -> QuerySet[Enrolment]:
    """Whose work this person may enter: who is in a module of an institution for which they assess."""
    return (
        Enrolment.objects.filter(edition__institution__in=assessing_at(user))
        .exclude(user=user)
        .select_related("user", "edition")
    )


def work_on_paper(user, work_id: UUID) -> Submission:
    """A work of one of those that was begun from paper, or 404: a learner's own draft is theirs alone."""
    return one_or_404(
        Submission.objects.filter(
            pk=work_id,
            kind=SubmissionKind.PRACTICE,
            state__in=practice.WRITABLE,
            entered_by__isnull=False,
            members__enrolment__in=learners_on_paper(user),
            members__left_at__isnull=True,
        )
        .exclude(members__enrolment__user=user)
        .distinct()
    )
