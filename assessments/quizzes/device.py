"""What a browser needs to keep unsaved answers so that nobody else on its device can read them.

An answer that can't be sent stays on the device, sealed with a key that only the pages of its own
sitting carry. On a shared computer the next person's pages hold another key: they can neither read
nor send what was kept. Nothing is stored for this on the server.
"""

from __future__ import annotations

import base64

from django.utils.crypto import salted_hmac

from .models import Attempt

_SALT = "baraza.kept-answers"


def sealing_key(attempt: Attempt, user) -> str:
    """The key (256 bits, base64) for the answers of one account to one attempt."""
    return _secret(f"key:{user.pk}:{attempt.pk}")


def account_mark(user) -> str:
    """Tells this account's kept answers from others' without naming the account."""
    return _secret(f"mark:{user.pk}")[:12]


def _secret(what: str) -> str:
    digest = salted_hmac(_SALT, what, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
