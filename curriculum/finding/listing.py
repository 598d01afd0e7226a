"""The catalogue as it stands: live public modules with what filters ask of them.

Read afresh for each request, in a number of queries that doesn't grow with the modules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page, PageViewRestriction

from ..models import InstitutionPage, ModuleCompetency, ModulePage, ModuleSDG, ProgrammeModule
from ..models.pages import Difficulty
from .facets import FACETS, Listed

# Root, home, institution: three steps of a path.
_INSTITUTION = 3 * Page.steplen


@dataclass(frozen=True)
class Edition:
    """A module's page in one language."""

    page_id: int
    key: UUID
    path: str
    language: str
    title: str
    level: str
    published_at: datetime | None


@dataclass
class Catalogue:
    """All families of translations, and the words for what they are filtered by.

    `order` has a family's place in its programmes, then in the tree; `labels` what a value of a
    filter is called in the reader's language, in the order in which values are offered.
    """

    families: dict[UUID, dict[str, Edition]] = field(default_factory=lambda: defaultdict(dict))
    values: dict[UUID, dict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    order: dict[UUID, tuple] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(
        default_factory=lambda: {facet: {} for facet in FACETS}
    )
    private: tuple[str, ...] = ()

    def editions(self) -> Iterator[Edition]:
        """Every page of every family."""
        for family in self.families.values():
            yield from family.values()

    def listed(self, languages: dict[UUID, Iterable[str]]) -> list[Listed]:
        """These families as filters see them, each with the languages that count for it."""
        return [
            Listed(
                key,
                {name: frozenset(values) for name, values in self.values[key].items()}
                | {"language": frozenset(spoken)},
            )
            for key, spoken in languages.items()
        ]

    def edition(self, key: UUID, among: Iterable[str]) -> Edition:
        """The page to show: in the reader's language if that is among these, else the site's own."""
        family, allowed = self.families[key], set(among)
        for language in (get_language(), settings.LANGUAGE_CODE):
            if language in allowed and language in family:
                return family[language]
        return next(family[language] for language in sorted(family) if language in allowed)


def read_catalogue() -> Catalogue:
    """Everything that a visitor without an account may see, in seven queries."""
    catalogue = Catalogue(private=private_paths())
    key_of: dict[int, UUID] = {}
    for edition in _live_editions():
        if not edition.path.startswith(catalogue.private):
            catalogue.families[edition.key][edition.language] = edition
            key_of[edition.page_id] = edition.key
    for key, family in catalogue.families.items():
        catalogue.order[key] = (1, min(edition.path for edition in family.values()))
    _add_programmes(catalogue, key_of)
    _add_competencies(catalogue, key_of)
    _add_sdgs(catalogue, key_of)
    _add_levels(catalogue)
    _add_languages(catalogue)
    _add_institutions(catalogue)
    return catalogue


def private_paths() -> tuple[str, ...]:
    """The places in the tree that ask who one is; an alias asks what its source asks."""
    kept_back = PageViewRestriction.objects.values("page__translation_key")
    restricted = Page.objects.filter(
        Q(translation_key__in=kept_back) | Q(alias_of__translation_key__in=kept_back)
    )
    return tuple(restricted.values_list("path", flat=True).distinct())


def _live_editions() -> Iterator[Edition]:
    rows = ModulePage.objects.offered().filter(alias_of=None).order_by("path")
    return (
        Edition(*row)
        for row in rows.values_list(
            "pk", "translation_key", "path", "locale__language_code", "title", "difficulty",
            "first_published_at",
        )
    )  # fmt: skip


def _add_programmes(catalogue: Catalogue, key_of: dict[int, UUID]) -> None:
    """A programme is the same one in every language, by its code."""
    rows = (
        ProgrammeModule.objects.filter(programme__live=True, programme__alias_of=None)
        .order_by("programme__path", "sort_order")
        .values_list(
            "module_id", "programme__code", "programme__title",
            "programme__locale__language_code", "programme__path",
        )
    )  # fmt: skip
    titles: dict[str, dict[str, str]] = defaultdict(dict)
    for place, (module_id, code, title, language, path) in enumerate(rows):
        key = key_of.get(module_id)
        if key is None or path.startswith(catalogue.private):
            continue
        catalogue.values[key]["programme"].add(code)
        catalogue.order[key] = min(catalogue.order[key], (0, f"{place:06}"))
        titles[code].setdefault(language, title)
    catalogue.labels["programme"] = {code: _spoken(names) for code, names in titles.items()}


def _add_competencies(catalogue: Catalogue, key_of: dict[int, UUID]) -> None:
    rows = ModuleCompetency.objects.order_by("competency__code").values_list(
        "module_id", "competency__code", "competency__title"
    )
    _add_rows(catalogue, "competency", key_of, rows)


def _add_sdgs(catalogue: Catalogue, key_of: dict[int, UUID]) -> None:
    rows = ModuleSDG.objects.order_by("sdg__number").values_list(
        "module_id", "sdg__number", "sdg__short_name"
    )
    _add_rows(catalogue, "sdg", key_of, ((pk, str(n), f"{n} {name}") for pk, n, name in rows))


def _add_rows(catalogue: Catalogue, facet: str, key_of: dict[int, UUID], rows: Iterable) -> None:
    for module_id, value, label in rows:
        if key := key_of.get(module_id):
            catalogue.values[key][facet].add(value)
            catalogue.labels[facet][value] = label


def _add_levels(catalogue: Catalogue) -> None:
    catalogue.labels["level"] = {value: str(label) for value, label in Difficulty.choices}
    for edition in catalogue.editions():
        catalogue.values[edition.key]["level"].add(edition.level)


def _add_languages(catalogue: Catalogue) -> None:
    spoken = {edition.language for edition in catalogue.editions()}
    catalogue.labels["language"] = {code: language_name(code) for code in sorted(spoken)}


def _add_institutions(catalogue: Catalogue) -> None:
    """Whose module it is, by the institution's page above it."""
    rows = InstitutionPage.objects.order_by("path").values_list(
        "path", "institution__slug", "title", "locale__language_code"
    )
    slugs, titles = {}, defaultdict(dict)
    for path, slug, title, language in rows:
        slugs[path] = slug
        titles[slug].setdefault(language, title)
    used = set()
    for edition in catalogue.editions():
        if slug := slugs.get(edition.path[:_INSTITUTION]):
            catalogue.values[edition.key]["institution"].add(slug)
            used.add(slug)
    catalogue.labels["institution"] = {
        slug: _spoken(names) for slug, names in titles.items() if slug in used
    }


def _spoken(names: dict[str, str]) -> str:
    """The name in the reader's language, else in the site's own, else whichever there is."""
    for language in (get_language(), settings.LANGUAGE_CODE):
        if language in names:
            return names[language]
    return next(iter(names.values()))


def language_name(code: str) -> str:
    """What a language calls itself; its code where Django doesn't know it."""
    try:
        return get_language_info(code)["name_local"]
    except KeyError:
        return code


def is_right_to_left(code: str) -> bool:
    """Whether a language is written so."""
    try:
        return get_language_info(code)["bidi"]
    except KeyError:
        return False
