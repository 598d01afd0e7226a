"""Logos and signatures: never drawn at full size, and refused where somebody can still mend it."""

from __future__ import annotations

import base64

from django.utils.translation import gettext as _
from PIL import Image as Pillow

from .picture import Bitmap

# Three times what 15 mm need in print; a telephone's photograph has a hundred times more.
_SMALL = "max-900x450|format-png"


class UnreadablePicture(Exception):
    """The file of a picture is missing, broken, or too large to be opened."""


def bitmap(picture) -> Bitmap:
    """A small copy of a picture of Wagtail's library. Raises UnreadablePicture."""
    try:
        rendition = picture.get_rendition(_SMALL)
        with rendition.file.storage.open(rendition.file.name) as file:
            data = file.read()
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError) as error:
        raise UnreadablePicture(f"{picture.pk}: {error}") from error
    uri = "data:image/png;base64," + base64.b64encode(data).decode("ascii")
    return Bitmap(uri, rendition.width, rendition.height)


def why_unusable(picture, institution) -> str:
    """Why a picture can't stand on an institution's certificates; "" if it can."""
    home = institution.collection
    if home is None or not picture.collection.path.startswith(home.path):
        return _(
            "This picture isn't in your institution's collection. Upload it there, or move it."
        )
    try:
        bitmap(picture)
    except UnreadablePicture:
        return _("This picture is damaged: it can't be read. Upload it again.")
    return ""
