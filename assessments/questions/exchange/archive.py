"""The one opener of zip files: what is in them, after everything that can be wrong was looked at. Pure.

A spreadsheet is a zip file, too. Nothing is ever unpacked to the disk.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from .items import Refused, _

MOST_FILES = 500
# Of all files together, unpacked; a spreadsheet of 5,000 questions has about 30 MB.
MOST_BYTES = 100 * 1024 * 1024
# How many times larger a file may become; text shrinks to a tenth, a bomb to a thousandth.
HIGHEST_RATIO = 200


def is_zip(content: bytes) -> bool:
    """Whether the file says that it is one; spreadsheets do, too."""
    return content.startswith(b"PK\x03\x04")


def opened(content: bytes) -> dict[str, bytes]:
    """The files by their names, folders without. Raises Refused for whatever isn't as it should be."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries)
            return {entry.filename: _content(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
            ValueError, OSError) as error:  # fmt: skip
        raise Refused(
            _("The zip file is damaged or encrypted."), mend=_("Make it again, without a password.")
        ) from error


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES:
        raise Refused(_("The zip file holds %(n)d files."), mend=_("At most 500 are taken."),
                      n=len(entries))  # fmt: skip
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise Refused(
            _("The zip file holds two files of one name."), _("One would hide the other.")
        )
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in "".join(path.parts[:1]):
            raise Refused(
                _("The zip file holds the path “%(name)s”."),
                _("It points out of the archive."),
                name=entry.filename[:80],
            )
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused(
                _("“%(name)s” in the zip file is a link to another file."),
                mend=_("Put the file itself in."),
                name=entry.filename[:80],
            )
        if entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1) + 10_000:
            raise _too_large()
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _too_large()


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """At most as many bytes as the directory said: it may lie."""
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise _too_large()
    return content


def _too_large() -> Refused:
    return Refused(
        _("The zip file becomes too large when it is unpacked."),
        mend=_("At most 100 MB are taken."),
    )
