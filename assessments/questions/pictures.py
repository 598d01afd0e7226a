"""Pictures of questions, kept by the hash of their bytes for as long as a sitting may show them."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex, Revision

from curriculum.api import ReleaseRefused
from learning.lib.durable import write_durably

# Wide enough for a table or a map on a desktop; a phone's own width is less.
_FILTER = "max-1200x1200|format-webp|webpquality-80"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Picture:
    """A picture of a version: the hash that is its address, and what it shows in words."""

    sha256: str
    text: str


def kept_picture(image) -> str:
    """Keep a Wagtail image as learners will see it; its SHA-256 (hex).

    Drawn anew as WebP: nothing of the file that was uploaded is left but what one sees. The same
    picture is kept once. Raises ReleaseRefused for a file that is lost or damaged.
    """
    # Wagtail's models aren't loaded yet when ours are.
    from wagtail.images.models import SourceImageIOError

    try:
        with image.get_rendition(_FILTER).file.open("rb") as file:
            content = file.read()
    except (SourceImageIOError, OSError) as error:
        raise ReleaseRefused(
            _("The picture “%(title)s” of a question can't be read. Choose it again.")
            % {"title": image.title}
        ) from error
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not path.exists():
        write_durably(path, content)
    return digest


def copied_image(image, collection):
    """A Wagtail image of its own in another collection (None: the root); None if its file is lost."""
    try:
        with image.file.open("rb") as file:
            content = ContentFile(file.read(), name=Path(image.file.name).name)
    except OSError:
        return None
    return new_image(content, title=image.title, collection=collection)


def new_image(content: ContentFile, *, title: str, collection):
    """A Wagtail image of a bank, saved. What isn't a picture was refused before."""
    model = get_image_model()
    file = ImageFile(content, name=content.name)
    image = model(title=title[:255], file=file, width=file.width, height=file.height)
    if collection is not None:
        image.collection = collection
    image.save()
    return image


def file_of_image(pk: int, *, with_content: bool) -> tuple[str, str, str]:
    """A Wagtail image's name, hash and file in base64 ("" unless asked for); all "" if it is lost."""
    image = get_image_model().objects.filter(pk=pk).first()
    if image is None:
        return "", "", ""
    content = b""
    try:
        sha1 = image.get_file_hash()
        if with_content:
            with image.file.open("rb") as file:
                content = file.read()
    except OSError:
        return "", "", ""
    return Path(image.file.name).name, sha1, base64.b64encode(content).decode()


def image_of_bank(content: str, *, name: str, collection) -> tuple[Any, bool]:
    """The image with this file (in base64) in a bank's collection, and whether it was made just now."""
    data = base64.b64decode(content)
    model = get_image_model()
    # Wagtail knows its files by this hash.
    found = model.objects.filter(
        collection=collection, file_hash=hashlib.sha1(data, usedforsecurity=False).hexdigest()
    ).first()
    if found is not None:
        return found, False
    made = new_image(
        ContentFile(data, name=name), title=Path(name).stem.replace("_", " "), collection=collection
    )
    made.get_file_hash()
    return made, True


def forget_unused(pk: int) -> None:
    """Delete an image that nothing refers to any more, in no draft either."""
    image = get_image_model().objects.filter(pk=pk).first()
    if image is None or ReferenceIndex.get_references_to(image).exists():
        return
    # The index knows what is live; a revision names its picture in JSON.
    if not Revision.objects.filter(content__picture=pk).exists():
        image.delete()


def picture_file(sha256: str) -> Path | None:
    """The file of a kept picture; None if there is none, or this is no hash."""
    if not _DIGEST.fullmatch(sha256):
        return None
    path = _path(sha256)
    return path if path.is_file() else None


def _path(digest: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / "question-pictures" / digest[:2] / f"{digest}.webp"
