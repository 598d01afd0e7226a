"""Freezing a claim and entering it in the register: a module's certificate, or a programme's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from curriculum.data import Outline
from learning.lib.text import UnusableText, one_line
from learning.people import api as people

from ..enrolments.models import Enrolment, EnrolmentState
from .claim import (
    Practised,
    QuizResult,
    ShownCompetency,
    ShownModule,
    ShownProgramme,
    module_claim,
    new_code,
    programme_claim,
    subject,
)
from .earning import after_months
from .finishing import finish_certificate
from .layouts import layout_for, vouched_by
from .models import Certificate, CertificateStatus
from .paper import PdfError, check_fits, undrawable


class CertificateRefused(Exception):
    """The certificate can't be issued or changed so; the message says why and what would help."""


def usable_name(name: str) -> str:
    """A learner's name as a certificate can carry it. Raises CertificateRefused with the reason."""
    try:
        name = one_line(name, maximum=120)
    except UnusableText as error:
        raise CertificateRefused(
            _("This name can't stand on a certificate. ") + str(error)
        ) from error
    if bad := undrawable(name):
        raise CertificateRefused(
            _(
                "The certificate's fonts can't show %(characters)s. Write the name in another "
                "script you use, or ask your institution to issue it by hand."
            )
            % {"characters": bad}
        )
    return name


@transaction.atomic
def issue(
    *,
    enrolment: Enrolment,
    name: str,
    outline: Outline,
    issuer_name: str,
    competencies: list[ShownCompetency],
    result: QuizResult | None,
    practice: Practised,
) -> Certificate:
    """Freeze a module's claim and promise its signature; repeated, the certificate in force.

    The caller holds the enrolment's lock. Raises CertificateRefused for a name that can't be
    shown, a module that isn't complete, or a certificate that was revoked.
    """
    if enrolment.state != EnrolmentState.COMPLETED:
        raise CertificateRefused(_("The module isn't complete yet."))
    existing = enrolment.certificates.exclude(status=CertificateStatus.SUPERSEDED).first()
    if existing is not None:
        return _still_in_force(existing)
    code = new_code()
    layout = layout_for(outline.institution_id, outline.language)
    claim = module_claim(
        code=code,
        learner_name=usable_name(name),
        issuer_name=issuer_name,
        outline=outline,
        competencies=competencies,
        result=result,
        practice=practice,
        # The dates where the learner is, whoever asks and wherever the server stands.
        completed_on=people.day_of(enrolment.user, enrolment.completed_at),
        issued_on=people.day_of(enrolment.user),
        by=vouched_by(layout),
    )
    return register(
        code=code,
        claim=claim,
        user_id=enrolment.user_id,
        enrolment_id=enrolment.pk,
        institution_id=outline.institution_id,
        title=outline.module_title,
    )


@dataclass(frozen=True)
class ProgrammeRecord:
    """What a learner has done of a programme, all that was asked: the stuff of its claim."""

    programme: ShownProgramme
    institution_id: int
    issuer_name: str
    validity_months: int | None
    modules: tuple[ShownModule, ...]
    competencies: tuple[ShownCompetency, ...]
    has_quiz: bool
    minutes_online: int
    practice: Practised


@transaction.atomic
def issue_programme(*, user, cycle: int, name: str, record: ProgrammeRecord) -> Certificate:
    """Freeze a programme's claim and promise its signature; repeated, the cycle's certificate.

    The caller holds the person's lock and knows that everything asked for is done. Raises
    CertificateRefused for a name that can't be shown, or a certificate that was revoked.
    """
    rows = Certificate.objects.filter(user=user, programme_key=record.programme.key, cycle=cycle)
    existing = rows.exclude(status=CertificateStatus.SUPERSEDED).first()
    if existing is not None:
        return _still_in_force(existing)
    code, issued_on = new_code(), people.day_of(user)
    expires_on = _end(issued_on, record.validity_months)
    claim = programme_claim(
        code=code,
        learner_name=usable_name(name),
        issuer_name=record.issuer_name,
        programme=record.programme,
        modules=record.modules,
        competencies=record.competencies,
        has_quiz=record.has_quiz,
        minutes_online=record.minutes_online,
        practice=record.practice,
        issued_on=issued_on,
        expires_on=expires_on,
        by=vouched_by(layout_for(record.institution_id, record.programme.language)),
    )
    return register(
        code=code,
        claim=claim,
        user_id=user.pk,
        programme_key=record.programme.key,
        cycle=cycle,
        institution_id=record.institution_id,
        title=record.programme.credential,
        expires_on=expires_on,
    )


def _end(issued_on: date, months: int | None) -> date | None:
    return after_months(issued_on, months) if months else None


def _still_in_force(existing: Certificate) -> Certificate:
    if existing.status == CertificateStatus.REVOKED:
        raise CertificateRefused(
            _("The certificate was revoked. Ask the institution that issued it.")
        )
    return existing


def register(
    *,
    code: str,
    claim: bytes,
    user_id: int,
    institution_id: int,
    title: str,
    enrolment_id: int | None = None,
    programme_key: UUID | None = None,
    cycle: int = 1,
    expires_on: date | None = None,
) -> Certificate:
    """Enter a claim that fits its page in the register, and ask the worker to finish it."""
    certificate = Certificate(
        code=code,
        user_id=user_id,
        enrolment_id=enrolment_id,
        programme_key=programme_key,
        cycle=cycle,
        institution_id=institution_id,
        title=title,
        expires_on=expires_on,
        claim=claim.decode(),
    )
    # A claim that no page can carry must stop here, while somebody can still mend it.
    content = certificate.content
    layout = layout_for(institution_id, subject(content)["language"])
    try:
        check_fits(content, has_logo=layout is not None and layout.logo_id is not None)
    except PdfError as error:
        raise CertificateRefused(str(error)) from error
    certificate.save()
    finish_certificate.enqueue(certificate.pk)
    return certificate
