"""What a programme's certificate asks for: read from the source language, shown in the reader's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from .models import (
    Edition,
    EditionActivity,
    InstitutionPage,
    ModulePage,
    ProgrammeModule,
    ProgrammePage,
)
from .models.pages import PracticeRule
from .prospectus import modules_by_key
from .restrictions import open_to_everybody


@dataclass(frozen=True)
class AskedModule:
    """A module's place in a programme.

    `page` is None where not everybody may read it; `is_live` is false where nobody may.
    """

    key: UUID
    page: ModulePage | None
    is_live: bool
    required: bool
    practice: str

    @property
    def needs_practice(self) -> bool:
        """Whether the certificate asks for the module's practice, assessed “meets”."""
        return self.practice == PracticeRule.REQUIRED


@dataclass(frozen=True)
class Programme:
    """A programme and its demands. `language` is the titles'; `page` is the one they stand on.

    `is_open` is false once the institution has taken the programme down: nothing new is earned.
    """

    key: UUID
    title: str
    credential_title: str
    language: str
    validity_months: int | None
    institution_id: int
    institution_name: str
    is_open: bool
    page: ProgrammePage
    modules: tuple[AskedModule, ...]

    @property
    def required(self) -> tuple[AskedModule, ...]:
        """The modules without which there is no certificate."""
        return tuple(item for item in self.modules if item.required)


def programme(key: UUID, language: str | None = None) -> Programme | None:
    """The programme with this key; None if there is none, or it was never published.

    What it asks is the source's; its titles are those of `language` where that page is live.
    """
    family = list(ProgrammePage.objects.filter(translation_key=key).select_related("locale"))
    source = min(family, key=_distance_from_source, default=None)
    if source is None or source.first_published_at is None:
        return None
    shown = next(
        (page for page in family if page.live and page.locale.language_code == language), source
    )
    house = InstitutionPage.objects.select_related("institution").get(
        path=source.path[: -source.steplen]
    )
    return Programme(
        key=key,
        title=shown.title,
        credential_title=shown.credential_title or shown.title,
        language=shown.locale.language_code,
        validity_months=source.validity_months,
        institution_id=house.institution_id,
        institution_name=house.institution.name,
        is_open=source.live,
        page=shown,
        modules=_asked(source, shown.locale_id),
    )


def _distance_from_source(page: ProgrammePage) -> tuple[bool, bool, int]:
    """Least for the page in the site's own language; where there is none, for the oldest."""
    is_other = page.locale.language_code != settings.LANGUAGE_CODE
    return is_other, page.alias_of_id is not None, page.pk


def _asked(source: ProgrammePage, locale_id: int) -> tuple[AskedModule, ...]:
    rows = list(source.modules.select_related("module"))
    keys = [row.module.translation_key for row in rows]
    pages = modules_by_key(keys, locale_id)
    live = set(
        ModulePage.objects.filter(translation_key__in=keys, live=True).values_list(
            "translation_key", flat=True
        )
    )
    return tuple(
        AskedModule(
            key=row.module.translation_key,
            page=pages.get(row.module.translation_key),
            is_live=row.module.translation_key in live,
            required=row.required,
            practice=row.practice,
        )
        for row in rows
    )


@dataclass(frozen=True)
class Demand:
    """What a programme asks for, in short: its required modules, and whether with practice."""

    key: UUID
    modules: tuple[tuple[UUID, bool], ...]


def demands() -> list[Demand]:
    """What every programme that everybody may read asks for, in the tree's order, in one query."""
    pages = open_to_everybody(ProgrammePage.objects.all())
    rows = ProgrammeModule.objects.filter(
        required=True,
        programme__in=pages.filter(locale__language_code=settings.LANGUAGE_CODE).values("pk"),
    ).order_by("programme__path", "sort_order")
    asked: dict[UUID, list[tuple[UUID, bool]]] = {}
    for programme_key, module_key, practice in rows.values_list(
        "programme__translation_key", "module__translation_key", "practice"
    ):
        needs_practice = practice == PracticeRule.REQUIRED
        asked.setdefault(programme_key, []).append((module_key, needs_practice))
    return [Demand(key, tuple(modules)) for key, modules in asked.items()]


def programme_titles(keys: Iterable[UUID], language: str) -> dict[UUID, str]:
    """How these live programmes are called in `language`, or in the source's."""
    pages = ProgrammePage.objects.filter(translation_key__in=list(keys), live=True)
    # The best is the last.
    worth = [settings.LANGUAGE_CODE, language]
    ranked = sorted(
        pages.select_related("locale"),
        key=lambda page: (code := page.locale.language_code) in worth and worth.index(code) + 1,
    )
    return {page.translation_key: page.title for page in ranked}


def programmes_to_require() -> list[tuple[str, str]]:
    """The open programmes as choices by key: in the site's own language, by title."""
    pages = ProgrammePage.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE)
    return [(str(page.translation_key), page.title) for page in pages.order_by("title")]


def newest_editions(keys: Iterable[UUID]) -> dict[UUID, int]:
    """The newest edition's id of each of these modules; unreleased ones are left out."""
    rows = Edition.objects.filter(module_key__in=set(keys)).order_by("number")
    return dict(rows.values_list("module_key", "pk"))


def steps_of_kind(kind: str, edition_ids: Iterable[int]) -> dict[int, set[UUID]]:
    """The keys of the steps of one kind in each of these editions."""
    found: dict[int, set[UUID]] = {}
    rows = EditionActivity.objects.filter(edition__in=set(edition_ids), kind=kind)
    for edition_id, key in rows.values_list("edition_id", "activity_key"):
        found.setdefault(edition_id, set()).add(key)
    return found
