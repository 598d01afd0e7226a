"""Reading the library from the database."""

from __future__ import annotations

from collections.abc import Iterable

from wagtail.models import Locale

from ..models import AIUseCase, Competency, ModuleCompetency, ModulePage
from ..prospectus import modules_by_key
from .facets import Entry


def all_cases() -> list[AIUseCase]:
    """Every use case with its competencies and goals, in three queries."""
    return list(AIUseCase.objects.prefetch_related("competencies", "sdgs"))


def find_case(code: str) -> AIUseCase | None:
    """The use case with this code, with all it is tagged with; None if there is none."""
    tags = ("competencies", "sdgs", "principles")
    return AIUseCase.objects.filter(code=code).prefetch_related(*tags).first()


def entry_of(case: AIUseCase) -> Entry:
    """A use case as filters see it."""
    return Entry(
        case.code,
        {
            "risk": frozenset([case.risk_tier]),
            "function": frozenset([case.function]),
            "competency": frozenset(row.code for row in case.competencies.all()),
            "sdg": frozenset(str(row.number) for row in case.sdgs.all()),
        },
    )


def modules_teaching(competencies: Iterable[Competency]) -> dict[int, list[ModulePage]]:
    """The open modules that help with each competency, by its id, in the reader's language if they
    exist in it."""
    rows = list(
        ModuleCompetency.objects.filter(competency__in=list(competencies))
        .values_list("competency_id", "module__translation_key")
        .order_by("module__path")
        .distinct()
    )
    modules = modules_by_key((key for _id, key in rows), Locale.get_active().pk)
    found: dict[int, list[ModulePage]] = {}
    for competency_id, key in rows:
        module = modules.get(key)
        if module is not None and module not in found.setdefault(competency_id, []):
            found[competency_id].append(module)
    return found
