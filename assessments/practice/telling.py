"""Mail to a work's writers when it has been assessed."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.operations import api as operations

from ..enrolments.models import EnrolmentState
from .deciding import Decision
from .models import Submission, SubmissionKind


def tell(decision: Decision) -> None:
    """Promise each writer a mail; what the assessor wrote stays behind their sign-in.

    Who has left the module meanwhile is told nothing: it counts once they come back.
    """
    work = decision.hand_in.submission
    members = work.members.filter(left_at__isnull=True).select_related("enrolment__user")
    members = members.exclude(enrolment__state=EnrolmentState.WITHDRAWN)
    for member in members:
        user = member.enrolment.user
        if user.email:
            with override(user.language or settings.LANGUAGE_CODE):
                _promise(user, work, decision)


def _address(work: Submission) -> str:
    """Where the learner reads what was found."""
    if work.kind == SubmissionKind.ESSAY:
        return reverse("attempt", args=[work.sitting])
    return reverse("work", args=[work.pk])


def _promise(user, work, decision: Decision) -> None:
    values = {
        "name": user.get_short_name(),
        "title": work.practice_title,
        "address": settings.BARAZA_BASE_URL + _address(work),
    }
    if work.kind == SubmissionKind.ESSAY:
        subject = _("Read: %(title)s")
        body = _(
            "Dear %(name)s,\n\n"
            "a person has read what you wrote in “%(title)s”. What they found stands beside your "
            "answers; your result stays as it was:\n\n%(address)s\n"
        )
    elif decision.stands.is_met:
        subject = _("Meets: %(title)s")
        body = _(
            "Dear %(name)s,\n\n"
            "your work “%(title)s” has been assessed and meets its rubric. It counts from now on. "
            "What the assessor found, criterion by criterion, stands here:\n\n%(address)s\n"
        )
    else:
        subject = _("To revise: %(title)s")
        body = _(
            "Dear %(name)s,\n\n"
            "your work “%(title)s” has been read and comes back to you with what is still missing. "
            "Revise it and hand it in again; nothing you wrote is lost:\n\n%(address)s\n"
        )
    operations.post(
        key=f"assessed:{decision.stands.pk}:{user.pk}",
        recipient=user.email,
        subject=subject % values,
        body=body % values,
    )
