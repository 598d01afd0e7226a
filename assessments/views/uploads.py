"""Files as a browser sends them, before anybody has looked at them."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from ..practice import api as practice


def read_upload(file: UploadedFile) -> bytes:
    """What the file holds; of one that is too large only as much as says so."""
    return file.read(practice.MOST_BYTES + 1)


def too_many(names: Iterable[str]) -> str:
    """What to say of files beyond the number that is taken at once."""
    return _("At most %(most)d files at once. Not taken: %(names)s.") % {
        "most": practice.MOST_FILES,
        "names": ", ".join(names),
    }
