"""What this package holds about a learner (`learning.lib.personal_data`). It stays."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind
from learning.operations import api as operations

from .api import certificates_of, pdf_path


def _certificates(user):
    rows = list(certificates_of(user).order_by("issued_at"))
    history: dict[str, list[dict]] = {}
    for entry in operations.history(kind="certificate", subjects=[row.code for row in rows]):
        history.setdefault(entry.pop("subject"), []).append(entry)
    for row in rows:
        yield {
            "number": row.code,
            "title": row.title,
            "enrolment": row.enrolment_id,
            "programme": row.programme_key,
            "cycle": row.cycle,
            "status": row.status,
            "status_reason": row.status_reason,
            "superseded_by": row.superseded_by.code if row.superseded_by else "",
            "issued_at": row.issued_at,
            "expires_on": row.expires_on,
            "claim": row.claim,
            "signature": row.signature,
            "key": row.key.key_id if row.key else "",
            "public_key": row.key.public_key if row.key else "",
            "signed_at": row.signed_at,
            "history": history.get(row.code, []),
        }


def _pdfs(user):
    for row in certificates_of(user):
        path = pdf_path(row.pdf_sha256)
        if row.pdf_sha256 and path.is_file():
            yield f"certificates/{row.code}.pdf", path


HELD = (
    Kind(
        name="certificates",
        title=_("Your certificates"),
        about=_(
            "Each claim as it was signed, with the signature and the public key that checks it "
            "(Ed25519 over the very text of the claim). The PDFs lie beside it."
        ),
        models=("assessments.Certificate",),
        columns={
            "number": _("the certificate's number"),
            "title": _("what it is for"),
            "enrolment": _("the number of the enrolment; empty: it is a programme's"),
            "programme": _("the key of the programme; empty: it is a module's"),
            "cycle": _("1, or more after a programme's certificate was renewed"),
            "status": _("issued, superseded or revoked"),
            "status_reason": _("why it was superseded or revoked"),
            "superseded_by": _("the number of the one that took its place"),
            "issued_at": _("when it was issued"),
            "expires_on": _("until when it holds; empty: no end"),
            "claim": _("the signed text"),
            "signature": _("its signature, in base64"),
            "key": _("the name of the key"),
            "public_key": _("the public half of the key, in base64"),
            "signed_at": _("when it was signed"),
            "history": _("what was done to it, when and why"),
        },
        rows=_certificates,
        files=_pdfs,
        kept=_(
            "The certificate register: number, what the certificate says (your name, the module "
            "or programme, dates, result, competencies), signature and PDF. Whoever has the number "
            "can still check it; nobody can search for your name."
        ),
    ),
)
