"""Issue, verify, correct, revoke. What the worker does stands in `finishing`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.lib.text import UnusableText, one_line
from learning.operations import api as operations
from learning.people import api as people

from . import signing
from .claim import corrected_claim, new_code, normal_code
from .finishing import finish_certificate, pdf_file, pdf_path
from .issuing import CertificateRefused, issue, issue_programme, register, usable_name
from .models import Certificate, CertificateStatus


@dataclass(frozen=True)
class Verdict:
    """What the register says about a code now.

    `state`: valid, being-signed, expired, superseded, revoked, unknown, or damaged (the
    register's own row doesn't fit its signature).
    """

    state: str
    certificate: Certificate | None = None


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
    if certificate.expires_on and certificate.expires_on < today():
        return "expired"
    return "valid"


def today() -> date:
    """The site's day: everybody who asks at one moment gets one answer."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


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


def of_programme(user, programme_key: UUID) -> list[Certificate]:
    """A learner's certificates of a programme, newest cycle first; of a cycle the latest first."""
    rows = certificates_of(user).filter(programme_key=programme_key)
    return list(rows.order_by("-cycle", "-issued_at", "-pk"))


def search(rows: QuerySet[Certificate], query: str) -> QuerySet[Certificate]:
    """Those of `rows` whose number, title or account's address matches; all for an empty query."""
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
    successor = register(
        code=code,
        claim=claim,
        user_id=certificate.user_id,
        enrolment_id=certificate.enrolment_id,
        programme_key=certificate.programme_key,
        cycle=certificate.cycle,
        institution_id=certificate.institution_id,
        title=certificate.title,
        expires_on=certificate.expires_on,
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
    "issue_programme",
    "of_programme",
    "pdf_file",
    "pdf_path",
    "revoke",
    "search",
    "state_of",
    "today",
    "usable_name",
    "verify",
]
