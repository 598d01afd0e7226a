"""Module files in tests: packed, spoilt on purpose, and the site emptied of what they hold."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable

from PIL import Image as Pillow
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page, Revision

from assessments.models import PracticePage, Question, QuestionVersion, QuizPage
from curriculum.models import (
    Edition,
    EditionActivity,
    EditionCompetency,
    InstitutionPage,
    LessonPage,
    ModulePage,
    ProgrammePage,
    StarterRecord,
)
from learning.authoring.exchange import pack


def packed(code: str = "SCL1", *, drafts: bool = False) -> bytes:
    return pack(ModulePage.objects.get(code=code), drafts=drafts).content()


def manifest(content: bytes) -> dict:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return json.loads(archive.read("module.json"))


def zipped(entries: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def changed(content: bytes, change: Callable[[dict], object], **files: bytes) -> bytes:
    """The same file with its module.json changed, and with more files."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    said = json.loads(entries["module.json"])
    change(said)
    return zipped({**entries, "module.json": json.dumps(said).encode(), **files})


def with_file(content: bytes, folder: str, ending: str, data: bytes) -> bytes:
    """The same file with one more picture or document, as its own index would name it."""
    digest = hashlib.sha256(data).hexdigest()
    place = f"{folder}/{digest}.{ending}"
    row = {"file": place, "name": f"x.{ending}", "title": "Added", "description": "",
           "sha256": digest, "size": len(data)}  # fmt: skip
    return changed(content, lambda said: said[folder].append(row), **{place: data})


def png(colour: str = "red") -> bytes:
    target = io.BytesIO()
    Pillow.new("RGB", (8, 8), colour).save(target, "PNG")
    return target.getvalue()


def bare(content: bytes) -> dict:
    """What a file says but for when it was made."""
    return {name: value for name, value in manifest(content).items() if name != "made_at"}


def empty_the_site() -> None:
    """As a site that has the taxonomies and institutions, and no module or question yet."""
    for model in (EditionActivity, EditionCompetency, Edition, QuestionVersion, StarterRecord):
        model.objects.all().delete()
    for model in (ProgrammePage, ModulePage):
        for page in model.objects.all():
            Page.objects.get(pk=page.pk).specific.delete()
    Question.objects.all().delete()
    Revision.objects.filter(content_type__app_label="assessments").delete()
    for page in InstitutionPage.objects.all():
        page.refresh_from_db()


def rows() -> tuple[int, ...]:
    """How many there are of everything that a module file makes."""
    kinds = (Page, ModulePage, LessonPage, QuizPage, PracticePage, Question, Image, Document)
    return tuple(kind.objects.count() for kind in kinds)
