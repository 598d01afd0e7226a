"""Pictures that travel in files: what is one, and what is refused. Pure but for Pillow."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import struct
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from .items import Problem, _, note

MOST_BYTES = 5 * 1024 * 1024
# As Wagtail's own uploads: more would fill the memory while it is drawn smaller.
MOST_PIXELS = 40_000_000
# SVG isn't one of them: it can hold scripts.
_FORMS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}


@dataclass(frozen=True)
class ExchangedPicture:
    """A picture between formats: its file in base64, its hash (as Wagtail's), a name and its words."""

    content: str
    sha1: str
    name: str
    text: str


@dataclass
class Budget:
    """How many pixels the pictures of one file may have together: each is drawn once to be looked at."""

    pixels: int = 200_000_000


def picture(
    content: str, name: str, text: str, budget: Budget
) -> tuple[ExchangedPicture | None, list[Problem]]:
    """The picture in a file's base64, or None and why not. `text` "" becomes a request for one."""
    try:
        data = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        return None, [_left_out(name, _("its content can't be read"))]
    if not data:
        return None, [_left_out(name, _("it is not in the file"))]
    if len(data) > MOST_BYTES:
        return None, [_left_out(name, _("it has more than 5 MB"))]
    if budget.pixels <= 0:
        return None, [_left_out(name, _("the pictures of this file are too many; divide it"))]
    ending = _ending(data, budget)
    if ending is None:
        return None, [
            _left_out(name, _("it is no PNG, JPEG, GIF or WebP of at most 40 megapixels"))
        ]
    stem = name.rpartition("/")[2].rpartition(".")[0][:80] or "picture"
    notes = (
        [] if text else [note(_("The picture has no words yet: say in the bank what it shows."))]
    )
    sha1 = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    return ExchangedPicture(base64.b64encode(data).decode(), sha1, f"{stem}.{ending}", text), notes


def _ending(data: bytes, budget: Budget) -> str | None:
    """The ending for what the bytes are, whatever their name says; None for no picture."""
    try:
        with Image.open(io.BytesIO(data), formats=list(_FORMS)) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            budget.pixels -= image.width * image.height
            # To the last line: a file that breaks off must not wait to be found by a release.
            image.load()
            return _FORMS[image.format]
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return None


# Whatever a damaged picture makes its decoder raise.
_DAMAGED = (
    UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, TypeError,
    KeyError, IndexError, EOFError, OverflowError, ZeroDivisionError, struct.error, MemoryError,
)  # fmt: skip


def drawn_anew(data: bytes, budget: Budget, most: int = MOST_BYTES) -> tuple[bytes, str] | None:
    """What one sees of a picture and nothing else of its file, with its ending; None for no picture.

    Upright, without what a camera wrote into it. Moving pictures keep all of their frames. `most` is
    of bytes.
    """
    if len(data) > most or budget.pixels <= 0:
        return None
    try:
        with warnings.catch_warnings():
            # What Pillow warns of is refused here.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=list(_FORMS)) as image:
                pixels = image.width * image.height * getattr(image, "n_frames", 1)
                if pixels > MOST_PIXELS:
                    return None
                budget.pixels -= pixels
                return _drawn(image, image.format), _FORMS[image.format]
    except _DAMAGED:
        return None


def _drawn(image: Image.Image, form: str) -> bytes:
    drawn = io.BytesIO()
    if getattr(image, "is_animated", False):
        image.save(drawn, form, save_all=True)
        return drawn.getvalue()
    image = ImageOps.exif_transpose(image)
    for name in ("exif", "icc_profile", "comment", "xmp", "XML:com.adobe.xmp"):
        image.info.pop(name, None)
    options = {"JPEG": {"quality": 92}, "WEBP": {"lossless": True}}.get(form, {})
    image.save(drawn, form, **options)
    return drawn.getvalue()


def _left_out(name: str, why: str) -> Problem:
    return note(_("The picture “%(name)s” is left out: %(why)s."), name=name[:80], why=why)
