"""A person's file, sent so that no browser runs it."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404, HttpResponse

from .. import files
from ..practice import api as practice
from ..practice.models import Attachment


def attachment_response(attachment: Attachment) -> HttpResponse:
    """A file of a work as a download. Who may have it was asked before."""
    return file_response(practice.path_of(attachment.sha256), attachment.name, attachment.kind)


def file_response(path: Path | None, name: str, kind: str) -> HttpResponse:
    """A kept file as a download.

    Never shown in the page's own origin: as an attachment, without sniffing, and where a browser opens
    it all the same, in a sandbox without scripts.
    """
    if path is None:
        raise Http404
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=name,
        content_type=files.content_types.get(kind, "application/octet-stream"),
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
