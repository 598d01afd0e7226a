"""Reminders of a module that somebody began and hasn't been in for two weeks: with consent only."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import CharField, Count, F, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.operations import api as operations
from learning.people import api as people
from learning.people.enums import ConsentPurpose

from .models import ActivityRecord, Enrolment, EnrolmentState

PAUSE = timedelta(days=14)
# Older pauses are left alone: nobody gets a heap of reminders on the day they agree to them.
_WINDOW = timedelta(days=7)


@operations.sweeps("reminders")
def remind() -> int:
    """Promise a mail for each pause that has become long; return how many."""
    pauses = list(operations.not_posted(_paused())[:500])
    for enrolment in pauses:
        _promise(enrolment)
    return len(pauses)


def _paused() -> QuerySet[Enrolment]:
    """Modules under way of people who agreed, last used (`last_used`) two weeks ago or longer.

    `mail_key` names the pause: it changes with the next step that is opened or finished.
    """
    now = timezone.now()
    steps = ActivityRecord.objects.filter(enrolment=OuterRef("pk")).order_by().values("enrolment")
    opened = steps.annotate(last=Max("opened_at")).values("last")
    done = steps.annotate(last=Max("completed_at")).values("last")
    count = steps.annotate(n=Count("pk") + Count("completed_at")).values("n")
    return (
        Enrolment.objects.filter(
            state=EnrolmentState.ACTIVE,
            user__in=people.consenting(ConsentPurpose.REMINDERS).exclude(email=None),
        )
        .annotate(
            last_used=Greatest(
                "enrolled_at",
                Coalesce(Subquery(opened), F("enrolled_at")),
                Coalesce(Subquery(done), F("enrolled_at")),
            ),
            mail_key=Concat(
                Value("reminder:"),
                Cast("pk", CharField()),
                Value(":"),
                Cast(Coalesce(Subquery(count), 0), CharField()),
                output_field=CharField(),
            ),
        )
        .filter(last_used__lte=now - PAUSE, last_used__gt=now - PAUSE - _WINDOW)
        .select_related("user")
        .order_by("last_used")
    )


def _promise(enrolment: Enrolment) -> None:
    user = enrolment.user
    with override(user.language or settings.LANGUAGE_CODE):
        operations.post(
            key=enrolment.mail_key,
            recipient=user.email,
            subject=_("You left off in: %(title)s") % {"title": enrolment.module_title},
            body=_(
                "Dear %(name)s,\n\n"
                "you were last in “%(title)s” on %(date)s. The next step waits for you here:\n\n"
                "%(address)s\n\n"
                "You asked to be reminded. If you no longer want it, take it back here:\n\n"
                "%(account)s\n"
            )
            % {
                "name": user.get_short_name(),
                "title": enrolment.module_title,
                "date": date_format(people.day_of(user, enrolment.last_used), "j F Y"),
                "address": settings.BARAZA_BASE_URL + reverse("enrolment", args=[enrolment.pk]),
                "account": settings.BARAZA_BASE_URL + reverse("me") + "#consents",
            },
        )
