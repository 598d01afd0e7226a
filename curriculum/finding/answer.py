"""What the catalogue's page shows for a question: cards, filters with counts, what was not known.

It never depends on who asks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import AIUseCase, ModulePage
from ..models import Edition as CutEdition
from .asking import Question, question_of, usual_sort
from .excerpts import Piece, excerpt, marked
from .facets import FACETS, counts, listed_under
from .listing import Catalogue, Edition, is_right_to_left, language_name, read_catalogue
from .ranking import Hit
from .searching import search_modules, search_use_cases, texts_of
from .words import MAX_CHARACTERS, MAX_WORDS

PER_PAGE = 24
MOST_USE_CASES = 6

LABELS = {
    "programme": _("Programme"),
    "competency": _("Competency"),
    "sdg": _("Sustainable Development Goal"),
    "level": _("Level"),
    "language": _("Language"),
    "institution": _("Institution"),
}
SORT_LABELS = {
    "relevance": _("Best match"),
    "programme": _("By programme"),
    "title": _("By title"),
    "newest": _("Newest first"),
}


@dataclass(frozen=True)
class Option:
    """A value of a filter; `count` is how long the list is once it is ticked too."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """A filter with its options."""

    name: str
    label: str | Promise
    options: tuple[Option, ...]

    @property
    def chosen(self) -> int:
        """How many of its options are ticked."""
        return sum(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Chip:
    """Something chosen, with the address of the list without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Sort:
    """An order of the list."""

    label: str | Promise
    url: str
    is_current: bool


@dataclass(frozen=True)
class Place:
    """Where in a module the words stand: a step with its address, or the module itself ("")."""

    title: tuple[Piece, ...]
    url: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Card:
    """A module as the list shows it, in the language of the page that it leads to."""

    page: ModulePage
    url: str
    title: tuple[Piece, ...]
    language: str
    direction: str
    institution: str
    programmes: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    sdgs: tuple[tuple[str, str], ...]
    place: Place | None

    @property
    def language_name(self) -> str:
        return language_name(self.language)


class Answer:
    """The answer to one request's question."""

    most_letters, most_words = MAX_CHARACTERS, MAX_WORDS

    def __init__(self, request: HttpRequest):
        self._request = request
        self._catalogue: Catalogue = read_catalogue()
        known = {facet: set(labels) for facet, labels in self._catalogue.labels.items()}
        self.question: Question = question_of(dict(request.GET.lists()), known)
        self._found, self.is_partial = self._search()
        self._matching = self._catalogue.listed(self._languages())
        self._keys = self._sorted(
            [item.key for item in listed_under(self._matching, self.question.chosen)]
        )
        self.total = len(self._keys)
        self.pages = max(1, math.ceil(self.total / PER_PAGE))
        self.page = min(self.question.page, self.pages)

    # --- The list ---

    @property
    def has_modules(self) -> bool:
        """Whether there is anything in the catalogue at all."""
        return bool(self._catalogue.families)

    @property
    def page_is_beyond(self) -> bool:
        """Whether a page was asked for that the list doesn't reach."""
        return self.question.page > self.pages

    @property
    def has_notes(self) -> bool:
        """Whether something that was asked for could not be done as asked."""
        question = self.question
        beside = question.unknown or question.asked.was_cut or self.page_is_beyond
        return bool(beside or (self.is_partial and self.total))

    @cached_property
    def cards(self) -> list[Card]:
        """This page of the list."""
        start = (self.page - 1) * PER_PAGE
        editions = [self._shown(key) for key in self._keys[start : start + PER_PAGE]]
        pages = _pages(editions)
        hits = {edition.page_id: self._found.get(edition.page_id) for edition in editions}
        texts = texts_of([hit.entry for hit in hits.values() if hit]) if any(hits.values()) else {}
        return [
            self._card(edition, pages[edition.page_id], hits[edition.page_id], texts)
            for edition in editions
            if edition.page_id in pages
        ]

    @cached_property
    def use_cases(self) -> list[AIUseCase]:
        """Those that have the words of the search."""
        if not self.question.asked.words:
            return []
        return search_use_cases(self.question.asked.words, MOST_USE_CASES)

    # --- Filters, order, pages ---

    @cached_property
    def facets(self) -> list[Facet]:
        """Filters that could change the list, each with its options in their own order."""
        facets = map(self._facet, FACETS)
        return [facet for facet in facets if len(facet.options) > 1 or facet.chosen]

    @property
    def chosen(self) -> int:
        """How many options are ticked in all."""
        return sum(len(values) for values in self.question.chosen.values())

    @cached_property
    def chips(self) -> list[Chip]:
        """What is chosen, in the order of the filters; each can be taken off."""
        labels = self._catalogue.labels
        chips = [
            Chip(labels[facet][value], self.question.without(facet, value))
            for facet in FACETS
            for value in labels[facet]
            if value in self.question.chosen.get(facet, ())
        ]
        if self.question.text:
            chips.insert(0, Chip(f"“{self.question.text[:60]}”", self._without_text()))
        return chips

    @property
    def sorts(self) -> list[Sort]:
        """The orders on offer."""
        return [
            Sort(label, self.question.address(sort=name), name == self.question.sort)
            for name, label in SORT_LABELS.items()
            if name != "relevance" or self.question.text
        ]

    @property
    def without_filters(self) -> str:
        """The same words and order, nothing ticked."""
        return self.question.address(chosen={})

    @property
    def canonical(self) -> str:
        """The one query string of this list, however it was asked for."""
        return self.question.address(page=self.page).removesuffix("?")

    @property
    def previous_url(self) -> str:
        return self.question.address(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.question.address(page=self.page + 1) if self.page < self.pages else ""

    # --- How ---

    def _search(self) -> tuple[dict[int, Hit], bool]:
        words = self.question.asked.words
        if not words:
            return {}, False
        among = [edition.page_id for edition in self._catalogue.editions()]
        return search_modules(words, among, self._catalogue.private)

    def _languages(self) -> dict[UUID, list[str]]:
        """The families that the text finds, each with the languages in which it does."""
        families = self._catalogue.families
        if not self.question.text:
            return {key: list(family) for key, family in families.items()}
        matching = {
            key: [name for name, edition in family.items() if edition.page_id in self._found]
            for key, family in families.items()
        }
        return {key: languages for key, languages in matching.items() if languages}

    @cached_property
    def _spoken(self) -> dict[UUID, Sequence[str]]:
        wanted = self.question.chosen.get("language")
        spoken = {item.key: sorted(item.values["language"]) for item in self._matching}
        if not wanted:
            return spoken
        return {key: [one for one in codes if one in wanted] for key, codes in spoken.items()}

    def _shown(self, key: UUID) -> Edition:
        return self._catalogue.edition(key, self._spoken[key])

    def _sorted(self, keys: list[UUID]) -> list[UUID]:
        usual = self._catalogue.order
        keys = sorted(keys, key=lambda key: usual[key])
        if self.question.sort == "title":
            return sorted(keys, key=lambda key: self._shown(key).title.casefold())
        if self.question.sort == "newest":
            return sorted(keys, key=self._age)
        if self.question.sort == "relevance":
            return sorted(keys, key=lambda key: -self._points(key))
        return keys

    def _age(self, key: UUID) -> float:
        published = self._shown(key).published_at
        return -published.timestamp() if published else math.inf

    def _points(self, key: UUID) -> float:
        hit = self._found.get(self._shown(key).page_id)
        return hit.points if hit else 0

    def _facet(self, name: str) -> Facet:
        chosen = self.question.chosen.get(name, frozenset())
        number = counts(self._matching, self.question.chosen, name)
        options = tuple(
            Option(value, label, number.get(value, 0), value in chosen)
            for value, label in self._catalogue.labels[name].items()
            if number.get(value) or value in chosen
        )
        return Facet(name, LABELS[name], options)

    def _without_text(self) -> str:
        """The same filters without the words; the usual order differs between the two."""
        question = self.question
        sort = question.sort if question.sort != usual_sort(question.text) else usual_sort("")
        return question.address(text="", sort=sort)

    def _card(self, edition: Edition, page: ModulePage, hit: Hit | None, texts: Mapping) -> Card:
        values, labels = self._catalogue.values[edition.key], self._catalogue.labels
        url = page.get_url(self._request) or ""
        words = self.question.asked.words

        def named(facet: str) -> list[tuple[str, str]]:
            held = values[facet]
            return [(value, label) for value, label in labels[facet].items() if value in held]

        return Card(
            page=page,
            url=url,
            title=marked(page.title, words),
            language=edition.language,
            direction="rtl" if is_right_to_left(edition.language) else "ltr",
            institution=", ".join(label for _slug, label in named("institution")),
            programmes=tuple(label for _code, label in named("programme")),
            languages=tuple(
                (code, language_name(code))
                for code in sorted(self._catalogue.families[edition.key])
            ),
            sdgs=tuple(named("sdg")),
            place=_place(texts[hit.entry], page, url, words)
            if hit and hit.entry in texts
            else None,
        )


def _pages(editions: list[Edition]) -> dict[int, ModulePage]:
    """The pages of one screen, each with the minutes of its newest edition."""
    newest = CutEdition.objects.filter(module_key=OuterRef("translation_key")).order_by("-number")
    pages = (
        ModulePage.objects.filter(pk__in=[edition.page_id for edition in editions])
        .select_related("locale")
        .defer("audience", "transfer", "authoring_note")
        .annotate(
            minutes_online=Subquery(newest.values("minutes_online")[:1]),
            minutes_practice=Subquery(newest.values("minutes_practice")[:1]),
        )
    )
    return {page.pk: page for page in pages}


def _place(entry, module: ModulePage, url: str, words: Sequence[str]) -> Place | None:
    pieces = excerpt(entry.text.split("\n"), words)
    if entry.page_id == module.pk:
        return Place((), "", pieces) if pieces else None
    return Place(marked(entry.page.title, words), f"{url}{entry.page.slug}/", pieces)
