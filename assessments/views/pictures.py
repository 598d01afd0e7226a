"""Pictures of questions, sent to who sits, prints or writes them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..questions.pictures import picture_file

_A_YEAR = 60 * 60 * 24 * 365


@require_safe
@login_required
def question_picture(request: HttpRequest, sha256: str) -> HttpResponse:
    """A picture by the hash of its bytes, which only a page that shows it tells.

    Whoever knows the hash has seen the picture; nothing else can be asked for here.
    """
    path = picture_file(sha256)
    if path is None:
        raise Http404
    return FileResponse(
        path.open("rb"),
        content_type="image/webp",
        headers={"Cache-Control": f"private, max-age={_A_YEAR}, immutable"},
    )
