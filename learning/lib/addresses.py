"""Where a form may send somebody."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def is_own_address(request: HttpRequest, address: str) -> bool:
    """Whether an address that came from outside leads to a page of this site, and nowhere else.

    It must be a path from the root: `redirect` would take a bare word for the name of a route.
    """
    return address.startswith("/") and url_has_allowed_host_and_scheme(
        address, {request.get_host()}, request.is_secure()
    )
