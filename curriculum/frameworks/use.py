"""Whether anything speaks of a competency or of a level: then it is retired, never deleted.

Rows that point to a competency are found by Django's own knowledge of them, so that a new model can't
be forgotten; who names one by its code says so with `names_competencies`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Exists, F, OuterRef, Q

from ..models import Competency, CompetencyLevel, Framework

# (employer, codes) → pairs of a code and a level by which somebody names a competency.
Named = Callable[[int | None, Iterable[str]], Iterable[tuple[str, int | None]]]
_named: list[Named] = []


def names_competencies(function: Named) -> Named:
    """Register who names competencies by their codes."""
    _named.append(function)
    return function


def is_used(competency: Competency) -> bool:
    """Whether anything points to a competency, or names it; one query, and one for each who names."""
    pointing = Q(pk__in=[])
    for model, name in _pointing():
        pointing |= Q(Exists(model._base_manager.filter(**{name: OuterRef("pk")})))
    if Competency.everywhere.filter(pointing, pk=competency.pk).exists():
        return True
    return bool(_by_code(competency.framework, [competency.code]))


def levels_used(framework: Framework) -> set[int]:
    """The levels of a framework that somebody was asked for, or has shown, or that are named."""
    queries = [
        model._base_manager.filter(**{f"{name}__framework": framework, "level__isnull": False})
        .order_by()
        .values_list(F("level"))
        for model, name in _pointing()
        if any(field.name == "level" for field in model._meta.fields)
    ]
    found = {level for (level,) in queries[0].union(*queries[1:])}
    codes = Competency.everywhere.filter(framework=framework).values_list("code", flat=True)
    found |= {level for _code, level in _by_code(framework, list(codes)) if level}
    return found - {0}


def _by_code(framework: Framework, codes: list[str]) -> list[tuple[str, int | None]]:
    return [pair for function in _named for pair in function(framework.organisation_id, codes)]


def _pointing() -> Iterator[tuple[type, str]]:
    """Every model with a key to competencies that is no part of one, and the key's name."""
    for relation in Competency._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete):
            continue
        model = relation.related_model
        if model is CompetencyLevel or model._meta.auto_created is Competency:
            continue
        yield model, relation.field.name
