"""The public pages of the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..models import AIUseCase
from . import shelf
from .facets import FACETS, Choice, Entry, choose, counts, matching

# What couldn't be understood is repeated to the reader, but not at any length.
_SHOWN, _LETTERS = 3, 40


@dataclass(frozen=True)
class Option:
    """One value of a filter, and how many entries the list has with it."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    """A field of the filters' form."""

    name: str
    label: str
    options: tuple[Option, ...]


@require_safe
def use_cases(request: HttpRequest) -> HttpResponse:
    """The library's list; `?risk=`, `?function=`, `?competency=` and `?sdg=` narrow it."""
    cases = {case.code: case for case in shelf.all_cases()}
    entries = [shelf.entry_of(case) for case in cases.values()]
    choice = choose(request.GET.lists(), entries)
    labels = _labels(cases.values())
    context = {
        "cases": [cases[entry.code] for entry in matching(entries, choice.values)],
        "total": len(cases),
        "filters": [_filter(name, entries, choice, labels[name]) for name in FACETS],
        "chosen": [labels[name][value] for name, value in choice.values.items()],
        "left_out": [text[:_LETTERS] for text in choice.left_out[:_SHOWN]],
        "spoken": _spoken(),
    }
    return render(request, "curriculum/use_cases.html", context)


@require_safe
def use_case(request: HttpRequest, code: str) -> HttpResponse:
    """One use case with everything that a meeting about it needs."""
    case = shelf.find_case(code)
    if case is None:
        raise Http404
    competencies = list(case.competencies.all())
    teaching = shelf.modules_teaching(competencies)
    context = {
        "case": case,
        "competencies": [(row, teaching.get(row.pk, [])) for row in competencies],
        "examples": [_example(row) for row in case.known_examples],
        "spoken": _spoken(),
    }
    return render(request, "curriculum/use_case.html", context)


def _filter(name: str, entries: list[Entry], choice: Choice, labels: Mapping[str, str]) -> Filter:
    left, chosen = counts(entries, choice, name), choice.values.get(name)
    options = tuple(
        Option(value, label, left[value], value == chosen)
        for value, label in labels.items()
        if left[value] or value == chosen
    )
    return Filter(name, _NAMES[name](), options)


_NAMES = {
    "risk": lambda: _("Risk"),
    "function": lambda: _("Function of government"),
    "competency": lambda: _("Competency"),
    "sdg": lambda: _("Sustainable Development Goal"),
}


def _labels(cases: Iterable[AIUseCase]) -> dict[str, dict[str, str]]:
    """The words for each value, in the order in which they are offered."""
    cases = list(cases)
    tiers = {case.risk_tier: str(case.risk_word) for case in cases}
    competencies = {row.code: row.title for case in cases for row in case.competencies.all()}
    goals = {row.number: str(row) for case in cases for row in case.sdgs.all()}
    return {
        "risk": {tier: tiers[tier] for tier in ("lower", "medium", "higher") if tier in tiers},
        "function": {name: name for name in sorted({case.function for case in cases})},
        "competency": dict(sorted(competencies.items(), key=lambda item: item[1])),
        "sdg": {str(number): goals[number] for number in sorted(goals)},
    }


def _example(row: Mapping[str, str] | str) -> dict[str, str]:
    """A known example; a source that is no web address is shown as text and not linked."""
    row = row if isinstance(row, Mapping) else {"what": row}
    source = str(row.get("source", ""))
    is_address = source.startswith(("https://", "http://"))
    return {
        "where": row.get("where", ""),
        "what": row.get("what", ""),
        "source": source,
        "site": source.split("/")[2] if is_address else "",
    }


def _spoken() -> str:
    """Language and direction of the library's texts, where the interface speaks another language."""
    if get_language() == settings.LANGUAGE_CODE:
        return ""
    info = get_language_info(settings.LANGUAGE_CODE)
    return format_html(' lang="{}" dir="{}"', info["code"], "rtl" if info["bidi"] else "ltr")
