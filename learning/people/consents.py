"""Terms that people take note of, and consents that they give and take back.

Learning, certificates and the mails about them rest on the public task (or the contract of
employment), not on consent: nobody is asked to agree to what happens anyway. Consent is asked
only for what would not happen without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from .enums import ConsentPurpose
from .models import Consent, SignUpPolicy, User


@dataclass(frozen=True)
class Asked:
    """What is asked for one purpose. A changed sentence gets a new version, and is asked anew."""

    purpose: ConsentPurpose
    version: str
    text: str


ASKED = {
    ConsentPurpose.REMINDERS: Asked(
        ConsentPurpose.REMINDERS,
        "2026-11",
        _(
            "Remind me by e-mail when I haven't been in a module that I began for two weeks. "
            "At most one mail for each pause."
        ),
    ),
}


@dataclass(frozen=True)
class Standing:
    """A purpose as the account's page shows it: the question, and since when it is agreed to."""

    asked: Asked
    given_at: datetime | None


def standings(user) -> list[Standing]:
    """Every purpose, with this person's consent to its present words."""
    given = {
        (row.purpose, row.text_version): row.given_at
        for row in Consent.objects.filter(user=user, withdrawn_at=None)
    }
    return [
        Standing(asked, given.get((purpose, asked.version))) for purpose, asked in ASKED.items()
    ]


@transaction.atomic
def give_consent(*, user, purpose: ConsentPurpose) -> None:
    """Note that somebody agrees to the present words; repeated, nothing new."""
    User.objects.select_for_update().get(pk=user.pk)
    asked = ASKED[purpose]
    current = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None)
    if current.filter(text_version=asked.version).exists():
        return
    current.update(withdrawn_at=timezone.now())
    Consent.objects.create(
        user=user, purpose=purpose, text=str(asked.text), text_version=asked.version
    )


def withdraw_consent(*, user, purpose: ConsentPurpose) -> None:
    """Note that somebody no longer agrees; the row stays, with its end."""
    Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )


def consenting(purpose: ConsentPurpose) -> QuerySet[User]:
    """The active people who agree to this purpose in its present words."""
    rows = Consent.objects.filter(
        purpose=purpose, text_version=ASKED[purpose].version, withdrawn_at=None
    )
    return User.objects.filter(is_active=True, pk__in=rows.values("user"))


def terms_due(request, user) -> date | None:
    """Since when the terms hold that this person hasn't taken note of; None if nothing is due."""
    since = SignUpPolicy.for_request(request).terms_since
    if since is None or (user.terms_since and user.terms_since >= since):
        return None
    return since


def acknowledge_terms(*, user, since: date | None) -> None:
    """Note that somebody has seen the terms in force since then. No consent: they bind anyway."""
    if since is None:
        return
    user.terms_since, user.terms_acknowledged_at = since, timezone.now()
    user.save(update_fields=["terms_since", "terms_acknowledged_at"])


def terms_in_force() -> date | None:
    """Since when the terms of the main site hold; None where there are none yet."""
    return SignUpPolicy.for_site(Site.objects.get(is_default_site=True)).terms_since


def put_terms_in_force(*, since: date) -> None:
    """The first terms of the main site; a date that an operator has set stays."""
    policy = SignUpPolicy.for_site(Site.objects.get(is_default_site=True))
    if policy.terms_since is None:
        policy.terms_since = since
        policy.save(update_fields=["terms_since"])
