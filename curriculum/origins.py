"""Modules that were adapted from others: their credit, and what has become of the origin since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.models import Locale

from .activities import ActivityPage, activity_models
from .differences import Difference, Passage, differences
from .licences import lets_adapt, may_follow
from .models import Edition, InstitutionPage, ModuleOrigin, ModulePage
from .passages import passages
from .reading import latest_edition, module_page
from .releasing import MODULE, hinders
from .restrictions import open_to_everybody

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Credit:
    """A work that a module was adapted from; `url` is "" while there is nothing to read."""

    title: str
    institution: str
    licence: str
    edition: int | None
    url: str
    is_here: bool


@dataclass(frozen=True)
class Adapted:
    """A module of an institution, what it was adapted from, and the origin's edition now."""

    module: ModulePage
    origin: ModuleOrigin
    edition_now: int | None
    is_here: bool

    @property
    def is_newer(self) -> bool:
        """Whether the origin asks for something else by now; its text may have changed without."""
        return bool(self.origin.edition and (self.edition_now or 0) > self.origin.edition)


# --- Credit ---------------------------------------------------------------------------------------


def note_origin(*, module_key: UUID, said: Data, before: Iterable[Data], by, texts=()) -> None:
    """Write down what a module comes from; `said` names it as a module file does."""
    ModuleOrigin.objects.update_or_create(
        module_key=module_key,
        defaults={
            "origin_key": said["key"] and UUID(said["key"]),
            "title": said["title"],
            "institution_name": said["institution"],
            "licence": said["licence"],
            "url": said["url"],
            "edition": said["edition"],
            "before": [dict(one) for one in before],
            "texts": [[one.place, one.label, one.text] for one in texts],
            "taken_at": timezone.now(),
            "taken_by": by,
        },
    )


def copy_origins(page, new_page) -> None:
    """What a page and the modules below it were adapted from, their copies were, too."""
    old, new = (
        list(ModulePage.objects.descendant_of(one, inclusive=True).order_by("path"))
        for one in (page, new_page)
    )
    if len(old) != len(new):
        return
    rows = {
        row.module_key: row
        for row in ModuleOrigin.objects.filter(
            module_key__in=[module.translation_key for module in old]
        )
    }
    for module, copy in zip(old, new, strict=True):
        row = rows.get(module.translation_key)
        if row is not None and module.translation_key != copy.translation_key:
            row.pk, row.module_key = None, copy.translation_key
            row._state.adding = True
            row.save()


def origin_of(module_key: UUID) -> ModuleOrigin | None:
    return ModuleOrigin.objects.filter(module_key=module_key).first()


def attribution_of(module_key: UUID) -> list[dict[str, Any]]:
    """The works that a module was adapted from, the nearest first, as a module file names them."""
    origin = origin_of(module_key)
    if origin is None:
        return []
    nearest = {
        "key": str(origin.origin_key) if origin.origin_key else None,
        "title": origin.title,
        "institution": origin.institution_name,
        "licence": origin.licence,
        "url": origin.url,
        "edition": origin.edition,
    }
    return [nearest, *origin.before]


def credits_of(module: ModulePage) -> list[Credit]:
    """The same for a reader: with a link to what everybody may read now."""
    return [_credit(said, module) for said in attribution_of(module.translation_key)]


def _credit(said: Data, module: ModulePage) -> Credit:
    url, is_here = said["url"], False
    if said["key"] and Edition.objects.filter(module_key=said["key"]).exists():
        # It was released on this site: what is down, or not for everybody, isn't linked.
        page = module_page(UUID(said["key"]), module.locale.language_code)
        is_here = page is not None and _is_open(page)
        url = page.url if is_here else ""
    return Credit(
        said["title"], said["institution"], said["licence"], said["edition"], url or "", is_here
    )


def _is_open(page: ModulePage) -> bool:
    return open_to_everybody(ModulePage.objects.filter(pk=page.pk)).exists()


# --- What may be adapted --------------------------------------------------------------------------


def adaptable(institutions: Iterable) -> list[tuple[ModulePage, InstitutionPage]]:
    """The modules that others let one adapt, in the site's own language, each with its house.

    Whoever works for one institution gets those of all others; for several, whatever is another's
    to one of them. Three queries, however many there are.
    """
    houses = {page.path: page for page in InstitutionPage.objects.select_related("institution")}
    working = {institution.pk for institution in institutions}
    rows = open_to_everybody(ModulePage.objects.offered().filter(locale=Locale.get_default()))
    found = []
    for module in rows.order_by("title", "pk"):
        house = houses.get(module.path[: -module.steplen])
        if house and lets_adapt(module.licence) and working - {house.institution_id}:
            found.append((module, house))
    return found


def module_to_adapt(page_id: int) -> ModulePage:
    """One of those, or 404."""
    offered = ModulePage.objects.offered()
    rows = open_to_everybody(offered.filter(pk=page_id)) if page_id < 2**31 else ()
    for module in rows:
        if lets_adapt(module.licence):
            return module
    raise Http404


def adapted_by(institutions: Iterable) -> list[Adapted]:
    """The modules of these institutions that come from elsewhere; drafts, too.

    A fixed number of queries.
    """
    houses = InstitutionPage.objects.filter(institution__in=list(institutions))
    paths = set(houses.values_list("path", flat=True))
    origins = {row.module_key: row for row in ModuleOrigin.objects.all()}
    modules = [
        page
        for page in ModulePage.objects.filter(translation_key__in=origins).order_by("title", "pk")
        if page.path[: -page.steplen] in paths
    ]
    keys = [origins[page.translation_key].origin_key for page in modules]
    editions: dict[UUID, int] = {}
    for key, number in Edition.objects.filter(module_key__in=keys).values_list(
        "module_key", "number"
    ):
        editions[key] = max(number, editions.get(key, 0))
    rows = open_to_everybody(ModulePage.objects.filter(translation_key__in=keys))
    here = set(rows.values_list("translation_key", flat=True))
    found = []
    for page in modules:
        origin = origins[page.translation_key]
        is_here = origin.origin_key in here
        now = editions.get(origin.origin_key) if is_here else None
        found.append(Adapted(page, origin, now, is_here))
    return found


# --- What has changed since -----------------------------------------------------------------------


# Fields and rows that are for their own authors alone, and those that name what others may not read:
# an exam's questions, a module that is a draft.
_NOT_FOR_OTHERS = {"practice_change", "authoring_note"}
_ROWS_FOR_OTHERS = {"objectives", "competencies", "sdgs", "principles"}


def texts_of(module: ModulePage) -> list[Passage]:
    """What a released module's page and steps say to everybody. Questions aren't in it, not even by
    name: a key that another institution may not read would be told by its change.
    """
    found = _texts(module, module.title)
    for page in _steps(module):
        found += _texts(page, page.title)
    return found


def _steps(module: ModulePage) -> list[ActivityPage]:
    """Its steps as learners who begin now meet them."""
    rows = [open_to_everybody(model.objects.child_of(module)) for model in activity_models()]
    found = [page for pages in rows for page in pages.filter(retired=False)]
    return sorted(found, key=lambda page: page.path)


def _texts(item, title: str) -> list[Passage]:
    rows = {relation.get_accessor_name() for relation in get_all_child_relations(type(item))}
    silent = _NOT_FOR_OTHERS | (rows - _ROWS_FOR_OTHERS)
    return [
        Passage(f"{item.translation_key}.{one.place}", f"{title} · {one.label}", one.text)
        for one in passages(item)
        if one.place.split(".", 1)[0] not in silent
    ]


def origin_page(origin: ModuleOrigin) -> ModulePage | None:
    """The origin as everybody may read it now; None if it is down, or on another site."""
    page = module_page(origin.origin_key) if origin.origin_key else None
    return page if page is not None and _is_open(page) else None


def changed_since(origin: ModuleOrigin, page: ModulePage) -> tuple[Difference, ...]:
    """What the origin says otherwise than when it was taken."""
    return differences([Passage(*row) for row in origin.texts], texts_of(page))


def compare_from_now(origin: ModuleOrigin, page: ModulePage) -> None:
    """Who has read what changed compares with this from now on; the credit names its edition."""
    edition = latest_edition(page.translation_key)
    origin.texts = [[one.place, one.label, one.text] for one in texts_of(page)]
    origin.edition = edition.number if edition else origin.edition
    origin.title, origin.licence = page.title, page.licence
    origin.save(update_fields=["texts", "edition", "title", "licence"])


# --- The licence stays ----------------------------------------------------------------------------


@hinders(MODULE)
def licence_hindrances(module) -> Iterable[str]:
    """What was given under conditions goes on under them."""
    origin = origin_of(module.translation_key)
    if origin is None or may_follow(origin.licence, module.licence):
        return
    yield _(
        "The module is adapted from “%(title)s” (%(origin)s), whose licence has to be kept: "
        "%(licence)s doesn’t keep it. Set the licence to %(origin)s."
    ) % {"title": origin.title, "origin": origin.licence, "licence": module.licence}
