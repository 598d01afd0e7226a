"""What the files of a module hold, known by their bytes: pictures drawn anew, documents looked into."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from assessments.practice.files import DOCUMENTS, is_document
from assessments.questions.exchange import archive
from assessments.questions.exchange.pictures import Budget, drawn_anew
from curriculum.exchange import Problem

from .shape import File, Manifest

# As the editor's own uploads.
_MOST_OF_A_PICTURE = 10 * 1024 * 1024
_MOST_UNPACKED = 500 * 1024 * 1024
_ENDINGS = {"jpeg": "jpg"}


def _starts(*marks: bytes, at: int = 0):
    return lambda content: any(content[at:].startswith(mark) for mark in marks)


# Films and sounds by how they begin.
_RECORDINGS = {
    "mp4": _starts(b"ftyp", at=4),
    "m4a": _starts(b"ftyp", at=4),
    "webm": _starts(b"\x1a\x45\xdf\xa3"),
    "ogg": _starts(b"OggS"),
    "oga": _starts(b"OggS"),
    "mp3": _starts(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
}
# The endings of documents that a module file can hold.
KINDS = frozenset(DOCUMENTS) | frozenset(_RECORDINGS)


def whole_files(
    manifest: Manifest, entries: Mapping[str, bytes]
) -> tuple[dict[str, bytes], list[Problem]]:
    """The content of every file as it may be kept, and what can't be."""
    budget = Budget()
    files, problems = {}, []
    if sum(_unpacked(content) for content in entries.values()) > _MOST_UNPACKED:
        return {}, [Problem(_("documents"), _("Together they would unpack to more than 500 MB."))]
    for folder, named in (("images", manifest.images), ("documents", manifest.documents)):
        for one in named:
            ending = PurePosixPath(one.file).suffix.lower().removeprefix(".")
            if one.file != f"{folder}/{one.sha256}.{ending}":
                said = _("Its place must be %(place)s.")
                place = f"{folder}/{one.sha256}.{ending}"
                problems.append(Problem(one.file, said % {"place": place}))
                continue
            content = entries[one.file]
            kept = (
                _picture(ending, content, budget)
                if folder == "images"
                else _document(ending, content)
            )
            if kept is None:
                problems.append(Problem(_named(one), _REFUSALS[folder]()))
            else:
                files[one.file] = kept
    return files, problems


def _unpacked(content: bytes) -> int:
    """The bytes that an office document says it unpacks to; each is looked through once."""
    if not archive.is_zip(content):
        return 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as document:
            return sum(entry.file_size for entry in document.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return 0


def _picture(ending: str, content: bytes, budget: Budget) -> bytes | None:
    drawn = drawn_anew(content, budget, _MOST_OF_A_PICTURE)
    return drawn[0] if drawn and drawn[1] == _ENDINGS.get(ending, ending) else None


def _document(ending: str, content: bytes) -> bytes | None:
    if ending in _RECORDINGS:
        return content if _RECORDINGS[ending](content) else None
    return content if is_document(ending, content) else None


def _named(one: File) -> str:
    return f"“{one.title}” ({one.file[-12:]})"


_REFUSALS = {
    "images": lambda: _(
        "It is no PNG, JPEG, GIF or WebP of at most 10 MB and 40 megapixels (200 for all together), "
        "whatever its name says."
    ),
    "documents": lambda: (
        _(
            "It isn’t a document of the kind that its name says, or of none that is taken: %(kinds)s."
        )
        % {"kinds": ", ".join(sorted(KINDS))}
    ),
}
