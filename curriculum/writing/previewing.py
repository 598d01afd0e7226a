"""How a page looks to others: as text, on paper, right to left, in the dark. In Wagtail's preview.

On a phone is a size of Wagtail's own preview panel, so it isn't one of these.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Look:
    """What templates read from the request of a preview; they know nothing of previews."""

    scheme: str = ""
    is_right_to_left: bool = False
    is_paper: bool = False


_TEXT_ONLY = "text"
_LOOKS = {
    "": Look(),
    _TEXT_ONLY: Look(),
    "paper": Look(scheme="light", is_paper=True),
    "right_to_left": Look(is_right_to_left=True),
    "dark": Look(scheme="dark"),
}


class SeenByOthers:
    """Put before Wagtail's Page: its preview can be switched between these looks."""

    @property
    def preview_modes(self) -> list[tuple[str, object]]:
        return [
            ("", _("As it is")),
            (_TEXT_ONLY, _("Text only")),
            ("paper", _("On paper")),
            ("right_to_left", _("Right to left")),
            ("dark", _("Dark")),
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The author's own choice of view doesn't count here: what is asked for is shown."""
        request.look = _LOOKS.get(mode_name, Look())
        cookies = {name: value for name, value in request.COOKIES.items() if name != "view"}
        request.COOKIES = cookies | ({"view": "text"} if mode_name == _TEXT_ONLY else {})
        return super().serve_preview(request, mode_name)
