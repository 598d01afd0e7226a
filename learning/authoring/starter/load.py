"""Writes a checked curriculum into the site, and never over what somebody has edited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from pydantic import BaseModel

from assessments import loading as assessments
from curriculum import api as curriculum
from curriculum import loading as pages
from curriculum.loading import StarterRecord, digest, fingerprint
from learning.people.api import put_terms_in_force

from .module import Module
from .read import Starter

Progress = Callable[[int, int, str], None]


@dataclass
class Report:
    """What a run did: keys such as `lesson:SCL1-L2`."""

    made: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: list[tuple[str, str]] = field(default_factory=list)
    editions: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Unit:
    """One thing to load: how to find it, how to write it, and how to tell an edit."""

    key: str
    data: dict[str, Any]
    find: Callable[[], Any]
    write: Callable[[Any], Any]
    state: Callable[[Any], str] = fingerprint


class Loader:
    """Loads a starter for one institution. `progress(done, total, key)` is told each step."""

    def __init__(self, starter: Starter, institution, progress: Progress = lambda *_: None):
        self.starter = starter
        self.institution = institution
        self.progress = progress
        self.report = Report()

    @transaction.atomic
    def load(self) -> Report:
        """Write everything, or (on any error) nothing."""
        self.parent = pages.write_institution_page(self.institution)
        units = list(self._units())
        releases = [module.id for module in self._modules()]
        total = len(units) + len(releases)
        for done, unit in enumerate(units, 1):
            self._load(unit)
            self.progress(done, total, unit.key)
        for done, code in enumerate(releases, len(units) + 1):
            self._release(code)
            self.progress(done, total, f"release:{code}")
        pages.keep_framework(self.starter.framework.code)
        if "page:terms" in self.report.made:
            put_terms_in_force(since=self.starter.pages.terms_since)
        return self.report

    def _load(self, unit: Unit) -> None:
        source = digest(unit.data)
        record = StarterRecord.objects.filter(key=unit.key).first()
        found = unit.find()
        if record is None and found is not None:
            self.report.left_alone.append((unit.key, "it was here before"))
        elif record is not None and found is None:
            self.report.left_alone.append((unit.key, "somebody has removed it"))
        elif record is not None and unit.state(found) != record.state:
            self.report.left_alone.append((unit.key, "somebody has edited it"))
        elif record is not None and record.source == source:
            self.report.unchanged.append(unit.key)
        else:
            written = unit.write(found)
            StarterRecord.objects.update_or_create(
                key=unit.key, defaults={"source": source, "state": unit.state(written)}
            )
            (self.report.updated if record else self.report.made).append(unit.key)

    def _release(self, code: str) -> None:
        """Put a module live as it was loaded. One that somebody edited is theirs to release."""
        touched = {f"{kind}:{code}" for kind in ("module", "quiz")}
        mine = [
            key
            for key in self.report.made + self.report.updated
            if key in touched or key.split(":", 1)[1].startswith(f"{code}-")
        ]
        edited = [
            key
            for key, _why in self.report.left_alone
            if key in touched or key.split(":", 1)[1].startswith(f"{code}-")
        ]
        if not mine:
            return
        if edited:
            self.report.left_alone.append((f"release:{code}", f"edited: {', '.join(edited)}"))
            return
        result = curriculum.release(module=pages.find_module(code), by=None)
        if result.is_new:
            self.report.editions.append(f"{code} edition {result.edition.number}")

    # --- What there is to load, in an order in which each thing finds what it refers to ---

    def _units(self) -> Iterator[Unit]:
        yield from self._taxonomy_units()
        for row in self.starter.pages.pages:
            yield _simple(
                "page", row.duty, row, pages.find_standard_page, pages.write_standard_page
            )
        for module in self._modules():
            yield from self._module_units(module)
        for row in self.starter.programmes.programmes:
            data = plain(row)
            yield Unit(
                f"programme:{row.code}",
                data,
                lambda code=row.code: pages.find_programme(code),
                lambda found, data=data: pages.write_programme(found, data, self.parent),
            )
        for row in self.starter.profiles.profiles:
            data = plain(row)
            yield Unit(
                f"profile:{row.code}",
                data,
                lambda code=row.code: assessments.find_profile(code),
                lambda found, data=data: assessments.write_profile(found, data),
                assessments.profile_fingerprint,
            )

    def _taxonomy_units(self) -> Iterator[Unit]:
        for row in self.starter.principles.principles:
            yield _simple("principle", row.code, row, pages.find_principle, pages.write_principle)
        for row in self.starter.goals.goals:
            yield _simple("sdg", row.number, row, pages.find_sdg, pages.write_sdg)
        framework = self.starter.framework
        yield _simple(
            "framework", framework.code, framework, pages.find_framework, pages.write_framework
        )
        for row in framework.competencies:
            yield _simple(
                "competency",
                row.code,
                row,
                pages.find_competency,
                lambda found, data: pages.write_competency(found, data, framework.code),
            )
        for row in self.starter.use_cases.use_cases:
            yield _simple("use_case", row.id, row, pages.find_use_case, pages.write_use_case)

    def _modules(self) -> list[Module]:
        """The modules, each after those it advises before itself."""
        ordered: list[Module] = []
        waiting = sorted(self.starter.modules.values(), key=lambda module: module.id)
        while waiting:
            placed = {module.id for module in ordered}
            ready = [module for module in waiting if set(module.prerequisites) <= placed]
            # A circle of advice is no error of the reader's; the rest goes in by name.
            ready = ready or waiting[:1]
            ordered.append(ready[0])
            waiting.remove(ready[0])
        return ordered

    def _module_units(self, module: Module) -> Iterator[Unit]:
        code = module.id

        def page():
            return pages.find_module(code)

        data = plain(module, exclude={"lessons", "quiz", "assignment"})
        yield Unit(
            f"module:{code}",
            data,
            page,
            lambda found: pages.write_module(found, data, self.parent),
        )
        for lesson in module.lessons:
            yield Unit(
                f"lesson:{lesson.id}",
                plain(lesson),
                lambda key=lesson.id: pages.find_lesson(key),
                lambda found, row=plain(lesson): pages.write_lesson(found, row, page()),
            )
        for question in module.quiz.questions:
            yield Unit(
                f"question:{question.id}",
                plain(question),
                lambda key=question.id: assessments.find_question(self.institution, key),
                lambda found, row=plain(question): assessments.write_question(
                    found, row, self.institution
                ),
            )
        yield self._quiz_unit(module, page)
        practice = plain(module.assignment)
        yield Unit(
            f"practice:{module.assignment.id}",
            practice,
            lambda: assessments.find_practice(module.assignment.id),
            lambda found: assessments.write_practice(found, practice, page()),
        )

    def _quiz_unit(self, module: Module, page: Callable[[], Any]) -> Unit:
        codes = [question.id for question in module.quiz.questions]
        data = plain(module.quiz, exclude={"questions"}) | {
            "title": f"Quiz: {module.title}",
            "minutes": module.duration_breakdown.quiz_and_review,
            "codes": codes,
        }
        return Unit(
            f"quiz:{module.id}",
            data,
            lambda: assessments.find_quiz(page()) if page() else None,
            lambda found: assessments.write_quiz(
                found,
                data,
                page(),
                [assessments.find_question(self.institution, code) for code in codes],
            ),
        )


def plain(row: BaseModel, exclude: set[str] | None = None) -> dict[str, Any]:
    """A checked part of a file as plain values."""
    return row.model_dump(exclude=exclude)


def _simple(kind: str, key, row: BaseModel, find: Callable, write: Callable) -> Unit:
    data = plain(row)
    return Unit(f"{kind}:{key}", data, lambda: find(key), lambda found: write(found, data))
