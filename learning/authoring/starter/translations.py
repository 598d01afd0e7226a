"""The starter's modules in other languages, from .po files: what translators' own tools write.

`translations/<MODULE>.<language>.po`; its header `X-Reviewed: yes` says that a second person has read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.db import transaction

from curriculum import loading as pages
from curriculum.languages import api as languages
from curriculum.loading import StarterRecord, digest

from .read import StarterError


@dataclass(frozen=True)
class TranslationFile:
    """A module's strings in one language."""

    module: str
    language: str
    is_reviewed: bool
    strings: dict[str, str]

    @property
    def key(self) -> str:
        return f"translation:{self.module}:{self.language}"


def read_translations(directory: Path) -> list[TranslationFile]:
    """Every file of `directory`, in the order of names. StarterError names what can't be read."""
    return [_read(path) for path in sorted(directory.glob("*.po"))]


def _read(path: Path) -> TranslationFile:
    module, _dot, language = path.stem.rpartition(".")
    try:
        entries = polib.pofile(str(path), check_for_duplicates=True)
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise StarterError(f"{path.name}: {error}") from error
    if not module:
        raise StarterError(f"{path.name}: call it by module and language, such as GOV1.fr.po")
    return TranslationFile(
        module=module,
        language=language,
        is_reviewed=entries.metadata.get("X-Reviewed") == "yes",
        strings={entry.msgid: entry.msgstr for entry in entries.translated_entries()},
    )


def load_translations(files: list[TranslationFile]) -> Iterator[tuple[str, str]]:
    """Write and release each; yields its key and what was done. Safe to repeat.

    What somebody has translated or drafted here is left alone.
    """
    for file in files:
        with transaction.atomic():
            yield file.key, _load(file)


def _load(file: TranslationFile) -> str:
    module = pages.find_module(file.module)
    if module is None or not module.live:
        return "left alone: its module isn't here"
    source = digest({"strings": file.strings, "is_reviewed": file.is_reviewed})
    record = StarterRecord.objects.filter(key=file.key).first()
    if record is not None and record.source == source:
        return "unchanged"
    if languages.has_own_drafts(module, file.language):
        return "left alone: somebody is writing it"
    missing = languages.load(
        module=module,
        language=file.language,
        strings=file.strings,
        is_reviewed=file.is_reviewed,
    )
    StarterRecord.objects.update_or_create(
        key=file.key, defaults={"source": source, "state": source}
    )
    return f"released, {len(missing)} strings missing" if missing else "released"
