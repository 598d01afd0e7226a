"""A module on its way out: everything that belongs to it, as one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Locale

from assessments import exchange as assessments
from curriculum import exchange as curriculum
from curriculum import origins
from curriculum.exchange import Outgoing, PackedFile, Problem

from .contents import KINDS
from .package import MOST_BYTES, SUFFIX, written
from .shape import FORMAT, VERSION

# Unpacked; what reads it takes no more (see assessments.questions.exchange.archive).
_MOST_UNPACKED = 90 * 1024 * 1024
_MOST_FILES = 450


class PackRefused(Exception):
    """The module can't be packed; the message says why and what would mend it."""


@dataclass(frozen=True)
class Packed:
    """What a module's file says, the files in it, and what of the module isn't."""

    said: Mapping[str, Any]
    files: tuple[PackedFile, ...]
    warnings: tuple[Problem, ...]

    @property
    def name(self) -> str:
        """Such as `SCL1-edition-2.baraza.zip`."""
        code = slugify(self.said["module"]["code"]).upper() or "MODULE"
        edition = self.said["source"]["edition"]
        return f"{code}-{f'edition-{edition}' if edition else 'draft'}{SUFFIX}"

    def content(self) -> bytes:
        """The file's bytes. Raises PackRefused for one that nobody could read."""
        size = sum(len(file.content) for file in self.files)
        if size > _MOST_UNPACKED or len(self.files) > _MOST_FILES:
            raise PackRefused(_too_large(self.files, size))
        content = written(self.said, self.files)
        if len(content) > MOST_BYTES:
            raise PackRefused(_too_large(self.files, len(content)))
        return content


def _too_large(files: tuple[PackedFile, ...], size: int) -> str:
    largest = max(files, key=lambda file: len(file.content))
    said = _(
        "Its pictures and documents are too large for one file: %(n)d MB in %(count)d files, of "
        "which “%(title)s” is the largest. Make them smaller, or link to them."
    )
    return said % {"n": size // 1024 // 1024, "count": len(files), "title": largest.title}


def pack(module, *, drafts: bool = False, to=None) -> Packed:
    """The module as it is released; with `drafts`, as it stands in the editor.

    `to` is the institution that adapts it. Of the bank it gets what it may read anyhow: questions that
    are shared with it, and those of quizzes for practice, which show their keys to everybody. The
    keys of an exam stay with whom they belong to.

    Raises PackRefused for a module that isn't released and is asked for as such, and for a translation:
    it is begun and read beside its original, and no module by itself.
    """
    if module.locale_id != Locale.get_default().pk:
        raise PackRefused(
            _(
                "This is a translation. Download the original; a translation is begun anew where it is "
                "taken in, from the module’s table of languages."
            )
        )
    if not drafts and not module.live:
        raise PackRefused(_("It isn’t released yet. Download it as it stands in the editor."))
    institution = module.institution
    steps = curriculum.steps_to_pack(module, drafts=drafts, open_only=to is not None)
    out = Outgoing({page.pk: page.translation_key for page in (module, *steps)}, KINDS, institution)
    quizzes = [page for page in steps if page.activity_kind == "quiz"]
    questions = assessments.questions_to_pack(quizzes, institution, drafts=drafts, to=to)
    if to is not None:
        _warn_of_draws(quizzes, out)
    said = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "source": {
            "institution": institution.name,
            "url": (module.full_url or "") if module.live else "",
            "edition": None if drafts else curriculum.edition_number(module),
        },
        "attribution": origins.attribution_of(module.translation_key),
        "module": curriculum.describe_module(
            module.get_latest_revision_as_object() if drafts else module, out, drafts=drafts
        ),
        **_contents(steps, questions, out),
    }
    files = tuple(out.files.values())
    for folder in ("images", "documents"):
        said[folder] = [_index(one) for one in files if one.file.startswith(folder)]
    return Packed(said, files, tuple(out.warnings))


def _warn_of_draws(quizzes: list, out: Outgoing) -> None:
    for quiz in quizzes:
        if quiz.draws.all():
            said = _(
                "It draws from the bank, which isn’t in it: your own bank has to fill the draws."
            )
            out.warnings.append(Problem(curriculum.step_place(quiz.title), said))


def _contents(steps: list, questions: list, out: Outgoing) -> dict[str, Any]:
    """Questions first: a quiz names those that are in the file."""
    described, known = [], {}
    for question in questions:
        said = assessments.describe_question(question, out)
        if said is not None:
            described.append(said)
            known[question.pk] = question
    describe = {
        "lesson": lambda page: curriculum.describe_lesson(page, out),
        "quiz": lambda page: assessments.describe_quiz(page, known, out),
        "practice": lambda page: assessments.describe_practice(page, out),
    }
    asked = {
        place.question_id for page in steps if page.activity_kind == "quiz"
        for place in page.questions.all()
    }  # fmt: skip
    if missing := asked - set(known):
        said = _(
            "%(n)d questions of quizzes are left out: they aren’t live, or aren’t shared. Ask the "
            "institution to share them."
        )
        out.warnings.append(Problem(_("the module"), said % {"n": len(missing)}))
    return {
        "steps": [describe[page.activity_kind](page) for page in steps],
        "questions": described,
    }


def _index(file: PackedFile) -> dict[str, Any]:
    return {
        "file": file.file,
        "name": file.name[-255:],
        "title": file.title,
        "description": file.description,
        "sha256": file.sha256,
        "size": len(file.content),
    }
