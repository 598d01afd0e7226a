"""Files that people hand in: known by their content, made harmless, kept by their hash.

A file is never served so that it could run: `content_types` are for downloads alone, and a photograph
is drawn anew, which also leaves out where it was taken.
"""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from learning.lib.durable import PARTIAL, write_durably

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 8
# What an office document may unpack to: more is no document but an attack on whoever opens it.
_MOST_UNPACKED = 100 * 1024 * 1024
_MOST_ENTRIES = 3000
_MOST_TIMES = 200
# A page of handwriting is readable at this width, and takes some hundred kilobytes.
_WIDEST = 2400
_MOST_PIXELS = 26_000_000
_DIGEST = re.compile(r"[0-9a-f]{64}")

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


class FileRefused(Exception):
    """A file that isn't taken; the message names it and says how to mend it."""


@dataclass(frozen=True)
class Kept:
    """A file that was taken in: its name as shown, kind (its suffix), size in bytes and SHA-256 (hex)."""

    name: str
    kind: str
    size: int
    sha256: str


def keep(name: str, content: bytes, *, folder: str, kinds: frozenset[str] | None = None) -> Kept:
    """Check a file by what it holds and keep it in a folder of its own sort.

    `kinds` are the suffixes that are taken; all that are known if none are named. Raises FileRefused,
    naming the file and the mend.
    """
    kinds = kinds or frozenset(_KINDS)
    name = _shown(name)
    if not content:
        raise FileRefused(_("“%(name)s” is empty. Choose it again.") % {"name": name})
    if len(content) > MOST_BYTES:
        raise FileRefused(
            _(
                "“%(name)s” has more than %(most)d MB. Make it smaller, or hand in fewer pages at once."
            )
            % {"name": name, "most": MOST_BYTES // 1024 // 1024}
        )
    kind = Path(name).suffix.lower().removeprefix(".")
    kind = {"jpeg": "jpg", "tif": "tiff"}.get(kind, kind)
    check = _KINDS[kind] if kind in kinds and kind in _KINDS else None
    if check is None:
        raise FileRefused(
            _("“%(name)s” is of a kind that isn't taken. Hand in: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(sorted(kinds))}
        )
    content = check(name, content)
    # A photograph of any kind leaves as one that every device shows.
    if kind in _PHOTOGRAPHS:
        kind = "jpg"
        name = str(Path(name).with_suffix(".jpg"))
    return Kept(name=name, kind=kind, size=len(content), sha256=_write(content, folder))


def is_document(kind: str, content: bytes) -> bool:
    """Whether the bytes are a whole document of this kind (its suffix), without anything that runs."""
    check = None if kind in _PHOTOGRAPHS else _KINDS.get(kind)
    if check is None or not content:
        return False
    try:
        check("", content)
    except FileRefused:
        return False
    return True


def path_of(sha256: str, *, folder: str) -> Path | None:
    """Where a kept file lies; None if there is none, or this is no hash."""
    if not _DIGEST.fullmatch(sha256):
        return None
    path = _path(sha256, folder)
    return path if path.is_file() else None


def forget(sha256: str, *, folder: str) -> None:
    """Remove a file that no row names any more."""
    if _DIGEST.fullmatch(sha256):
        _path(sha256, folder).unlink(missing_ok=True)


def lying_on(shelf: str, *, folder: str, since: float) -> set[str]:
    """The hashes of the files that have lain since then on one shelf: those that begin with its name.

    What was cut off while it was written is nobody's, and goes.
    """
    place = Path(settings.PRIVATE_ROOT) / folder / shelf
    found = set()
    for path in place.iterdir() if place.is_dir() else ():
        try:
            is_old = path.stat().st_mtime < since
        except FileNotFoundError:  # gone while we looked
            continue
        if is_old and _DIGEST.fullmatch(path.name):
            found.add(path.name)
        elif is_old and path.suffix == PARTIAL:
            path.unlink(missing_ok=True)
    return found


def _path(digest: str, folder: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / folder / digest[:2] / digest


def _write(content: bytes, folder: str) -> str:
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest, folder)
    if not path.exists():
        write_durably(path, content)
    return digest


def _shown(name: str) -> str:
    """The name without a path, control characters or direction marks; at most 120 characters."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    stem, dot, suffix = name.strip().rpartition(".")
    if not dot:
        return name.strip()[:120] or "file"
    return f"{stem[:100] or 'file'}.{suffix[:12]}"


def _is_not(name: str, what: str) -> FileRefused:
    return FileRefused(
        _("“%(name)s” isn't %(what)s, whatever its name says. Save it again from the program it "
          "comes from, or hand in a photograph.") % {"name": name, "what": what}
    )  # fmt: skip


# --- Kinds --------------------------------------------------------------------------------------


def _pdf(name: str, content: bytes) -> bytes:
    # Readers look for the mark in the first kilobyte and the end in the last.
    if b"%PDF-" not in content[:1024] or b"%%EOF" not in content[-2048:]:
        raise _is_not(name, "PDF")
    return content


# As EXIF numbers them: how the camera was held.
_UPRIGHT = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
_ORIENTATION = 0x0112
# Whatever a damaged picture makes its decoder raise.
_DAMAGED = (
    UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, TypeError,
    KeyError, IndexError, EOFError, OverflowError, ZeroDivisionError, struct.error, MemoryError,
)  # fmt: skip


def _photograph(name: str, content: bytes) -> bytes:
    """The picture drawn anew: what one sees, upright, and nothing else of the file."""
    try:
        with warnings.catch_warnings():
            # What Pillow warns of is mended or refused here, in words.
            warnings.simplefilter("ignore")
            return _drawn_anew(name, content)
    except _DAMAGED as error:
        raise _is_not(name, _("a picture")) from error


def _drawn_anew(name: str, content: bytes) -> bytes:
    # No other decoder is asked, whatever the file pretends to be.
    with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
        if image.width * image.height > _MOST_PIXELS:
            raise FileRefused(
                _("“%(name)s” has too many pixels. Take the photograph in a smaller size.")
                % {"name": name}
            )
        drawn = BytesIO()
        _as_seen(image).save(drawn, "JPEG", quality=82, optimize=True)
    return drawn.getvalue()


def _as_seen(image: Image.Image) -> Image.Image:
    """Small enough, on white, upright: made smaller first, since each step holds it once more."""
    turn = _orientation(image)
    image.draft("RGB", (_WIDEST, _WIDEST))
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        image = _in_eight_bits(image)
    if image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA")
    image.thumbnail((_WIDEST, _WIDEST))
    if "A" in image.getbands():
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    image = image.convert("RGB")
    for step in _UPRIGHT.get(turn, ()):
        image = image.transpose(step)
    return image


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """The darkest of it black and the lightest white: cut off instead, all of it would be white."""
    image = image.convert("F")
    low, high = image.getextrema()
    return image.point(lambda value: (value - low) * (255 / ((high - low) or 1))).convert("L")


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except _DAMAGED:
        return 1


def _text(name: str, content: bytes) -> bytes:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _is_not(name, _("text in UTF-8")) from None
    if "\0" in text:
        raise _is_not(name, _("text in UTF-8"))
    return content


_BAD_ZIP = (
    zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, RuntimeError, zlib.error,
)  # fmt: skip
# Parts of office documents that hold something to run, or another file: in any case of letters.
_RUNS = (
    "vbaproject", "macrosheets/", "activex/", "/embeddings/", "oleobject", "basic/", "scripts/",
    "object ", "externallinks/",
)  # fmt: skip


def _office(member: str) -> Callable[[str, bytes], bytes]:
    """A document as a zip that holds `member`, of bounded size, without macros."""

    def check(name: str, content: bytes) -> bytes:
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                entries = archive.infolist()
                _refuse_bomb(name, entries, len(content))
                # Unpacked once, within the sizes it declares: one that lies fails its own check sum.
                damaged = archive.testzip()
        except _BAD_ZIP as error:
            raise _is_not(name, _("a document of this kind")) from error
        names = [entry.filename for entry in entries]
        if damaged or member not in names or len(set(names)) != len(names):
            raise _is_not(name, _("a document of this kind"))
        if any(part in item.lower() for item in names for part in _RUNS):
            raise FileRefused(
                _(
                    "“%(name)s” holds macros or embedded programs, which aren't taken. Save it "
                    "without them, or as PDF."
                )
                % {"name": name}
            )
        return content

    return check


def _refuse_bomb(name: str, entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > _MOST_ENTRIES
        or unpacked > _MOST_UNPACKED
        or unpacked > max(size, 10_000) * _MOST_TIMES
    ):
        raise FileRefused(
            _("“%(name)s” would unpack to far more than a document has. Save it again, or as PDF.")
            % {"name": name}
        )


_KINDS: dict[str, Callable[[str, bytes], bytes]] = {
    "pdf": _pdf,
    "jpg": _photograph,
    "png": _photograph,
    "webp": _photograph,
    "txt": _text,
    "csv": _text,
    "docx": _office("word/document.xml"),
    "xlsx": _office("xl/workbook.xml"),
    "pptx": _office("ppt/presentation.xml"),
    "odt": _office("content.xml"),
    "ods": _office("content.xml"),
}
_PHOTOGRAPHS = {"jpg", "png", "webp"}
DOCUMENTS = frozenset(_KINDS) - _PHOTOGRAPHS
TAKEN = tuple(f".{kind}" for kind in sorted({*_KINDS, "jpeg"}))

content_types = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "docx": _WORD,
    "xlsx": _EXCEL,
    "pptx": _POWERPOINT,
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
