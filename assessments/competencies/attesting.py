"""Attestation: a supervisor says what they have seen at work; the person may object (`objecting`).

An attestation is one person's judgement (`rules`): level 2 at most by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.lib.dated import site_day
from learning.operations import api as operations
from learning.people import employing
from learning.people.reach import Reach

from .attestation_models import Attestation, AttestationRequest
from .models import Evidence, EvidenceSource
from .outside import is_from_outside

# How long a person has to object.
OBJECT_WITHIN = timedelta(days=30)


class AttestationRefused(Exception):
    """It can't be done; the message says why, for the person who asked."""


@transaction.atomic
def ask(*, user, competency, level: int, by) -> list[AttestationRequest]:
    """Ask everybody who supervises this person today; who is asked already isn't asked twice.

    Raises AttestationRefused for a retired competency, for a level that isn't the competency's, and
    where nobody supervises.
    """
    if competency.retired_at is not None:
        raise AttestationRefused(
            _("This competency is retired: what was shown of it stays, and nothing new is asked.")
        )
    if level not in {step.level for step in competency.levels.all()}:
        raise AttestationRefused(_("This competency has no such level."))
    supervisors = _who_may_attest(user, competency)
    if not supervisors:
        raise AttestationRefused(
            _("No supervisor is noted for this person. HR names one: by an import, or in person.")
        )
    found = []
    for supervisor in supervisors:
        row, new = AttestationRequest.objects.get_or_create(
            user=user, supervisor=supervisor, competency=competency, answered_at=None,
            defaults={"level": level, "asked_by": by},
        )  # fmt: skip
        if row.level < level:
            row.level = level
            row.save(update_fields=["level"])
        found.append(row)
        if new:
            _tell_supervisor(row)
    return found


def _who_may_attest(user, competency) -> list:
    """The person's supervisors; of an employer's own competency those at that employer alone."""
    supervisors = employing.supervisors_of_person(user)
    owner = competency.framework.organisation_id
    if owner is None:
        return supervisors
    there = set(employing.supervisors_in(owner, [user.pk]).get(user.pk, ()))
    return [row for row in supervisors if row.pk in there]


def _tell_supervisor(row: AttestationRequest) -> None:
    supervisor = row.supervisor
    if not supervisor.email:
        return
    with override(supervisor.language or settings.LANGUAGE_CODE):
        operations.post(
            key=f"attestation-asked:{row.pk}",
            recipient=supervisor.email,
            subject=_("What have you seen of %(name)s?") % {"name": row.user},
            body=_(
                "Dear %(supervisor)s,\n\n"
                "%(name)s needs your word on “%(competency)s”, level %(level)d. You see the level's "
                "behaviours, tick what you have seen at work, and write when and where:\n\n"
                "%(address)s\n\n"
                "Say “not yet” where you have not seen it: that is an answer as well.\n"
            )
            % {
                "supervisor": supervisor.get_short_name(),
                "name": row.user,
                "competency": row.competency.title,
                "level": row.level,
                "address": settings.BARAZA_BASE_URL + reverse("attestations"),
            },
        )


def waiting(reach: Reach) -> QuerySet[AttestationRequest]:
    """The requests that wait for this supervisor, or for somebody whose deputy they are; oldest first.

    Only of people who are still their reports.
    """
    theirs = reach.reports().filter(user=OuterRef("user"), supervisor=OuterRef("supervisor"))
    rows = AttestationRequest.objects.filter(Exists(theirs), answered_at=None)
    return rows.select_related("user", "competency", "supervisor", "asked_by").order_by("asked_at")


def request_to_answer(reach: Reach, pk: int) -> AttestationRequest:
    """One of those, or 404."""
    return get_object_or_404(waiting(reach), pk=pk)


def asked_together(request: AttestationRequest, reach: Reach) -> list[AttestationRequest]:
    """The requests for the same level of other reports: answered at once where the same was seen."""
    rows = waiting(reach).filter(competency=request.competency, level=request.level)
    return list(rows.exclude(pk=request.pk))


def behaviours_of(competency, level: int) -> list[str]:
    """What can be observed of somebody at this level."""
    row = competency.levels.filter(level=level).first()
    return list(row.behaviours) if row else []


@transaction.atomic
def attest(
    *, requests: Sequence[AttestationRequest], behaviours: Sequence[str], seen: str, by
) -> list[Attestation]:
    """Sign what was seen, for one person or for several of whom the same was seen.

    Raises AttestationRefused without a behaviour or without when and where, for a behaviour that
    isn't the level's, for who would attest to themselves, and for what was answered meanwhile.
    """
    behaviours, seen = list(dict.fromkeys(behaviours)), seen.strip()
    if not behaviours:
        raise AttestationRefused(_("Tick what you have seen; or say “not yet”."))
    if not seen:
        raise AttestationRefused(_("Write when and where you saw it: a few words are enough."))
    held = AttestationRequest.objects.select_for_update(of=("self",)).filter(
        pk__in=[row.pk for row in requests], answered_at=None
    )
    rows = list(held.select_related("user", "competency", "supervisor").order_by("pk"))
    if len(rows) != len(requests):
        raise AttestationRefused(_("One of these requests was answered in the meantime."))
    for row in rows:
        if row.user_id == by.pk:
            raise AttestationRefused(_("Nobody attests to themselves."))
        if not set(behaviours) <= set(behaviours_of(row.competency, row.level)):
            raise AttestationRefused(_("One of these behaviours isn't this level's."))
    signed = [_sign(row, behaviours, seen, by) for row in rows]
    held.update(answered_at=timezone.now())
    return signed


def _sign(row: AttestationRequest, behaviours: list[str], seen: str, by) -> Attestation:
    evidence = Evidence.objects.create(
        user=row.user,
        competency=row.competency,
        level=row.level,
        source=EvidenceSource.ATTESTATION,
        assessor=by,
        is_outside=is_from_outside(by, row.user_id, in_place_of=row.supervisor_id),
    )
    attestation = Attestation.objects.create(
        evidence=evidence,
        behaviours=behaviours,
        seen=seen[:1000],
        signed_as=employing.named_with_office(by)[:300],
        in_place_of=row.supervisor if row.supervisor_id != by.pk else None,
    )
    operations.record(
        actor=by, action="attest", kind="account", subject=str(row.user_id),
        reason=f"{row.competency.code} {row.level}",
    )  # fmt: skip
    _tell_person(row, attestation)
    return attestation


def _tell_person(row: AttestationRequest, attestation: Attestation) -> None:
    if not row.user.email:
        return
    with override(row.user.language or settings.LANGUAGE_CODE):
        operations.post(
            key=f"attested:{attestation.pk}",
            recipient=row.user.email,
            subject=_("Attested: %(competency)s") % {"competency": row.competency.title},
            body=_(
                "Dear %(name)s,\n\n"
                "%(supervisor)s has attested “%(competency)s”, level %(level)d. What was seen, and "
                "where you can object until %(date)s:\n\n%(address)s\n"
            )
            % {
                "name": row.user.get_short_name(),
                "supervisor": attestation.signed_as,
                "competency": row.competency.title,
                "level": row.level,
                "date": date_format(site_day() + OBJECT_WITHIN, "j F Y"),
                "address": settings.BARAZA_BASE_URL + reverse("passbook"),
            },
        )


@transaction.atomic
def not_yet(*, request: AttestationRequest, text: str) -> None:
    """Say that it was not seen yet, with a word on what is missing. It takes no level away.

    Raises AttestationRefused without that word.
    """
    if not text.strip():
        raise AttestationRefused(_("Say what is missing: the person reads it and can work on it."))
    AttestationRequest.objects.filter(pk=request.pk, answered_at=None).update(
        answered_at=timezone.now(), not_yet=text.strip()[:1000]
    )


def attestations_of(user) -> list[Attestation]:
    """Everything attested of a person, struck out or not, newest first."""
    rows = Attestation.objects.filter(evidence__user=user)
    return list(
        rows.select_related("evidence__competency", "evidence__assessor")
        .prefetch_related("objections__decider")
        .order_by("-signed_at")
    )


def requests_of(user) -> QuerySet[AttestationRequest]:
    """What was asked about a person, the newest first."""
    rows = AttestationRequest.objects.filter(user=user)
    return rows.select_related("competency", "supervisor").order_by("-asked_at")
