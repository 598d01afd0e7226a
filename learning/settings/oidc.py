"""Sign-in by an organisation's identity provider, from the environment: all of it, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

# Plain http is for trying it on one's own machine.
_OWN_MACHINE = {"127.0.0.1", "localhost", "::1"}


def provider(read: Callable[..., str]) -> dict | None:
    """The provider as allauth takes it; None without BARAZA_OIDC_ID. `read` is django-environ's."""
    key = read("BARAZA_OIDC_ID", default="")
    if not key:
        return None
    if not re.fullmatch(r"[a-z0-9-]{1,40}", key):
        raise ImproperlyConfigured(
            f"BARAZA_OIDC_ID is “{key}”. It becomes a part of addresses: use small letters, "
            "digits and hyphens (docs/operations.md)."
        )
    names = ("BARAZA_OIDC_SERVER", "BARAZA_OIDC_CLIENT", "BARAZA_OIDC_SECRET")
    server, client, secret = (read(name, default="") for name in names)
    missing = [name for name in names if not read(name, default="")]
    if missing:
        raise ImproperlyConfigured(
            f"BARAZA_OIDC_ID is set, but not {', '.join(missing)} (docs/operations.md)."
        )
    address = urlsplit(server)
    if address.scheme != "https" and address.hostname not in _OWN_MACHINE:
        raise ImproperlyConfigured("BARAZA_OIDC_SERVER must begin with https://.")
    return {
        "provider_id": key,
        "name": read("BARAZA_OIDC_NAME", default="") or address.hostname,
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": server.rstrip("/"), "oauth_pkce_enabled": True},
    }


def origins(found: dict | None) -> list[str]:
    """Where a form's answer may lead besides this site: browsers follow no other redirect."""
    if found is None:
        return []
    address = urlsplit(found["settings"]["server_url"])
    return [f"{address.scheme}://{address.netloc}"]
