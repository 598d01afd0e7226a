"""For a module and each other language: which of its strings are translated, behind, or missing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from wagtail.models import Locale
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from ..drafts import name_of_draft
from ..models import ModulePage, ModuleTranslation
from .drafting import translatable_parts


class State(StrEnum):
    """How far one string, or one part, is in a language."""

    TRANSLATED = "translated"
    # Other words were translated here before the original changed.
    BEHIND = "behind"
    MISSING = "missing"
    # Nobody has begun this part in the language.
    ABSENT = "absent"


@dataclass(frozen=True)
class Lack:
    """A string that isn't translated as it is now."""

    text: str
    state: State


@dataclass
class Cell:
    """A part in a language: how many of its strings are translated, and which are not."""

    state: State
    done: int = 0
    total: int = 0
    lacks: list[Lack] = field(default_factory=list)
    target: object | None = None
    has_draft: bool = False


@dataclass(frozen=True)
class Row:
    """A part of the module: its page, a step, or a question; its cells by language."""

    title: str
    kind: str
    item: object
    cells: dict[str, Cell]
    # Whether the original was released since its strings were read.
    is_newer: bool


@dataclass(frozen=True)
class Column:
    """A language of the site, with what the module's translation in it is."""

    locale: Locale
    translation: ModuleTranslation | None
    module: ModulePage | None
    done: int
    total: int

    @property
    def percent(self) -> int:
        """Of all strings, rounded down: 100 means all."""
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True)
class Parity:
    """The table."""

    rows: list[Row]
    columns: list[Column]


def parity(module: ModulePage) -> Parity:
    """The whole table of a module, in as many queries however many parts and languages there are."""
    parts = list(translatable_parts(module))
    locales = list(Locale.objects.exclude(pk=module.locale_id).order_by("language_code"))
    strings = _Strings([part.translation_key for part in parts], module.locale_id)
    targets = _targets(parts, locales)
    rows = [_row(part, locales, strings, targets) for part in parts]
    return Parity(rows, [_column(locale, module, rows, targets) for locale in locales])


class _Strings:
    """The strings of many parts, and their translations, read at once."""

    def __init__(self, keys: list[UUID], locale_id: int) -> None:
        sources = TranslationSource.objects.filter(object__in=keys, locale=locale_id)
        self.sources = {source.object_id: source for source in sources.defer("content_json")}
        ids = [source.pk for source in self.sources.values()]
        self.begun = set(
            Translation.objects.filter(source__in=ids, enabled=True).values_list(
                "source__object_id", "target_locale_id"
            )
        )
        self.segments: dict[UUID, list[tuple]] = defaultdict(list)
        segments = StringSegment.objects.filter(source__in=ids).order_by("order")
        for row in segments.values_list(
            "source__object_id", "context_id", "string_id", "string__data"
        ):
            self.segments[row[0]].append(row[1:])
        self.exact: set[tuple] = set()
        self.places: set[tuple] = set()
        done = StringTranslation.objects.filter(context__object__in=keys, has_error=False)
        for context, string, locale in done.values_list(
            "context_id", "translation_of_id", "locale_id"
        ):
            self.exact.add((context, string, locale))
            self.places.add((context, locale))

    def cell(self, key: UUID, locale: Locale) -> Cell:
        """A part in a language."""
        if (key, locale.pk) not in self.begun:
            return Cell(State.ABSENT, total=len(self.segments[key]))
        cell = Cell(State.TRANSLATED)
        for context, string, text in self.segments[key]:
            cell.total += 1
            if (context, string, locale.pk) in self.exact:
                cell.done += 1
                continue
            is_behind = (context, locale.pk) in self.places
            cell.lacks.append(Lack(text, State.BEHIND if is_behind else State.MISSING))
        if cell.lacks:
            behind = any(lack.state is State.BEHIND for lack in cell.lacks)
            cell.state = State.BEHIND if behind else State.MISSING
        return cell


def _targets(parts: list, locales: list[Locale]) -> dict[tuple[UUID, int], object]:
    """The translations that exist, by key and language: one query a kind of part."""
    by_model: dict[type, list[UUID]] = defaultdict(list)
    for part in parts:
        by_model[type(part)].append(part.translation_key)
    return {
        (row.translation_key, row.locale_id): row
        for model, keys in by_model.items()
        for row in model.objects.filter(translation_key__in=keys, locale__in=locales)
    }


def _row(part, locales: list[Locale], strings: _Strings, targets: dict) -> Row:
    cells = {}
    for locale in locales:
        cell = strings.cell(part.translation_key, locale)
        cell.target = targets.get((part.translation_key, locale.pk))
        cell.has_draft = cell.target is not None and cell.target.has_unpublished_changes
        cells[locale.language_code] = cell
    source = strings.sources.get(part.translation_key)
    return Row(
        title=name_of_draft(part),
        kind=str(part._meta.verbose_name),
        item=part,
        cells=cells,
        is_newer=source is not None and _is_newer(part, source),
    )


def _is_newer(part, source: TranslationSource) -> bool:
    return bool(part.last_published_at and part.last_published_at > source.last_updated_at)


def _column(locale: Locale, module: ModulePage, rows: list[Row], targets: dict) -> Column:
    cells = [row.cells[locale.language_code] for row in rows]
    return Column(
        locale=locale,
        translation=ModuleTranslation.objects.filter(
            module_key=module.translation_key, language=locale.language_code
        ).first(),
        module=targets.get((module.translation_key, locale.pk)),
        done=sum(cell.done for cell in cells),
        total=sum(cell.total for cell in cells),
    )
