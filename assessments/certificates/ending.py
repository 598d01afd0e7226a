"""Mails before a programme's certificate ends: when it can be renewed, and a month before its end."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.operations import api as operations

from .api import today
from .earning import REMINDED_BEFORE
from .models import Certificate, CertificateStatus

# In one round of the sweeper; the next one is half a minute away.
_AT_MOST = 500


@operations.sweeps("ending certificates")
def remind_of_ends() -> int:
    """Promise a mail for each certificate that has come near its end; return how many.

    Who wasn't reached at 90 days (the sweeper stood still) isn't told twice at 30: of the two
    mails only the nearer one is due at a time.
    """
    nearer, wider = sorted(REMINDED_BEFORE)
    done = 0
    for days, beyond in ((nearer.days, 0), (wider.days, nearer.days + 1)):
        ending = operations.not_posted(_ending(beyond, days)).order_by("expires_on", "pk")
        for certificate in list(ending[: _AT_MOST - done]):
            _promise(certificate)
            done += 1
    return done


def _ending(first: int, last: int) -> QuerySet[Certificate]:
    """Certificates in force that end in so many days and weren't renewed; `mail_key` names the mail.

    A corrected one is the same certificate: whoever was told before isn't told again.
    """
    day = today()
    renewed = Certificate.objects.filter(
        user=OuterRef("user"), programme_key=OuterRef("programme_key"), cycle__gt=OuterRef("cycle")
    )
    return (
        Certificate.objects.filter(
            ~Exists(renewed),
            status=CertificateStatus.ISSUED,
            programme_key__isnull=False,
            expires_on__gte=day + timedelta(days=first),
            expires_on__lte=day + timedelta(days=last),
            user__is_active=True,
            user__email__isnull=False,
        )
        .annotate(
            mail_key=Concat(
                Value("ending:"),
                Cast("user_id", CharField()),
                Value(":"),
                Cast("programme_key", CharField()),
                Value(":"),
                Cast(F("cycle"), CharField()),
                Value(f":{last}"),
                output_field=CharField(),
            )
        )
        .select_related("user")
    )


def _promise(certificate: Certificate) -> None:
    user = certificate.user
    address = reverse("programme_standing", args=[certificate.programme_key])
    with override(user.language or settings.LANGUAGE_CODE):
        operations.post(
            key=certificate.mail_key,
            recipient=user.email,
            subject=_("Your certificate ends: %(title)s") % {"title": certificate.title},
            body=_(
                "Dear %(name)s,\n\n"
                "your certificate “%(title)s” is valid until %(date)s. It can be renewed now: you "
                "do its modules again as they are today, and the certificate that you hold stays "
                "as it is. What that asks for, and how many hours it takes, stands here:\n\n"
                "%(address)s\n"
            )
            % {
                "name": certificate.content["learner"]["name"],
                "title": certificate.title,
                "date": date_format(certificate.expires_on, "j F Y"),
                "address": settings.BARAZA_BASE_URL + address,
            },
        )
