"""Mails to holders of a certificate whose module's newer edition asks them for a refresher."""

from __future__ import annotations

from django.conf import settings
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from curriculum import api as curriculum
from learning.operations import api as operations

from .enrolments.models import Enrolment, EnrolmentState

# In one round of the sweeper; the next one is half a minute away.
_AT_MOST = 500


@operations.sweeps("refreshers")
def ask() -> int:
    """Promise a mail to each holder who is asked, once an edition; return how many."""
    asked = list(operations.not_posted(_asked()).order_by("pk")[:_AT_MOST])
    for enrolment in asked:
        _promise(enrolment)
    return len(asked)


def _asked() -> QuerySet[Enrolment]:
    """The newest completed cycles of holders, with the number of the edition that asks."""
    asking = curriculum.editions_asking_again(OuterRef("module_key")).values("number")[:1]
    newest = Enrolment.objects.filter(user=OuterRef("user"), module_key=OuterRef("module_key"))
    newest = newest.order_by("-cycle").values("cycle")[:1]
    return (
        Enrolment.objects.filter(
            state=EnrolmentState.COMPLETED,
            certificates__status="issued",
            user__is_active=True,
            user__email__isnull=False,
        )
        .annotate(asking=Subquery(asking), newest=Subquery(newest))
        .filter(asking__gt=F("edition__number"), newest=F("cycle"))
        .annotate(
            mail_key=Concat(
                Value("refresher:"),
                Cast("pk", CharField()),
                Value(":"),
                Cast("asking", CharField()),
                output_field=CharField(),
            )
        )
        .select_related("user")
    )


def _promise(enrolment: Enrolment) -> None:
    user = enrolment.user
    edition = curriculum.refreshers([enrolment.module_key])[enrolment.module_key]
    with override(user.language or settings.LANGUAGE_CODE):
        operations.post(
            key=enrolment.mail_key,
            recipient=user.email,
            subject=_("Something has changed: %(title)s") % {"title": edition.title},
            body=_(
                "Dear %(name)s,\n\n"
                "“%(title)s” has a new edition, and its institution asks those who hold its "
                "certificate to do again what has changed:\n\n%(reason)s\n\n"
                "Your certificate stays valid. What has changed, and how long it takes, stands "
                "here:\n\n%(address)s\n"
            )
            % {
                "name": user.get_short_name(),
                "title": edition.title,
                "reason": edition.refresher,
                "address": settings.BARAZA_BASE_URL + reverse("other_edition", args=[enrolment.pk]),
            },
        )
