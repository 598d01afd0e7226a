"""A learner's file, sent so that no browser runs it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse

from ..practice import api as practice
from ..practice.models import Attachment


def attachment_response(attachment: Attachment) -> HttpResponse:
    """The file as a download. Who may have it was asked before.

    Never shown in the page's own origin: as an attachment, without sniffing, and where a browser opens
    it all the same, in a sandbox without scripts.
    """
    path = practice.path_of(attachment.sha256)
    if path is None:
        raise Http404
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=practice.content_types.get(attachment.kind, "application/octet-stream"),
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
