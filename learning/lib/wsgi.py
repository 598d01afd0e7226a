"""What must be refused before Django reads a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_ALLOWED = {"utf-8", "utf8", "us-ascii"}


def utf8_only(application: Callable) -> Callable:
    """A WSGI application that answers 400 to any other charset than UTF-8.

    Django decodes forms and addresses with whatever Python codec the Content-Type names, while
    it builds the request and so before any middleware: zlib or undefined end in an error 500.
    """

    def guarded(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        named = _CHARSET.search(environ.get("CONTENT_TYPE", ""))
        if named is None or named.group(1).lower() in _ALLOWED:
            return application(environ, start_response)
        text = b"This site takes UTF-8 only. Send the form again from the page itself.\n"
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(text))),
            ("Content-Security-Policy", "default-src 'none'"),
        ]
        start_response("400 Bad Request", headers)
        return [text]

    return guarded
