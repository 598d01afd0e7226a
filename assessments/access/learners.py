"""What learners may see: what is theirs, and nobody else's."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, QuerySet
from django.http import Http404

from curriculum import api as curriculum
from learning.people.access import supervised_by

from ..certificates.models import Certificate
from ..enrolments.models import Enrolment
from ..practice import api as practice
from ..practice.models import Attachment, Submission
from ..quizzes.models import Attempt
from ..transfer import api as transfer
from ..transfer.models import FollowUp, Plan
from .found import one_or_404


def own_enrolment(user, enrolment_id: int) -> Enrolment:
    """This learner's enrolment, or 404."""
    return one_or_404(
        Enrolment.objects.filter(user=user, pk=enrolment_id).select_related("edition")
    )


def own_attempt(user, attempt_id: UUID) -> Attempt:
    """This learner's sitting, or 404: nobody else reads answers, whatever their role.

    `is_read` says whether a person reads its essays.
    """
    rows = Attempt.objects.filter(enrolment__user=user, pk=attempt_id)
    return one_or_404(
        rows.select_related("enrolment__edition").annotate(is_read=Exists(practice.essays_of()))
    )


def own_certificate(user, code: str) -> Certificate:
    """This learner's certificate, or 404."""
    return one_or_404(
        Certificate.objects.filter(user=user, code=code).select_related(
            "key", "institution", "superseded_by"
        )
    )


def own_programme_certificate(user, programme_key: UUID) -> Certificate:
    """This learner's newest certificate of a programme, or 404."""
    return one_or_404(
        Certificate.objects.filter(user=user, programme_key=programme_key).order_by("-issued_at")
    )


def programme_to_earn(request, key: UUID) -> curriculum.Programme:
    """A programme that was published, as far as its page may be read by this request; or 404.

    One that was taken down stays: its learners look at what they did for it.
    """
    programme = curriculum.programme(key, request.LANGUAGE_CODE)
    if programme is None:
        raise Http404
    restrictions = programme.page.get_view_restrictions()
    if not all(restriction.accept_request(request) for restriction in restrictions):
        raise Http404
    return programme


def own_work(user, work_id: UUID) -> Submission:
    """A work that this learner is in now, or 404: HR never opens one, whatever its role."""
    return one_or_404(practice.works_of(user).filter(pk=work_id))


def file_of_own_work(user, work_id: UUID, attachment_id: int) -> Attachment:
    """A file of such a work, or 404."""
    return one_or_404(own_work(user, work_id).attachments.filter(pk=attachment_id))


def own_follow_up(user, follow_up_id: int) -> FollowUp:
    """A question after a module that this learner was or will be asked, or 404."""
    return one_or_404(transfer.follow_ups_of(user).filter(pk=follow_up_id))


def plans_to_read(user) -> QuerySet[Plan]:
    """The plans that those whom this person supervises today share with their supervisor."""
    return transfer.shared_by(supervised_by(user))
