"""Objections to attestations: while somebody objects, it counts for nothing; a named other, never the
supervisor, decides by a date.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.lib.dated import site_day
from learning.operations import api as operations
from learning.people import employing

from .attestation_models import Attestation, Objection
from .attesting import OBJECT_WITHIN, AttestationRefused
from .models import Evidence

# How long a decider has.
DECIDE_WITHIN = timedelta(days=21)


def own_attestation(user, pk: int) -> Attestation:
    """An attestation about this person, or 404."""
    return get_object_or_404(
        Attestation.objects.select_related("evidence"), pk=pk, evidence__user=user
    )


@transaction.atomic
def object_to(*, attestation: Attestation, text: str) -> Objection:
    """Object to an attestation about oneself. Until it is decided, it counts for nothing.

    Raises AttestationRefused without words, too late, a second time, and where nobody could decide.
    """
    if not text.strip():
        raise AttestationRefused(_("Say what isn't right."))
    evidence = Evidence.objects.select_for_update().get(pk=attestation.evidence_id)
    if Objection.objects.filter(attestation=attestation).exists():
        raise AttestationRefused(_("You have objected to this attestation already."))
    if timezone.now() > attestation.signed_at + OBJECT_WITHIN:
        raise AttestationRefused(_("The time to object is over: it was 30 days."))
    decider = _decider(evidence, attestation)
    evidence.is_contested = True
    evidence.save(update_fields=["is_contested"])
    return Objection.objects.create(
        attestation=attestation,
        text=text.strip()[:2000],
        decider=decider,
        decide_by=site_day() + DECIDE_WITHIN,
    )


def pass_on() -> int:
    """Objections that wait for somebody who left HR, or who let the date go by, go to another; how many.

    Where there is nobody else they stay, and are looked at again. Safe to repeat.
    """
    rows = Objection.objects.filter(decided_at=None).select_related(
        "attestation__evidence__user", "decider"
    )
    in_office = employing.officers().values("pk")
    waiting = rows.filter(
        Q(decide_by__lt=site_day()) | ~Q(decider__in=in_office) | _concerns(F("decider"))
    )
    return sum(_pass_on(row) for row in waiting.order_by("pk"))


@transaction.atomic
def _pass_on(row: Objection) -> bool:
    attestation = row.attestation
    try:
        found = _decider(attestation.evidence, attestation, but=row.decider_id)
    except AttestationRefused:
        return False
    changed = Objection.objects.filter(pk=row.pk, decided_at=None, decider=row.decider_id).update(
        decider=found, decide_by=site_day() + DECIDE_WITHIN
    )
    if changed:
        _tell(attestation.evidence.user, row, found)
    return bool(changed)


def _tell(user, row: Objection, decider) -> None:
    """The person reads who decides now; the passbook says it as well."""
    if not user.email:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        facts = {
            "name": user.get_short_name(),
            "decider": str(decider),
            "date": date_format(site_day() + DECIDE_WITHIN, "j F Y"),
            "address": settings.BARAZA_BASE_URL + reverse("passbook"),
        }
        operations.post(
            key=f"objection-passed-on:{row.pk}:{decider.pk}:{site_day()}",
            recipient=user.email,
            subject=_("Somebody else decides your objection"),
            body=_(
                "Dear %(name)s,\n\n"
                "nobody has decided your objection in time, so %(decider)s does it by %(date)s. Until "
                "then the attestation counts for nothing.\n\n%(address)s\n"
            )
            % facts,
        )


def _decider(evidence: Evidence, attestation: Attestation, *, but: int | None = None):
    """An HR officer over the person who is neither they, nor who attested or in whose place, nor their
    supervisor of today, nor `but`; who has least to decide.
    """
    parties = {evidence.user_id, evidence.assessor_id, attestation.in_place_of_id}
    supervisors = {row.pk for row in employing.supervisors_of_person(evidence.user)}
    # At the employer where it was seen: another one has no business with it.
    where = employing.employers_through(evidence.user, parties - {evidence.user_id, None})
    officers = employing.officers_over(evidence.user, where or None)
    officers = officers.exclude(pk__in=(parties | supervisors | {but}) - {None})
    open_ones = Q(decided_at=None)
    load = dict(
        Objection.objects.filter(open_ones, decider__in=officers)
        .values_list("decider")
        .annotate(n=Count("pk"))
    )
    found = min(officers, key=lambda officer: (load.get(officer.pk, 0), officer.pk), default=None)
    if found is None:
        raise AttestationRefused(
            _("There is no HR officer who could decide. Talk to your HR unit; nothing is lost.")
        )
    return found


def _concerns(person) -> Q:
    """Objections to which somebody is a party: two accounts that were merged may have made them one."""
    return (
        Q(attestation__evidence__user=person)
        | Q(attestation__evidence__assessor=person)
        | Q(attestation__in_place_of=person)
    )


def to_decide(user) -> QuerySet[Objection]:
    """The objections that wait for this person's decision, the nearest date first."""
    rows = Objection.objects.filter(decider=user, decided_at=None).exclude(_concerns(user))
    return rows.select_related(
        "attestation__evidence__user", "attestation__evidence__competency"
    ).order_by("decide_by", "pk")


def objection_to_decide(user, pk: int) -> Objection:
    """One of those, or 404."""
    return get_object_or_404(to_decide(user), pk=pk)


@transaction.atomic
def decide(*, objection: Objection, is_upheld: bool, text: str, by) -> int:
    """Decide it once, with the reason: the attestation stands, or is struck out. The person's number.

    Raises AttestationRefused without a reason.
    """
    if not text.strip():
        raise AttestationRefused(_("Give the reason: both sides read it."))
    changed = Objection.objects.filter(pk=objection.pk, decided_at=None).update(
        decided_at=timezone.now(), is_upheld=is_upheld, decision=text.strip()[:2000]
    )
    evidence = objection.attestation.evidence
    if changed:
        Evidence.objects.filter(pk=evidence.pk).update(
            is_contested=False, struck_at=timezone.now() if is_upheld else None
        )
        operations.record(
            actor=by, action="decide objection", kind="account", subject=str(evidence.user_id),
            reason=text.strip(),
        )  # fmt: skip
    return evidence.user_id
