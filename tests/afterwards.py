"""What comes after a module, for tests: a completed one, its follow-ups due, the links in the mails."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.utils import timezone

from assessments.enrolments import api as enrolments
from assessments.models import FollowUp
from assessments.transfer import api as transfer
from assessments.transfer.asking import ask
from learning.operations.models import Outbox


def completed(user, module):
    """An enrolment completed today, with what is asked later; without the hours of the way there."""
    enrolment = enrolments.enrol(user=user, module_key=module.translation_key)
    enrolment.state, enrolment.percent, enrolment.completed_at = "completed", 100, timezone.now()
    enrolment.save()
    transfer.schedule(enrolment=enrolment)
    return enrolment


def make_due(enrolment, *days: int) -> list[FollowUp]:
    """The follow-ups of these days (of all if none is named) fall due today."""
    rows = FollowUp.objects.filter(enrolment=enrolment)
    rows = rows.filter(day__in=days) if days else rows
    for row in rows:
        FollowUp.objects.filter(pk=row.pk).update(due_on=date.today() - timedelta(days=2))
    return list(rows.order_by("day"))


def links() -> list[str]:
    """The one-form links of the mails that were promised, oldest first."""
    bodies = Outbox.objects.filter(key__startswith="follow-up:").order_by("pk")
    found = [re.search(r"(/after/\S+/)\n", mail.body) for mail in bodies]
    return [match[1] for match in found if match]


def asked(enrolment, *days: int) -> list[str]:
    """The links of what the sweep asks now."""
    make_due(enrolment, *days)
    ask()
    return links()
