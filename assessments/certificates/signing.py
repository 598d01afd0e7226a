"""Ed25519 over a claim's bytes. Pure but for the key that is handed in."""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)


class KeyUnusable(ValueError):
    """The file holds no Ed25519 key; the message doesn't hold it either."""


def private_key(pem: bytes) -> Ed25519PrivateKey:
    """The private key in a PKCS#8 PEM without a password. Raises KeyUnusable."""
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError) as error:
        raise KeyUnusable(
            "The signing key can't be read: it is no PEM without password."
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"The signing key is {type(key).__name__}, not Ed25519.")
    return key


def public_key(key: Ed25519PrivateKey) -> str:
    """The public half, base64 of its 32 bytes."""
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def key_id(public: str) -> str:
    """The first 16 hex digits of the SHA-256 of a public key: what a signature names it by."""
    return hashlib.sha256(base64.b64decode(public)).hexdigest()[:16]


def sign(claim: bytes, key: Ed25519PrivateKey) -> str:
    """The signature (64 bytes, base64)."""
    return base64.b64encode(key.sign(claim)).decode()


def is_signed_by(claim: bytes, signature: str, public: str) -> bool:
    """Whether `signature` is over exactly these bytes, by the owner of this public key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
        key.verify(base64.b64decode(signature, validate=True), claim)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
