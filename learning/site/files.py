"""Files that authors have uploaded, sent to readers."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views import static
from django.views.decorators.http import require_safe
from wagtail.documents.views.serve import serve

# Renditions and avatars only: originals may hold what was cut away, and documents have a door.
_PUBLIC = ("images/", "avatar_images/")
_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_A_YEAR = 60 * 60 * 24 * 365


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse:
    """A picture as Wagtail has cut it. Its name changes with its content, so it is kept for a year.

    A web server in front may serve these two directories itself.
    """
    if not path.startswith(_PUBLIC) or ".." in path.split("/"):
        raise Http404
    response = static.serve(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    return response


def document(request: HttpRequest, document_id: str, filename: str) -> HttpResponse:
    """A document from Wagtail, which asks who may have it; films and sounds also in parts."""
    response = serve(request, document_id, filename)
    is_played = response.headers.get("Content-Type", "").startswith(("video/", "audio/"))
    if is_played and isinstance(response, FileResponse) and response.status_code == 200:
        return _ranged(request, response)
    return response


def _ranged(request: HttpRequest, whole: FileResponse) -> HttpResponse:
    """The file from where the player asks: 206 for one range, else all of it.

    Without it Safari plays nothing and nobody can seek. Several ranges at once are answered with
    the whole file, as RFC 9110 (14.2) allows; one that begins after the end with 416.
    """
    file, size = whole.file_to_stream, int(whole["Content-Length"])
    whole["Accept-Ranges"] = "bytes"
    # Films are compressed already, and a compressed part couldn't be put together again.
    whole["Content-Encoding"] = "identity"
    found = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if not found:
        return whole
    first, last = _bounds(found, size)
    if first is None or first > last:
        whole.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file.seek(first)
    whole.streaming_content = _Part(file, last - first + 1)
    whole.status_code = 206
    whole["Content-Length"] = str(last - first + 1)
    whole["Content-Range"] = f"bytes {first}-{last}/{size}"
    return whole


def _bounds(found: re.Match, size: int) -> tuple[int | None, int]:
    """First and last byte asked for; first is None where the range makes no sense."""
    start, end = found[1], found[2]
    if start:
        return int(start), min(int(end), size - 1) if end else size - 1
    return (max(0, size - int(end)), size - 1) if end and int(end) else (None, 0)


class _Part:
    """So many bytes of an open file from where it stands, as a file."""

    def __init__(self, file, length: int):
        self._file = file
        self._left = length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._file.read(wanted)
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._file.close()
