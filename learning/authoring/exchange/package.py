"""The archive of a module: a zip with `module.json` and the files that it names.

Everything that can be wrong with it is found here, before anything is looked up or written.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from assessments.questions.exchange import archive
from assessments.questions.exchange.items import Refused
from curriculum.exchange import PackedFile, Problem

from .contents import whole_files
from .refused import ModuleRefused, refused
from .shape import FORMAT, VERSION, Manifest

SUFFIX = ".baraza.zip"
MANIFEST = "module.json"
# Of the file as it is sent; unpacked, `archive` takes at most 100 MB.
MOST_BYTES = 60 * 1024 * 1024
_MOST_JSON = 20 * 1024 * 1024
_DEEPEST = 60
_UNKEPT = re.compile("[\0\ud800-\udfff]")
# Values in module.json; a module of the starter has some two thousand.
_MOST_VALUES = 200_000


@dataclass(frozen=True)
class Package:
    """A checked module file: what it says, and the content of what it names, by its place in it."""

    manifest: Manifest
    files: Mapping[str, bytes]

    @property
    def data(self) -> dict[str, Any]:
        """What it says, as plain values."""
        return self.manifest.model_dump()


def written(said: Mapping[str, Any], files: Iterable[PackedFile]) -> bytes:
    """The archive; the same content gives the same bytes. Raises Refused where it would be too large."""
    files = sorted(files, key=lambda file: file.file)
    text = json.dumps(said, ensure_ascii=False, indent=1).encode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as target_zip:
        for name, content in [(MANIFEST, text), *((one.file, one.content) for one in files)]:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target_zip.writestr(entry, content)
    return target.getvalue()


def read(content: bytes) -> Package:
    """The module file with these bytes. Raises ModuleRefused, naming all that is wrong with it."""
    if len(content) > MOST_BYTES:
        raise refused(_("The file is larger than %(n)d MB.") % {"n": MOST_BYTES // 1024 // 1024})
    if not archive.is_zip(content):
        raise refused(
            _("This is no module file: it isn’t a zip file. It ends in %(suffix)s.")
            % {"suffix": SUFFIX}
        )
    try:
        entries = archive.opened(content)
    except Refused as error:
        said = (error.problem.what, error.problem.why, error.problem.mend)
        values = error.problem.values
        raise refused(" ".join(_(text) % values for text in said if text)) from error
    if MANIFEST not in entries:
        raise refused(_("This is no module file: there is no module.json in it."))
    raw = _json(entries.pop(MANIFEST))
    manifest = _manifest(raw)
    _refuse(_contradictions(manifest))
    _refuse(_misplaced(manifest, entries))
    files, problems = whole_files(manifest, entries)
    _refuse(problems)
    return Package(manifest, files)


def _refuse(problems: Iterable[Problem]) -> None:
    if found := list(problems):
        raise ModuleRefused(found)


def _json(content: bytes) -> Any:
    if len(content) > _MOST_JSON:
        raise refused(_("It is larger than 20 MB."), MANIFEST)
    try:
        raw = json.loads(
            content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
        _check_values(raw)
    except UnicodeDecodeError as error:
        raise refused(_("It is not in UTF-8."), MANIFEST) from error
    except RecursionError as error:
        raise refused(_("It is nested too deeply."), MANIFEST) from error
    except ValueError as error:
        said = _("It is damaged: %(error)s.") % {"error": str(error)[:120]}
        raise refused(said, MANIFEST) from error
    return raw


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError(_("a name stands twice in one object"))
    return made


def _no_constant(name: str) -> None:
    raise ValueError(_("%(name)s is no number in JSON") % {"name": name})


def _check_values(raw: Any) -> None:
    """No text or figure that a database can't hold, and no more of them than any module has."""
    waiting, count = [(raw, 0)], 0
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if depth > _DEEPEST:
            raise RecursionError
        if count > _MOST_VALUES:
            raise ValueError(_("it holds more than any module"))
        if isinstance(value, str) and _UNKEPT.search(value):
            raise ValueError(_("a text holds a character that can’t be kept"))
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(_("a number is too large"))
        if isinstance(value, dict):
            waiting += [(part, depth + 1) for pair in value.items() for part in pair]
        elif isinstance(value, list):
            waiting += [(item, depth + 1) for item in value]


def _manifest(raw: Any) -> Manifest:
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise refused(_("This is no module file: its format isn’t “%(name)s”.") % {"name": FORMAT})
    version = raw.get("version")
    if isinstance(version, int) and version > VERSION:
        raise refused(
            _(
                "The file is of version %(version)d; this site reads up to %(known)d. Update the site."
            )
            % {"version": version, "known": VERSION}
        )
    try:
        return Manifest.model_validate(raw)
    except ValidationError as error:
        raise ModuleRefused(
            Problem(_place(one["loc"], raw), _in_words(one)) for one in error.errors()
        ) from error


def _place(location: tuple, raw: dict) -> str:
    """Such as “step “Rules”, minutes”, where the step has a title."""
    parts = list(location)
    if len(parts) > 1 and parts[0] in ("steps", "questions") and isinstance(parts[1], int):
        item = raw[parts[0]][parts[1]]
        name = item.get("title", item.get("label")) if isinstance(item, dict) else None
        kind = _("step") if parts[0] == "steps" else _("question")
        start = f"{kind} “{name}”" if isinstance(name, str) else f"{kind} {parts[1] + 1}"
        # The kind by which the shape was chosen is no part of the place.
        rest = parts[3:] if parts[0] == "steps" and len(parts) > 2 else parts[2:]
        return ", ".join([start, *map(str, rest)])
    return ", ".join(map(str, parts))


def _in_words(error: Mapping[str, Any]) -> str:
    kind = error["type"]
    if kind == "extra_forbidden":
        return _("There is no such field. Take it out.")
    if kind == "missing":
        return _("This field is missing.")
    if kind == "union_tag_invalid":
        return _("There is no step of the kind “%(kind)s”.") % {"kind": error["ctx"]["tag"][:40]}
    return error["msg"]


def _contradictions(manifest: Manifest) -> Iterable[Problem]:
    """Keys and places that stand twice."""
    keys = [manifest.module.key, *(step.key for step in manifest.steps)]
    lists = {
        _("pages"): keys,
        _("questions"): [one.key for one in manifest.questions],
        _("files"): [one.file for one in (*manifest.images, *manifest.documents)],
    }
    lists |= {
        _("questions of “%(title)s”") % {"title": step.title}: step.questions
        for step in manifest.steps
        if step.kind == "quiz"
    }
    for where, names in lists.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield Problem(where, _("%(name)s stands twice.") % {"name": name})


def _misplaced(manifest: Manifest, entries: Mapping[str, bytes]) -> Iterable[Problem]:
    """Files that aren't there, aren't named, or aren't what module.json says."""
    named = {one.file: one for one in (*manifest.images, *manifest.documents)}
    for name in sorted(set(entries) - set(named)):
        yield Problem(name[:90], _("module.json doesn’t name this file."))
    for name, one in named.items():
        content = entries.get(name)
        if content is None:
            yield Problem(name, _("The file is named in module.json and isn’t there."))
        elif len(content) != one.size or hashlib.sha256(content).hexdigest() != one.sha256:
            yield Problem(name, _("The file isn’t the one that was packed: its hash differs."))
