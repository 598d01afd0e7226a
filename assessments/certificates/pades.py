"""Signs a PDF (PAdES, P-256) and checks such a signature, without any network."""

from __future__ import annotations

import io

from asn1crypto import cms, keys, pem, x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError as HankoPdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Signature"


class SignError(Exception):
    """The PDF could not be signed; the message says why and never holds the key."""


def _certificate(certificate_pem: bytes) -> x509.Certificate:
    """Read a PEM certificate; ValueError if it isn't one."""
    return x509.Certificate.load(pem.unarmor(certificate_pem)[2])


def _signer(key_pem: bytes, certificate_pem: bytes) -> signers.SimpleSigner:
    """Return pyHanko's signer; ValueError if key and certificate can't be read or don't match."""
    certificate = _certificate(certificate_pem)
    private = serialization.load_pem_private_key(key_pem, None)
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    if public != certificate.public_key.dump():
        msg = "the key doesn't belong to the certificate"
        raise ValueError(msg)
    # From bytes and not SimpleSigner.load(), which wants files and answers None on an error.
    der = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return signers.SimpleSigner(
        signing_cert=certificate,
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),
    )


def sign_pdf(
    pdf: bytes, *, key_pem: bytes, certificate_pem: bytes, reason: str, location: str | None
) -> bytes:
    """Return pdf with a PAdES signature in an invisible field that certifies it against change.

    No timestamp and no network: the time is this machine's. Don't call it inside a running
    event loop (pyHanko starts its own). Raises SignError.
    """
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        location=location,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        signed = signers.sign_pdf(
            writer,
            meta,
            signer=_signer(key_pem, certificate_pem),
            new_field_spec=SigFieldSpec(FIELD),  # no box: invisible, so tags stay whole
        )
    except (ValueError, TypeError, HankoPdfError, SigningError) as error:
        msg = f"The PDF could not be signed: {error}"
        raise SignError(msg) from error
    return signed.getvalue()


def _padding(contents: bytes) -> bytes:
    """Return what follows the signature in its slot: no signature covers it, so it must be empty.

    Raises ValueError when contents isn't DER.
    """
    return contents[len(cms.ContentInfo.load(contents).dump()) :]


def verify_pdf(pdf: bytes, certificate_pem: bytes) -> bool:
    """Whether pdf is whole and its one signature, over the whole file, is by this certificate.

    The certificate counts as the root of trust, so its expiry isn't judged (whether the key was
    good at that time, the register of keys knows). A file that can't be read counts as False.
    Raises ValueError only when certificate_pem is no certificate.
    """
    certificate = _certificate(certificate_pem)
    context = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    try:
        embedded = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(embedded) != 1 or _padding(embedded[0].pkcs7_content).strip(b"\0"):
            return False
        status = validate_pdf_signature(embedded[0], signer_validation_context=context)
    except (HankoPdfError, SignatureValidationError, ValueError, TypeError, KeyError):
        return False
    return (
        status.bottom_line
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.signing_cert.dump() == certificate.dump()
    )
