"""The four secrets of an installation, made once and read from files.

Nothing here imports Django, so that settings can call it before anything else exists.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

FILES = ("django.key", "mfa.key", "claims-ed25519.pem", "pdf-p256.pem", "pdf-p256.crt")


class SecretsMissing(Exception):
    """A secret's file isn't there; the message names the file and the command that makes it."""


@dataclass(frozen=True)
class Secrets:
    """Where one installation's secrets lie, and the two that Django needs in memory.

    `claims_key` (Ed25519) and `pdf_key` (P-256) are paths: only the worker opens them.
    """

    django: str
    mfa: str
    claims_key: Path
    pdf_key: Path
    pdf_certificate: Path


def make_secrets(directory: Path) -> list[str]:
    """Make those of the secrets in `directory` that don't exist yet; return the new files' names.

    Existing files are never replaced: a lost key would make every certificate unverifiable.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = []
    if _write(directory / "django.key", secrets.token_urlsafe(48).encode()):
        made.append("django.key")
    if _write(directory / "mfa.key", secrets.token_hex(32).encode()):
        made.append("mfa.key")
    if _write(directory / "claims-ed25519.pem", _pem(ed25519.Ed25519PrivateKey.generate())):
        made.append("claims-ed25519.pem")
    if _write(directory / "pdf-p256.pem", _pem(ec.generate_private_key(ec.SECP256R1()))):
        made.append("pdf-p256.pem")
    # From the file, not from memory: of two starters one has written the key.
    key = serialization.load_pem_private_key((directory / "pdf-p256.pem").read_bytes(), None)
    if _write(directory / "pdf-p256.crt", _self_signed(key)):
        made.append("pdf-p256.crt")
    return made


def read_secrets(directory: Path) -> Secrets:
    """Read what `make_secrets` made. Raises SecretsMissing that names each absent file."""
    absent = [name for name in FILES if not (directory / name).is_file()]
    if absent:
        raise SecretsMissing(
            f"{', '.join(absent)} missing in {directory}. Make them once with "
            f"`python -m learning.lib.secrets {directory}`, keep a copy in a safe place, "
            "or point BARAZA_SECRETS at the directory that holds them."
        )
    return Secrets(
        django=(directory / "django.key").read_text().strip(),
        mfa=(directory / "mfa.key").read_text().strip(),
        claims_key=directory / "claims-ed25519.pem",
        pdf_key=directory / "pdf-p256.pem",
        pdf_certificate=directory / "pdf-p256.crt",
    )


def _write(path: Path, content: bytes) -> bool:
    """Write a new file that only its owner can read. O_EXCL: of two starters, one wins."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return True


def _pem(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _self_signed(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A ten-year certificate for signing documents; an operator may put a bought one in its place."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Baraza certificates")])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=3652))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


if __name__ == "__main__":
    import sys

    if len(sys.argv) != 2:
        sys.exit("Usage: python -m learning.lib.secrets DIRECTORY")
    new = make_secrets(Path(sys.argv[1]))
    print("\n".join(f"made {name}" for name in new) or "nothing to do: all secrets exist")
