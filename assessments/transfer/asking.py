"""The sweep that puts follow-ups to learners when their day has come: by mail to who has an address."""

from __future__ import annotations

import logging
import secrets
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.operations import api as operations
from learning.people import api as people

from ..enrolments.models import Enrolment, EnrolmentState
from .following import hash_of
from .models import FollowUp
from .rules import LINK_HOLDS

logger = logging.getLogger("baraza.assessments")

# In one round of the sweeper; the next one is half a minute away.
AT_MOST = 500
_TOKEN_BYTES = 24  # 192 bits


@operations.sweeps("follow-ups")
def ask() -> int:
    """Put what is due to its learners, each in a transaction of its own; how many were looked at."""
    done = 0
    for follow_up in list(_due(_today())[:AT_MOST]):
        try:
            with transaction.atomic():
                _settle(follow_up)
            done += 1
        except Exception:  # one that fails must not keep the others waiting
            logger.exception("follow-up %s could not be asked", follow_up.pk)
    return done


def _today() -> date:
    """The site's day, so that the index gives the oldest; a learner's own is a few hours off."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def _due(today: date) -> QuerySet[FollowUp]:
    """What nobody was asked yet and whose day has come, the oldest first (index follow_ups_to_ask).

    `is_superseded`: the learner has begun the module anew since.
    """
    newer = Enrolment.objects.filter(
        user=OuterRef("enrolment__user"),
        module_key=OuterRef("enrolment__module_key"),
        cycle__gt=OuterRef("enrolment__cycle"),
    )
    return (
        FollowUp.objects.filter(asked_at=None, stopped_at=None, due_on__lte=today)
        .annotate(is_superseded=Exists(newer))
        .select_related("enrolment__user")
        .order_by("due_on", "pk")
    )


def _settle(follow_up: FollowUp) -> None:
    """Stop it, ask it, or ask it by mail. Of two sweeps at once, one does it."""
    rows = FollowUp.objects.filter(pk=follow_up.pk, asked_at=None, stopped_at=None)
    now, user = timezone.now(), follow_up.enrolment.user
    if follow_up.is_superseded or follow_up.enrolment.state != EnrolmentState.COMPLETED:
        rows.update(stopped_at=now)
    elif not user.is_active or not user.email:
        # It stands on the learner's own page.
        rows.update(asked_at=now)
    else:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        if rows.update(asked_at=now, mailed_at=now, token_hash=hash_of(token)):
            _promise(follow_up, token)


def _promise(follow_up: FollowUp, token: str) -> None:
    user, enrolment = follow_up.enrolment.user, follow_up.enrolment
    with override(user.language or settings.LANGUAGE_CODE):
        operations.post(
            key=f"follow-up:{follow_up.pk}",
            recipient=user.email,
            subject=_("One question about: %(title)s") % {"title": enrolment.module_title},
            body=_(
                "Dear %(name)s,\n\n"
                "you completed “%(title)s” on %(date)s. One question about it:\n\n"
                "%(question)s\n\n"
                "Answer it here, without signing in:\n\n"
                "%(address)s\n\n"
                "The link opens this one form and nothing else, once, for %(days)d days. Don't pass it "
                "on: whoever has it could answer in your place, though read nothing.\n\n"
                "What you answer is yours. Your institution sees sums of many answers, and never a "
                "text or a name. All your questions and answers:\n\n"
                "%(all)s\n\n"
                "The form has a button by which no more of these come for this module.\n"
            )
            % {
                "name": user.get_short_name(),
                "title": enrolment.module_title,
                "date": date_format(people.day_of(user, enrolment.completed_at), "j F Y"),
                "question": follow_up.question,
                "address": settings.BARAZA_BASE_URL + reverse("follow_up_by_link", args=[token]),
                "days": LINK_HOLDS.days,
                "all": settings.BARAZA_BASE_URL + reverse("follow_ups"),
            },
            secret=token,
        )
