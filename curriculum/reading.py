"""Reading the curriculum: outlines of editions, live pages and steps, the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from wagtail.models import Locale, Page

from .data import Activity, Outline, Step, TaughtCompetency
from .models import (
    ArchivedModule,
    Competency,
    Edition,
    EditionActivity,
    InstitutionPage,
    LessonPage,
    ModuleCompetency,
    ModulePage,
    ProgrammePage,
)
from .restrictions import open_to_everybody


def latest_edition(module_key: UUID) -> Edition | None:
    """The newest edition of a module, with `is_archived`; None before its first release."""
    archived = ArchivedModule.objects.filter(module_key=OuterRef("module_key"))
    rows = Edition.objects.filter(module_key=module_key).annotate(is_archived=Exists(archived))
    return rows.order_by("-number").first()


def editions_asking_again(module_key) -> QuerySet[Edition]:
    """Editions of a module (a key, or an OuterRef to one) that ask for a refresher, newest first."""
    return _asking().filter(module_key=module_key).order_by("-number")


def _asking() -> QuerySet[Edition]:
    """A module that nobody begins any more asks nobody again."""
    archived = ArchivedModule.objects.values("module_key")
    return Edition.objects.exclude(refresher="").exclude(module_key__in=archived)


def refreshers(module_keys: Iterable[UUID]) -> dict[UUID, Edition]:
    """Of these modules, the newest edition that asks its certificate's holders for a refresher."""
    rows = _asking().filter(module_key__in=list(module_keys))
    return {edition.module_key: edition for edition in rows.order_by("number")}


def edition_of(edition_id: int) -> Outline:
    """The outline of an edition, in three queries."""
    return outline_of(Edition.objects.get(pk=edition_id))


def steps_of(edition: Edition) -> Outline:
    """The outline of an edition that is at hand, without its competencies, in one query."""
    return outline_of(edition, with_competencies=False)


def outline(module_key: UUID) -> Outline | None:
    """What the module asks now; None before its first release."""
    edition = latest_edition(module_key)
    return outline_of(edition) if edition else None


def outlines(edition_ids: Iterable[int]) -> dict[int, Outline]:
    """The outlines of several editions by id, in three queries however many there are."""
    editions = Edition.objects.filter(pk__in=list(edition_ids))
    return {
        edition.pk: outline_of(edition)
        for edition in editions.prefetch_related("activities", "competencies")
    }


def outline_of(edition: Edition, *, with_competencies: bool = True) -> Outline:
    """An edition's rows as values; without competencies, one query less."""
    return Outline(
        edition_id=edition.pk,
        edition_number=edition.number,
        module_key=edition.module_key,
        module_title=edition.title,
        language=edition.language,
        institution_id=edition.institution_id,
        minutes_online=edition.minutes_online,
        minutes_practice=edition.minutes_practice,
        activities=tuple(
            Activity(
                key=row.activity_key,
                kind=row.kind,
                title=row.title,
                order=row.order,
                required=row.required,
                counts=row.counts,
                minutes=row.minutes,
                pass_mark=row.pass_mark,
                items=row.items,
                is_online=row.is_online,
            )
            for row in edition.activities.all()
        ),
        competencies=tuple(
            TaughtCompetency(code=row.code, title=row.title, level=row.level, primary=row.primary)
            for row in (edition.competencies.all() if with_competencies else ())
        ),
    )


def steps_released(kind: str, institution_ids: Iterable[int]) -> list[tuple[UUID, str, str]]:
    """The steps of a kind that these institutions ever released: key, title, the module's title."""
    rows = EditionActivity.objects.filter(
        kind=kind, edition__institution__in=list(institution_ids)
    ).order_by("edition__title", "order", "-edition__number")
    found: dict[UUID, tuple[UUID, str, str]] = {}
    for key, title, module in rows.values_list("activity_key", "title", "edition__title"):
        found.setdefault(key, (key, title, module))
    return list(found.values())


def with_translations(url_path: str, root: Page) -> list[Page]:
    """The live page with this address below `root`, then its live translations, in one query.

    Empty if there is no such page.
    """
    asked_for = Page.objects.filter(url_path=url_path, path__startswith=root.path, live=True)
    # Its own key is among those of its translations, so that one look-up finds the whole family.
    key = Subquery(asked_for.order_by().values("translation_key")[:1])
    family = Page.objects.filter(translation_key=key, live=True).select_related("locale")
    family = family.only(*_OF_A_STEP, "content_type", "alias_of")
    return sorted(family, key=lambda page: not _is_at(page, url_path, root))


def _is_at(page: Page, url_path: str, root: Page) -> bool:
    return page.url_path == url_path and page.path.startswith(root.path)


def module_page(module_key: UUID, language: str | None = None) -> ModulePage | None:
    """The live page of a module, in `language` if there is one, else in the source's language."""
    pages = ModulePage.objects.filter(translation_key=module_key, live=True).select_related(
        "locale"
    )
    by_language = {page.locale.language_code: page for page in pages}
    if language in by_language:
        return by_language[language]
    default = Locale.get_default().language_code
    return by_language.get(default) or next(iter(by_language.values()), None)


@dataclass(frozen=True)
class LocatedStep:
    """A live step's page and the module above it."""

    page: Page
    module: ModulePage


def located_step(activity_key: UUID, language: str) -> LocatedStep | None:
    """A live step, in `language` if there is one; None if it has gone."""
    pages = Page.objects.live().filter(translation_key=activity_key).select_related("locale")
    for page in sorted(pages, key=lambda page: page.locale.language_code != language):
        module = ModulePage.objects.live().filter(path=page.path[: -page.steplen]).first()
        if module is not None:
            return LocatedStep(page, module)
    return None


@dataclass(frozen=True)
class ReflectionQuestion:
    """A question to oneself, as the lesson asks it now."""

    lesson: LessonPage
    prompt: str


def reflection_question(
    activity_key: UUID, block_id: UUID, language: str
) -> ReflectionQuestion | None:
    """The question of a live lesson's block, in `language` if the lesson has it; None if gone."""
    lessons = LessonPage.objects.live().filter(translation_key=activity_key)
    for lesson in sorted(
        lessons.select_related("locale"), key=lambda page: page.locale.language_code != language
    ):
        for block in lesson.body:
            if block.block_type == "reflection" and block.id == str(block_id):
                return ReflectionQuestion(lesson, block.value["prompt"])
    return None


def module_of(activity: Page) -> ModulePage:
    """The module page above an activity page, in one query."""
    return ModulePage.objects.get(path=activity.path[: -activity.steplen])


def house_of(page: Page) -> int | None:
    """The id of the institution's page at or above this one, in whatever language; None above them."""
    houses = InstitutionPage.objects.ancestor_of(page, inclusive=True)
    return houses.values_list("pk", flat=True).first()


def neighbours(page: Page) -> tuple[Page, list[Page]]:
    """The module of a page (of itself, or of a step) and its live steps, in one query.

    As plain pages: the rail needs titles and addresses, not what is in them.
    """
    path = page.path if isinstance(page, ModulePage) else page.path[: -page.steplen]
    family = Page.objects.filter(path__startswith=path, depth__lte=len(path) // page.steplen + 1)
    module, live = None, []
    for member in family.select_related("locale").only(*_OF_A_STEP).order_by("path"):
        if member.path == path:
            module = member
        elif member.live:
            live.append(member)
    return module, live


_OF_A_STEP = (
    "path", "depth", "numchild", "url_path", "slug", "title", "live", "translation_key",
    "locale__language_code",
)  # fmt: skip


def lessons_of(module: Page) -> list[LessonPage]:
    """The module's live lessons with all that is in them, in its order."""
    return list(LessonPage.objects.live().child_of(module).order_by("path"))


def steps(module: Page, live: list[Page], asked: Outline, request=None) -> tuple[Step, ...]:
    """The outline's activities as readers meet them: live title, address and language.

    `module` and `live` as `neighbours` gives them. A step without a translation is met in the
    source's language, for one query more; one whose page has gone keeps its old title and has
    no address.
    """
    base, language = module.get_url(request), module.locale.language_code
    met = {page.translation_key: (page.title, f"{base}{page.slug}/", language) for page in live}
    absent = [activity.key for activity in asked.activities if activity.key not in met]
    if absent and module.locale_id != Locale.get_default().pk:
        met |= _in_the_source_s_language(absent, request)
    result = []
    for activity in asked.activities:
        title, url, spoken = met.get(activity.key, (activity.title, "", asked.language))
        result.append(Step(activity=activity, title=title, url=url, language=spoken))
    return tuple(result)


def _in_the_source_s_language(keys: list[UUID], request) -> dict[UUID, tuple[str, str, str]]:
    source = Locale.get_default()
    pages = Page.objects.live().filter(translation_key__in=keys, locale=source)
    return {
        page.translation_key: (page.title, page.get_url(request), source.language_code)
        for page in pages
    }


def programmes() -> QuerySet[ProgrammePage]:
    """The programmes of the active language that everybody may read, with how many of their
    modules are open, too."""
    open_modules = open_to_everybody(ModulePage.objects.all())
    counted = Count(
        "modules", filter=Q(modules__module__in=open_modules.values("pk")), distinct=True
    )
    return (
        open_to_everybody(ProgrammePage.objects.filter(locale=Locale.get_active()))
        .order_by("path")
        .annotate(module_count=counted)
        .prefetch_related("sdgs__sdg")
    )


def catalogue() -> QuerySet[ModulePage]:
    """Every module of the active language that can be begun, in the order of the tree."""
    return ModulePage.objects.offered().filter(locale=Locale.get_active()).order_by("path")


def modules_of(institution_ids: Iterable[int]) -> list[tuple[ModulePage, int]]:
    """The live modules of these institutions in the site's own language, with the institution's id."""
    houses = {
        page.path: page.institution_id
        for page in InstitutionPage.objects.filter(institution__in=list(institution_ids))
    }
    pages = ModulePage.objects.live().filter(locale=Locale.get_default()).order_by("title")
    above = ((page, page.path[: -page.steplen]) for page in pages)
    return [(page, houses[path]) for page, path in above if path in houses]


def modules_by_keys(keys) -> QuerySet[ModulePage]:
    """The live modules with these keys, in the site's own language; `keys` may be a query."""
    pages = ModulePage.objects.live().filter(locale=Locale.get_default())
    return pages.filter(translation_key__in=keys)


def modules_teaching(codes: Iterable[str]) -> dict[str, list[ModulePage]]:
    """The live modules of the active language that help with each of these competencies."""
    rows = (
        ModuleCompetency.objects.filter(
            competency__code__in=list(codes),
            module__live=True,
            module__locale=Locale.get_active(),
        )
        .select_related("module", "competency")
        .order_by("module__path")
    )
    found: dict[str, list[ModulePage]] = {}
    for row in rows:
        found.setdefault(row.competency.code, []).append(row.module)
    return found


def addresses_of_modules(keys: Iterable[UUID], language: str) -> dict[UUID, str]:
    """Where these modules are read, in a language where they have it, else in the site's own."""
    pages = ModulePage.objects.filter(translation_key__in=list(keys), live=True)
    found: dict[UUID, ModulePage] = {}
    for page in pages.select_related("locale"):
        if page.translation_key not in found or page.locale.language_code == language:
            found[page.translation_key] = page
    return {key: page.url for key, page in found.items()}


def modules_to_require() -> list[tuple[str, str]]:
    """The modules that can be begun, as choices by key: in the site's own language, by title."""
    pages = ModulePage.objects.offered().filter(locale=Locale.get_default()).order_by("title")
    return [(str(page.translation_key), page.title) for page in pages]


def competencies_to_require(*organisation_ids: int) -> list[tuple[str, str]]:
    """What employers may ask for, as choices by code: the shared competencies and their own."""
    rows = _open_to(list(organisation_ids)).filter(retired_at=None)
    rows = rows.order_by("code").values_list("code", "title")
    return [(code, f"{code} {title}") for code, title in rows]


def competencies_to_show(organisation_ids: Iterable[int]) -> list[tuple[str, str]]:
    """The shared competencies and employers' own that aren't retired, as choices by their numbers."""
    rows = _open_to(list(organisation_ids)).filter(retired_at=None).order_by("code", "pk")
    return [(str(row.pk), f"{row.code} {row.title}") for row in rows]


@dataclass(frozen=True)
class Way:
    """A module that helps with a competency: up to which level, and what it takes in minutes."""

    module: ModulePage
    level: int
    minutes_online: int
    minutes_practice: int

    @property
    def minutes(self) -> int:
        """Online and practice together."""
        return self.minutes_online + self.minutes_practice


def ways_to(code: str) -> list[Way]:
    """The live modules of the active language that help with a competency, the nearest level first."""
    rows = ModuleCompetency.objects.filter(
        competency__code=code, module__live=True, module__locale=Locale.get_active()
    ).select_related("module")
    rows = list(rows.order_by("level", "module__path"))
    keys = {row.module.translation_key for row in rows}
    editions = {
        row.module_key: row
        for row in Edition.objects.filter(module_key__in=keys).order_by("number")
    }
    found = []
    for row in rows:
        edition = editions.get(row.module.translation_key)
        if edition is not None:
            found.append(
                Way(row.module, row.level, edition.minutes_online, edition.minutes_practice)
            )
    return found


def keys_teaching(codes: Iterable[str]) -> dict[str, set[UUID]]:
    """The keys of the live modules that help with each of these competencies."""
    rows = ModuleCompetency.objects.filter(competency__code__in=list(codes), module__live=True)
    found: dict[str, set[UUID]] = {}
    for code, key in rows.values_list("competency__code", "module__translation_key"):
        found.setdefault(code, set()).add(key)
    return found


def competencies_by_code(
    codes: Iterable[str], organisation_ids: Iterable[int] = ()
) -> dict[str, Competency]:
    """The shared competencies with these codes; of employers that are named, their own before them."""
    rows = _open_to(list(organisation_ids)).filter(code__in=list(codes))
    # False stands before True: what is an employer's own is written last.
    by_owner = sorted(rows, key=lambda row: row.framework.organisation_id is not None)
    return {row.code: row for row in by_owner}


def _open_to(organisation_ids: list[int]) -> QuerySet[Competency]:
    """The shared competencies and those of some employers, with their frameworks."""
    owned = Q(framework__organisation=None)
    if organisation_ids:
        owned |= Q(framework__organisation__in=organisation_ids)
    return Competency.everywhere.filter(owned).select_related("framework")


def competencies_by_ids(ids: Iterable[int], *, with_scale: bool = False) -> list[Competency]:
    """These competencies, whoever's they are, by code; with their levels if asked for."""
    rows = Competency.everywhere.filter(pk__in=list(ids)).select_related("framework")
    rows = rows.order_by("code")
    return list(rows.prefetch_related("levels") if with_scale else rows)


def paths_of(institution) -> list[str]:
    """The paths of an institution's pages, one a language; its modules and their steps stand below."""
    pages = InstitutionPage.objects.filter(institution=institution)
    return list(pages.values_list("path", flat=True))


def outcome_codes(module: ModulePage) -> list[str]:
    """The codes of what a module's learners can do afterwards, in its order."""
    return list(module.objectives.values_list("code", flat=True))


def competency_codes() -> dict[int, str]:
    """The code of every shared competency, by its id."""
    return dict(Competency.objects.values_list("pk", "code"))
