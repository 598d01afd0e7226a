"""A module on its way in: tried as a whole and taken back, or done as a whole.

The act itself is tried, so that a dry run can't say one thing and the act do another. What is made
is a draft with its history; it goes live as everything does, by a release.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale

from assessments import exchange as assessments
from curriculum import exchange as curriculum
from curriculum.exchange import Incoming, Outgoing, Problem
from curriculum.licences import lets_adapt
from curriculum.origins import note_origin

from .keeping import Keeper
from .package import Package
from .refused import ModuleRefused, refused


@dataclass
class Taken:
    """What was made of a file: the module's page, and what came with it or was here already.

    `twin` is the institution's own module with the same key, if there is one; then `module` is a
    copy with keys of its own.
    """

    module: Any
    is_copy: bool
    twin: Any = None
    steps: list[tuple[str, str]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    reused: list[str] = field(default_factory=list)
    images: int = 0
    documents: int = 0
    warnings: tuple[Problem, ...] = ()
    # For who takes the transaction back: removes the pictures and documents that were written.
    forget_files: Callable[[], None] = lambda: None


def take_in(
    package: Package, *, institution, by, as_copy: bool = False, new_keys: bool = False
) -> Taken:
    """The module of this file as a draft of the institution, or ModuleRefused and nothing.

    A key that is free stays the module's; one that another institution has makes a copy of it. For
    one that the institution has itself a copy must be asked for. `new_keys` makes one in any case.
    """
    taking = _Taking(package, institution, by)
    try:
        with transaction.atomic():
            taken = taking.run(new_keys=new_keys)
            if taken.twin is not None and not (as_copy or new_keys):
                said = _("This module is here already, as “%(title)s”. Take it in as a copy?")
                raise refused(said % {"title": taken.twin.title})
            return taken
    except BaseException:
        taking.keeper.forget_files()
        raise


def rehearse(package: Package, *, institution, by) -> Taken:
    """What taking it in would make, without making it. Raises ModuleRefused as `take_in` would.

    Of pages there are titles only: they are gone again.
    """
    taking = _Taking(package, institution, by)
    try:
        with transaction.atomic():
            taken = taking.run()
            transaction.set_rollback(True)
            return taken
    finally:
        taking.keeper.forget_files()


class _Taking:
    """One file into one institution."""

    def __init__(self, package: Package, institution, by) -> None:
        self.package = package
        self.said = package.data
        self.institution = institution
        self.by = by
        self.keeper = Keeper(institution, by)

    def run(self, *, new_keys: bool = False) -> Taken:
        module = self.said["module"]
        self.locale = curriculum.locale_of(module["language"])
        if self.locale is not None and self.locale != Locale.get_default():
            said = _(
                "The module is written in “%(language)s”, and modules of this site are written in "
                "“%(own)s”: in other languages they are translations of those."
            )
            own = Locale.get_default().language_code
            raise refused(said % {"language": module["language"], "own": own})
        parent = self.locale and curriculum.institution_page(self.institution, self.locale)
        if parent is None:
            said = _("The institution has no page in the language “%(language)s”.")
            raise refused(said % {"language": module["language"]})
        key = UUID(module["key"])
        is_copy = new_keys or not curriculum.is_key_free(key, self.institution)
        twin = curriculum.module_with_key(key, self.locale) if is_copy else None
        if twin is not None and not twin.is_child_of(parent):
            twin = None
        images, documents = self.keeper.keep(self.package)
        keys = [key, *(UUID(step["key"]) for step in self.said["steps"])]
        self.refs = Incoming(
            images=images,
            documents=documents,
            keys=keys,
            is_draft=self.said["source"]["edition"] is None,
        )
        values, steps, questions = self._checked()
        taken = Taken(None, is_copy, twin, forget_files=self.keeper.forget_files)
        asked = self._questions(questions, taken)
        try:
            taken.module = self._write(values, steps, asked, parent, is_copy)
        except ValidationError as error:
            raise ModuleRefused(curriculum.problems_of(error, module["title"])) from error
        self._credit(taken.module)
        taken.steps = [(step["kind"], step["title"]) for step in self.said["steps"]]
        taken.images, taken.documents = self.keeper.made["images"], self.keeper.made["documents"]
        taken.warnings = tuple(self.refs.warnings)
        return taken

    def _credit(self, module) -> None:
        """What the module was adapted from stays with it; another's module is itself an origin."""
        source, before = self.said["source"], self.said["attribution"]
        if source["institution"] != self.institution.name:
            before = [self._as_origin(source), *before]
            if not lets_adapt(self.said["module"]["licence"]):
                said = _("Its licence doesn’t let others adapt it. Ask %(institution)s before.")
                self.refs.warnings.append(Problem(_("the module"), said % source))
        if before:
            note_origin(
                module_key=module.translation_key, said=before[0], before=before[1:], by=self.by
            )

    def _as_origin(self, source: dict[str, Any]) -> dict[str, Any]:
        module = self.said["module"]
        named = {name: module[name] for name in ("key", "title", "licence")}
        return {**named, **{name: source[name] for name in ("institution", "url", "edition")}}

    def _checked(self) -> tuple[dict, list[dict], dict[str, dict]]:
        """The values of everything, or ModuleRefused with all that is wrong."""
        refs, keys = self.refs, {one["key"]: None for one in self.said["questions"]}
        values = curriculum.module_values(self.said["module"], refs, self.institution, self.locale)
        read = {
            "lesson": lambda step: curriculum.lesson_values(step, refs),
            "quiz": lambda step: assessments.quiz_values(step, refs, keys),
            "practice": lambda step: assessments.practice_values(step, refs),
        }
        steps = [read[step["kind"]](step) for step in self.said["steps"]]
        questions = {
            one["key"]: assessments.question_values(one, refs) for one in self.said["questions"]
        }
        if refs.problems:
            raise ModuleRefused(refs.problems)
        return values, steps, questions

    def _questions(self, values: dict[str, dict], taken: Taken) -> dict[str, Any]:
        """The bank's questions by their keys in the file: found, or written."""
        out = Outgoing({}, frozenset(), self.institution)
        asked = {}
        for one in self.said["questions"]:
            key = one["key"]
            found = assessments.question_here(one, out, self.institution, self.locale)
            (taken.reused if found else taken.questions).append(one["label"])
            asked[key] = found or assessments.write_question(
                values[key],
                key=UUID(key),
                institution=self.institution,
                locale=self.locale,
                by=self.by,
            )
        return asked

    def _write(self, values: dict, steps: list[dict], asked: dict, parent, is_copy: bool):
        key = self.said["module"]["key"]
        module = curriculum.write_module_page(
            values, parent=parent, key=self._key(key, is_copy), by=self.by
        )
        pages = {key: module}
        for step, of_step in self._with_rows(steps, asked):
            pages[step["key"]] = curriculum.write_step(
                _model(step["kind"]), of_step, module=module,
                key=self._key(step["key"], is_copy), by=self.by,
            )  # fmt: skip
        ids = {key: page.pk for key, page in pages.items()}
        for step, of_step in zip(self.said["steps"], steps, strict=True):
            curriculum.link_step(pages[step["key"]], of_step, ids, self.by)
        return module

    def _with_rows(self, steps: list[dict], asked: dict) -> Iterator[tuple[dict, dict]]:
        """Each step with what it is written from; a quiz with its questions."""
        for step, values in zip(self.said["steps"], steps, strict=True):
            rows = assessments.asking(step["questions"], asked) if step["kind"] == "quiz" else {}
            yield step, values | rows

    def _key(self, key: str, is_copy: bool) -> UUID:
        kept = UUID(key)
        return kept if not is_copy and curriculum.is_key_free(kept, self.institution) else uuid4()


def _model(kind: str):
    return {"lesson": curriculum.LessonPage, **assessments.MODELS}[kind]
