"""What the worker does: sign, draw, keep the PDF, promise the mail; find what was lost."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from learning.lib.durable import write_durably
from learning.operations import api as operations

from . import signing
from .claim import subject
from .layouts import layout_for, look_of
from .models import Certificate, CertificateStatus, SigningKey
from .paper import signed_pdf

logger = logging.getLogger("baraza.certificates")


# Before search indexes and the like: somebody is waiting for it.
@task(priority=50)
def finish_certificate(certificate_id: int) -> str:
    """Sign the claim, draw and sign the PDF, promise the mail. Safe to repeat, in any state."""
    certificate = Certificate.objects.select_related("user").get(pk=certificate_id)
    if not certificate.signature:
        _sign(certificate)
    if not certificate.pdf_sha256:
        claim = certificate.content
        layout = layout_for(certificate.institution_id, subject(claim)["language"])
        _store_pdf(certificate, signed_pdf(claim, look_of(layout)))
    return certificate.code


def _sign(certificate: Certificate) -> None:
    """Sign the claim with the installation's key, and keep its public half for ever."""
    private = signing.private_key(settings.SECRETS.claims_key.read_bytes())
    public = signing.public_key(private)
    key, _new = SigningKey.objects.get_or_create(
        key_id=signing.key_id(public), defaults={"public_key": public}
    )
    certificate.signature = signing.sign(certificate.claim.encode(), private)
    certificate.key = key
    certificate.signed_at = timezone.now()
    certificate.save(update_fields=["signature", "key", "signed_at"])


def _store_pdf(certificate: Certificate, pdf: bytes) -> None:
    """Keep the PDF under its hash. Of two workers the first one's file stays the certificate's."""
    digest = hashlib.sha256(pdf).hexdigest()
    path = pdf_path(digest)
    write_durably(path, pdf)
    with transaction.atomic():
        kept = Certificate.objects.filter(pk=certificate.pk, pdf_sha256="").update(
            pdf_sha256=digest
        )
        if kept:
            # Seconds have passed since the row was read; it may have been revoked meanwhile.
            certificate.refresh_from_db(fields=["status"])
            _promise_mail(certificate)
    if not kept:
        path.unlink(missing_ok=True)


def pdf_path(digest: str) -> Path:
    """Where the PDF with this SHA-256 lies."""
    return Path(settings.PRIVATE_ROOT) / "certificates" / digest[:2] / f"{digest}.pdf"


def _promise_mail(certificate: Certificate) -> None:
    user = certificate.user
    # A certificate that was replaced or taken back meanwhile is no news to its owner.
    if not user.email or certificate.status != CertificateStatus.ISSUED:
        return
    address = settings.BARAZA_BASE_URL + reverse("certificate", args=[certificate.code])
    with override(user.language or settings.LANGUAGE_CODE):
        operations.post(
            key=f"certificate:{certificate.code}",
            recipient=user.email,
            subject=_("Your certificate: %(title)s") % {"title": certificate.title},
            body=_(
                "Dear %(name)s,\n\n"
                "your certificate for “%(title)s” is ready. See it, download it as a PDF, or "
                "send its address to whoever should check it:\n\n%(address)s\n\n"
                "It carries the number %(code)s.\n"
            )
            % {
                "name": certificate.content["learner"]["name"],
                "title": certificate.title,
                "address": address,
                "code": certificate.code,
            },
        )


# The worker needs seconds; sooner, the sweeper would draw what is being drawn.
_WORKERS_TIME = timedelta(minutes=2)


@operations.sweeps("certificates")
def _sweep_unfinished() -> int:
    """Finish certificates whose task was lost with its worker, the oldest first."""
    lost = Certificate.objects.filter(pdf_sha256="", issued_at__lt=timezone.now() - _WORKERS_TIME)
    waiting = list(lost.order_by("issued_at").values_list("pk", flat=True)[:500])
    done = 0
    for pk in waiting:
        try:
            finish_certificate.call(pk)
            done += 1
        except Exception:  # one that fails must not keep the others waiting
            logger.exception("certificate %s could not be finished", pk)
    return done


# --- A PDF that was lost ------------------------------------------------------------------------


def pdf_file(certificate: Certificate) -> Path | None:
    """The certificate's PDF; None while it isn't drawn. One whose file was lost is drawn again."""
    if not certificate.pdf_sha256:
        return None
    path = pdf_path(certificate.pdf_sha256)
    if path.is_file():
        return path
    draw_again(certificate)
    return None


@transaction.atomic
def draw_again(certificate: Certificate) -> None:
    """Forget a PDF whose file is gone, with a note in the audit log, and ask the worker for another.

    The claim and its signature stay; the new file has another hash, since its signature holds the
    time. Of two requests at once only one does it.
    """
    lost = certificate.pdf_sha256
    rows = Certificate.objects.filter(pk=certificate.pk, pdf_sha256=lost)
    if not rows.update(pdf_sha256=""):
        return
    certificate.pdf_sha256 = ""
    operations.record(
        actor=None,
        action="draw again",
        kind="certificate",
        subject=certificate.code,
        reason="The file of its PDF was missing.",
        lost_sha256=lost,
    )
    finish_certificate.enqueue(certificate.pk)
    logger.warning("the PDF of certificate %s was missing (%s)", certificate.code, lost)
