"""Reading a curriculum from files: each file by its schema, then the links between them.

Every error names the file, the field and what would mend it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .base import Part
from .module import Module
from .taxonomies import (
    FrameworkFile,
    GoalsFile,
    PagesFile,
    PrinciplesFile,
    ProfilesFile,
    ProgrammesFile,
    UseCasesFile,
)


class StarterError(Exception):
    """What is wrong with the files, a line for each problem: file, field, what to do."""


@dataclass(frozen=True)
class Starter:
    """A whole curriculum, checked."""

    principles: PrinciplesFile
    goals: GoalsFile
    framework: FrameworkFile
    profiles: ProfilesFile
    programmes: ProgrammesFile
    use_cases: UseCasesFile
    pages: PagesFile
    modules: dict[str, Module]


def read_starter(directory: Path) -> Starter:
    """Read and check every file of a curriculum. Raises StarterError with a line for each problem."""
    problems: list[str] = []

    def read(name: str, model: type[Part]):
        try:
            return model.model_validate(json.loads((directory / name).read_text(encoding="utf-8")))
        except FileNotFoundError:
            problems.append(f"{name}: the file is missing")
        except UnicodeDecodeError as error:
            problems.append(f"{name}: not UTF-8 at byte {error.start}")
        except json.JSONDecodeError as error:
            problems.append(f"{name}, line {error.lineno}: not JSON, {error.msg}")
        except ValidationError as error:
            problems.extend(f"{name}: {_in_words(detail)}" for detail in error.errors())
        return None

    read_files = {
        "principles": read("principles.json", PrinciplesFile),
        "goals": read("sdgs.json", GoalsFile),
        "framework": read("competencies.json", FrameworkFile),
        "profiles": read("role_profiles.json", ProfilesFile),
        "programmes": read("programmes.json", ProgrammesFile),
        "use_cases": read("ai_use_cases.json", UseCasesFile),
        "pages": read("pages.json", PagesFile),
    }
    modules = {}
    for path in sorted((directory / "curriculum").glob("*.json")):
        module = read(f"curriculum/{path.name}", Module)
        if module is not None:
            modules[module.id] = module
            if module.id != path.stem:
                problems.append(f"curriculum/{path.name}: id is {module.id}, not the file's name")
    if not problems:
        starter = Starter(modules=modules, **read_files)
        problems = list(_broken_links(starter))
    if problems:
        raise StarterError("\n".join(problems))
    return starter


def _in_words(detail: Any) -> str:
    """`lessons[2].minutes: should be at least 1 (it is 0)`."""
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in detail["loc"])
    value = detail["input"]
    shown = f" (it is {value!r})" if isinstance(value, str | int | float | bool) else ""
    return (
        f"{where.lstrip('.') or 'the file'}: {detail['msg'].removeprefix('Value error, ')}{shown}"
    )


def _broken_links(starter: Starter) -> Iterable[str]:
    """A line for each name that one file uses and no other defines."""
    principles = {row.code for row in starter.principles.principles}
    goals = {row.number for row in starter.goals.goals}
    targets = {target.code for row in starter.goals.goals for target in row.targets}
    domains = {row.code for row in starter.framework.domains}
    competencies = {row.code for row in starter.framework.competencies}
    modules = set(starter.modules)
    practices = {module.assignment.id for module in starter.modules.values()}

    def unknown(where: str, names: Iterable, known: set) -> Iterable[str]:
        for name in names:
            if name not in known:
                yield f"{where}: {name} isn't defined in any file"

    for row in starter.framework.competencies:
        at = f"competencies.json: {row.code}"
        yield from unknown(f"{at}.domain", [row.domain], domains)
        yield from unknown(f"{at}.principles", row.principles, principles)
        yield from unknown(f"{at}.sdgs", [link.goal for link in row.sdgs], goals)
        yield from unknown(f"{at}.targets", [t for link in row.sdgs for t in link.targets], targets)
    for row in starter.profiles.profiles:
        at = f"role_profiles.json: {row.code}"
        asked = [requirement.competency for requirement in row.requirements]
        yield from unknown(f"{at}.requirements", asked, competencies)
        yield from unknown(f"{at}.recommended_modules", row.recommended_modules, modules)
        if missing := competencies - set(asked):
            yield f"{at}.requirements: no level for {', '.join(sorted(missing))}"
        if sum(requirement.critical for requirement in row.requirements) > 5:
            yield f"{at}.requirements: more than 5 are critical"
    for row in starter.programmes.programmes:
        at = f"programmes.json: {row.code}"
        yield from unknown(f"{at}.modules", row.modules, modules)
        yield from unknown(
            f"{at}.credential.requires.quizzes", row.credential.requires.quizzes, modules
        )
        wanted = row.credential.requires.assignments + row.credential.recommended
        yield from unknown(f"{at}.credential", wanted, practices)
        yield from unknown(f"{at}.sdgs", row.sdgs, goals)
        hours = sum(starter.modules[m].learning_hours for m in row.modules if m in modules)
        if set(row.modules) <= modules and hours != row.learning_hours:
            yield f"{at}.learning_hours: says {row.learning_hours}, the modules make {hours}"
    for row in starter.use_cases.use_cases:
        at = f"ai_use_cases.json: {row.id}"
        yield from unknown(f"{at}.competencies", row.competencies, competencies)
        yield from unknown(f"{at}.sdgs", row.sdgs, goals)
        yield from unknown(f"{at}.principles", row.principles, principles)
    yield from _broken_module_links(starter, competencies, principles, goals)


def _broken_module_links(starter: Starter, competencies, principles, goals) -> Iterable[str]:
    seen: set[str] = set()
    for module in starter.modules.values():
        at = f"curriculum/{module.id}.json"
        objectives = {row.id for row in module.objectives}
        used = [row.code for row in module.competencies]
        used += [code for lesson in module.lessons for code in lesson.competencies]
        used += [question.competency for question in module.quiz.questions]
        used.append(module.assignment.competency.code)
        for code in sorted(set(used) - competencies):
            yield f"{at}: the competency {code} isn't defined in competencies.json"
        for code in sorted(set(module.principles) - principles):
            yield f"{at}: the principle {code} isn't defined in principles.json"
        for number in sorted(set(module.sdgs) - goals):
            yield f"{at}: the goal {number} isn't defined in sdgs.json"
        for code in sorted(set(module.prerequisites) - set(starter.modules)):
            yield f"{at}: the prerequisite {code} has no file"
        for lesson in module.lessons:
            for code in sorted(set(lesson.objectives) - objectives):
                yield f"{at}: {lesson.id} names the objective {code}, which isn't there"
        for code in sorted(set(module.assignment.objectives) - objectives):
            yield f"{at}: {module.assignment.id} names the objective {code}, which isn't there"
        for question in module.quiz.questions:
            if question.id in seen:
                yield f"{at}: the question id {question.id} stands twice"
            seen.add(question.id)
