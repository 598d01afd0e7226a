"""Who reads a submission, and whose submissions somebody reads. Each condition stands here once."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from learning.people.access import institutions_of, working_at, works_as
from learning.people.enums import InstitutionRoleName

from ..models import ModuleReview, ReviewState
from ..releasing import written_by_whom

_READERS = (InstitutionRoleName.REVIEWER, InstitutionRoleName.PUBLISHER)
_WRITERS = (InstitutionRoleName.AUTHOR, *_READERS)


def fit(institution, drafts: list, submitted_by) -> QuerySet:
    """The people of an institution who may decide: readers who wrote none of it."""
    writers = {pk for item in drafts for pk in written_by_whom(item)} | {submitted_by.pk}
    return working_at(institution, *_READERS).exclude(pk__in=writers).order_by("full_name")


def reviews_of(user) -> QuerySet[ModuleReview]:
    """The submissions of the institutions where this person writes, reviews or publishes."""
    mine = institutions_of(user, *_WRITERS)
    rows = ModuleReview.objects.filter(institution__in=mine)
    return rows.select_related("module", "submitted_by", "reviewer", "decided_by", "institution")


def reads_reviews(user) -> bool:
    """Whether this person has to do with submissions at all."""
    return bool(works_as(user, *_WRITERS))


def reads(review: ModuleReview, user) -> bool:
    """Whether this person may decide on what their institution submits."""
    return institutions_of(user, *_READERS).filter(pk=review.institution_id).exists()


def takes_part(review: ModuleReview, user) -> bool:
    """Whether they still work where it was submitted: nobody else is told of its drafts."""
    return institutions_of(user, *_WRITERS).filter(pk=review.institution_id).exists()


def returned_to(user) -> QuerySet[ModuleReview]:
    """What came back to this person and hasn't been submitted again, the newest first."""
    mine = institutions_of(user, *_WRITERS)
    newer = ModuleReview.objects.filter(
        module=OuterRef("module"), submitted_at__gt=OuterRef("submitted_at")
    )
    rows = ModuleReview.objects.filter(
        ~Exists(newer), institution__in=mine, submitted_by=user, state=ReviewState.RETURNED
    )
    return rows.select_related("module", "decided_by").order_by("-decided_at")


def to_read(user) -> QuerySet[ModuleReview]:
    """What waits for this person: asked of them by name, or of nobody in particular."""
    mine = institutions_of(user, *_READERS)
    rows = ModuleReview.objects.filter(institution__in=mine, state="waiting")
    return rows.exclude(submitted_by=user).filter(Q(reviewer=None) | Q(reviewer=user))
