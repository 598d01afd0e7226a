"""What is read before one begins: a module's promise, a programme's parts, an institution's offer.

Public pages name only what everybody may read: a page that is down or restricted is neither linked
nor named by another (`restrictions.open_to_everybody`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from wagtail.models import Locale, Page

from .models import (
    Competency,
    CompetencyLevel,
    Edition,
    InstitutionPage,
    ModulePage,
    ProgrammePage,
    StandardPage,
)
from .restrictions import open_to_everybody


@dataclass(frozen=True)
class Promise:
    """A competency that a module helps to reach, with what can be observed up to the level aimed at."""

    competency: Competency
    aim: int
    is_main: bool
    levels: tuple[CompetencyLevel, ...]


@dataclass(frozen=True)
class Advice:
    """A module that is good to know before, and the competencies that both work on."""

    module: ModulePage
    shared: tuple[str, ...]


@dataclass(frozen=True)
class ListedModule:
    """A module in a list, with the minutes that its newest edition states (0 before a release)."""

    module: ModulePage
    online: int
    practice: int
    required: bool = True
    rule: str = "none"


@dataclass(frozen=True)
class Listing:
    """Modules in their order. `closed` says how many more there are that not everybody may read."""

    modules: tuple[ListedModule, ...]
    closed: int = 0

    @property
    def online(self) -> int:
        """Minutes of lessons, quizzes and reviews."""
        return sum(item.online for item in self.modules)

    @property
    def practice(self) -> int:
        """Minutes of practice at work."""
        return sum(item.practice for item in self.modules)

    @property
    def electives(self) -> int:
        """How many of the modules may be left out."""
        return sum(not item.required for item in self.modules)


def house_of(page: Page) -> InstitutionPage:
    """The institution's page above a module or programme, in one query."""
    return InstitutionPage.objects.select_related("locale").get(path=page.path[: -page.steplen])


def promises_of(module: ModulePage) -> list[Promise]:
    """The module's competencies, main ones first, in two queries."""
    rows = module.competencies.select_related("competency").prefetch_related("competency__levels")
    return [
        Promise(
            competency=row.competency,
            aim=row.level,
            is_main=row.primary,
            levels=tuple(
                level for level in row.competency.levels.all() if level.level <= row.level
            ),
        )
        for row in sorted(rows, key=lambda row: not row.primary)
    ]


def advice_for(module: ModulePage, promises: Iterable[Promise]) -> list[Advice]:
    """The modules advised before this one, each with the reason that the competencies give."""
    advised = [
        row.advised.translation_key for row in module.prerequisites.select_related("advised")
    ]
    if not advised:
        return []
    own = {promise.competency.pk for promise in promises}
    found = modules_by_key(advised, module.locale_id, "competencies__competency")
    return [
        Advice(
            module=found[key],
            shared=tuple(
                row.competency.title
                for row in found[key].competencies.all()
                if row.competency_id in own
            ),
        )
        for key in advised
        if key in found
    ]


def programmes_with(module: ModulePage) -> list[ProgrammePage]:
    """The programmes that the module belongs to, of whichever institution: in the module's
    language where they exist in it, else in the site's own."""
    languages = [settings.LANGUAGE_CODE, module.locale.language_code]
    places = ProgrammePage.objects.filter(
        modules__module__translation_key=module.translation_key, locale__language_code__in=languages
    )
    found = open_to_everybody(places.select_related("locale")).distinct().order_by("path")
    nearest = sorted(found, key=lambda page: languages.index(page.locale.language_code))
    return list({page.translation_key: page for page in nearest}.values())


def modules_by_key(keys: Iterable[UUID], locale_id: int, *related: str) -> dict[UUID, ModulePage]:
    """The open modules with these keys: in this language, else in the site's own, else in any."""
    pages = open_to_everybody(ModulePage.objects.filter(translation_key__in=set(keys)))
    preference = {Locale.get_default().pk: 1, locale_id: 2}
    return {
        page.translation_key: page
        for page in sorted(
            pages.select_related("locale").prefetch_related(*related),
            key=lambda page: preference.get(page.locale_id, 0),
        )
    }


def modules_of_programme(programme: ProgrammePage) -> Listing:
    """The programme's modules in its order, with their hours, in three queries."""
    rows = list(programme.modules.select_related("module"))
    keys = [row.module.translation_key for row in rows]
    found, hours = modules_by_key(keys, programme.locale_id), _hours(keys)
    listed = tuple(
        ListedModule(found[key], *hours.get(key, (0, 0)), required=row.required, rule=row.practice)
        for key, row in zip(keys, rows, strict=True)
        if key in found
    )
    return Listing(listed, closed=len(rows) - len(listed))


@dataclass(frozen=True)
class Offer:
    """What an institution's page leads to."""

    programmes: tuple[ProgrammePage, ...]
    listing: Listing
    texts: tuple[StandardPage, ...]


def offer_of(page: InstitutionPage) -> Offer:
    """Everything below an institution's page that everybody may read, in six queries."""

    def below(model) -> QuerySet:
        return open_to_everybody(model.objects.child_of(page).select_related("locale"))

    modules = list(below(ModulePage).order_by("path"))
    hours = _hours(module.translation_key for module in modules)
    return Offer(
        programmes=tuple(below(ProgrammePage).prefetch_related("sdgs__sdg").order_by("path")),
        listing=Listing(
            tuple(
                ListedModule(module, *hours.get(module.translation_key, (0, 0)))
                for module in modules
            )
        ),
        texts=tuple(below(StandardPage).order_by("path")),
    )


def _hours(keys: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """Minutes online and of practice by module, as the newest edition of each has them."""
    rows = Edition.objects.filter(module_key__in=set(keys)).order_by("number")
    return {
        key: (online, practice)
        for key, online, practice in rows.values_list(
            "module_key", "minutes_online", "minutes_practice"
        )
    }
