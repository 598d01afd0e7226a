"""Issue, verify, correct, revoke. What the worker does stands in `finishing`."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from curriculum.data import Outline
from learning.lib.text import UnusableText, one_line
from learning.operations import api as operations
from learning.people import api as people

from ..enrolments.models import Enrolment, EnrolmentState
from . import signing
from .claim import QuizResult, ShownCompetency, corrected_claim, module_claim, new_code, normal_code
from .finishing import finish_certificate, pdf_file, pdf_path
from .layouts import layout_for, vouched_by
from .models import Certificate, CertificateStatus
from .paper import PdfError, check_fits, undrawable


class CertificateRefused(Exception):
    """The certificate can't be issued or changed so; the message says why and what would help."""


@dataclass(frozen=True)
class Verdict:
    """What the register says about a code now.

    `state`: valid, being-signed, expired, superseded, revoked, unknown, or damaged (the
    register's own row doesn't fit its signature).
    """

    state: str
    certificate: Certificate | None = None


# --- Issuing ------------------------------------------------------------------------------------


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
) -> Certificate:
    """Freeze the claim and promise its signature; repeated, the certificate in force.

    The caller holds the enrolment's lock. Raises CertificateRefused for a name that can't be
    shown, a module that isn't complete, or a certificate that was revoked.
    """
    if enrolment.state != EnrolmentState.COMPLETED:
        raise CertificateRefused(_("The module isn't complete yet."))
    existing = enrolment.certificates.exclude(status=CertificateStatus.SUPERSEDED).first()
    if existing is not None and existing.status == CertificateStatus.REVOKED:
        raise CertificateRefused(
            _("The certificate was revoked. Ask the institution that issued it.")
        )
    if existing is not None:
        return existing
    code = new_code()
    layout = layout_for(outline.institution_id, outline.language)
    claim = module_claim(
        code=code,
        learner_name=usable_name(name),
        issuer_name=issuer_name,
        outline=outline,
        competencies=competencies,
        result=result,
        # The dates where the learner is, whoever asks and wherever the server stands.
        completed_on=people.day_of(enrolment.user, enrolment.completed_at),
        issued_on=people.day_of(enrolment.user),
        by=vouched_by(layout),
    )
    return _register(enrolment, code, claim, outline.module_title, outline.institution_id)


def _register(
    enrolment: Enrolment, code: str, claim: bytes, title: str, institution_id: int
) -> Certificate:
    certificate = Certificate(
        code=code,
        user_id=enrolment.user_id,
        enrolment=enrolment,
        institution_id=institution_id,
        title=title,
        claim=claim.decode(),
    )
    # A claim that no page can carry must stop here, while somebody can still mend it.
    content = certificate.content
    layout = layout_for(institution_id, content["module"]["language"])
    try:
        check_fits(content, has_logo=layout is not None and layout.logo_id is not None)
    except PdfError as error:
        raise CertificateRefused(str(error)) from error
    certificate.save()
    finish_certificate.enqueue(certificate.pk)
    return certificate


# --- Verifying ----------------------------------------------------------------------------------


def verify(typed: str) -> Verdict:
    """What is true now of the certificate with this code. Works on the register, not on a PDF."""
    code = normal_code(typed)
    certificate = (
        Certificate.objects.select_related("key", "institution", "superseded_by")
        .filter(code=code)
        .first()
        if code
        else None
    )
    if certificate is None:
        return Verdict("unknown")
    return Verdict(state_of(certificate), certificate)


def state_of(certificate: Certificate) -> str:
    """One of the states that `Verdict` names, true now."""
    if certificate.status == CertificateStatus.REVOKED:
        return "revoked"
    if certificate.status == CertificateStatus.SUPERSEDED:
        return "superseded"
    if not certificate.signature or certificate.key is None:
        return "being-signed"
    if not is_sound(certificate):
        return "damaged"
    # By the site's day, so that everybody who asks at one moment gets one answer.
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    if certificate.expires_on and certificate.expires_on < today:
        return "expired"
    return "valid"


def is_sound(certificate: Certificate) -> bool:
    """Whether the claim is the one that was signed, by a key that counted then."""
    key = certificate.key
    if key.revoked_from and certificate.signed_at >= key.revoked_from:
        return False
    return signing.is_signed_by(certificate.claim.encode(), certificate.signature, key.public_key)


# --- Correcting and revoking --------------------------------------------------------------------


def certificates_of(user) -> QuerySet[Certificate]:
    """A learner's certificates, newest first, each state included."""
    return Certificate.objects.filter(user=user).select_related("key", "superseded_by")


def search(rows: QuerySet[Certificate], query: str) -> QuerySet[Certificate]:
    """Those of `rows` whose number, module or account's address matches; all for an empty query."""
    if not query:
        return rows
    found = Q(title__icontains=query) | Q(user__email__icontains=query)
    if code := normal_code(query):
        found |= Q(code=code)
    return rows.filter(found)


@transaction.atomic
def revoke(*, certificate: Certificate, by, reason: str) -> Certificate:
    """Take a certificate back. It keeps what it says; verifying says that it no longer holds."""
    certificate = _in_force(certificate)
    reason = _reason(reason)
    certificate.status = CertificateStatus.REVOKED
    certificate.status_reason = reason
    certificate.status_changed_at = timezone.now()
    certificate.save(update_fields=["status", "status_reason", "status_changed_at"])
    operations.record(
        actor=by, action="revoke", kind="certificate", subject=certificate.code, reason=reason
    )
    return certificate


@transaction.atomic
def correct(*, certificate: Certificate, by, name: str, reason: str) -> Certificate:
    """Issue one with the right name in place of this one, whose code then says so."""
    certificate = _in_force(certificate)
    reason = _reason(reason)
    name = usable_name(name)
    if name == certificate.content["learner"]["name"]:
        raise CertificateRefused(_("The certificate carries this name already."))
    code = new_code()
    claim = corrected_claim(
        certificate.content,
        code=code,
        learner_name=name,
        issued_on=people.day_of(certificate.user),
    )
    # The constraint allows one in force; the old one steps aside first, and names its
    # successor in the same transaction.
    Certificate.objects.filter(pk=certificate.pk).update(
        status=CertificateStatus.REVOKED, status_reason=reason
    )
    successor = _register(
        certificate.enrolment, code, claim, certificate.title, certificate.institution_id
    )
    certificate.status = CertificateStatus.SUPERSEDED
    certificate.superseded_by = successor
    certificate.status_reason = reason
    certificate.status_changed_at = timezone.now()
    certificate.save(
        update_fields=["status", "superseded_by", "status_reason", "status_changed_at"]
    )
    operations.record(
        actor=by,
        action="correct",
        kind="certificate",
        subject=certificate.code,
        reason=reason,
        successor=code,
    )
    return successor


def _in_force(certificate: Certificate) -> Certificate:
    """The row under its lock. Raises CertificateRefused if it was revoked or superseded before."""
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.status != CertificateStatus.ISSUED:
        raise CertificateRefused(_("This certificate is no longer in force."))
    return certificate


def _reason(text: str) -> str:
    try:
        return one_line(text, maximum=500)
    except UnusableText as error:
        raise CertificateRefused(_("The reason can't be kept. ") + str(error)) from error


__all__ = [
    "CertificateRefused",
    "Verdict",
    "certificates_of",
    "correct",
    "finish_certificate",
    "issue",
    "pdf_file",
    "pdf_path",
    "revoke",
    "search",
    "state_of",
    "usable_name",
    "verify",
]
