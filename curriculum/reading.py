"""Reading the curriculum: outlines of editions, live pages and steps, the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Subquery
from wagtail.models import Locale, Page

from .data import Activity, Outline, Step, TaughtCompetency
from .models import (
    Competency,
    Edition,
    InstitutionPage,
    LessonPage,
    ModuleCompetency,
    ModulePage,
    ProgrammePage,
)
from .restrictions import open_to_everybody


def latest_edition(module_key: UUID) -> Edition | None:
    """The newest edition of a module; None before its first release."""
    return Edition.objects.filter(module_key=module_key).order_by("-number").first()


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
            )
            for row in edition.activities.all()
        ),
        competencies=tuple(
            TaughtCompetency(code=row.code, title=row.title, level=row.level, primary=row.primary)
            for row in (edition.competencies.all() if with_competencies else ())
        ),
    )


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
    """Every live module of the active language, in the order of the tree."""
    return ModulePage.objects.live().filter(locale=Locale.get_active()).order_by("path")


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


def competencies_by_code(codes: Iterable[str]) -> dict[str, Competency]:
    """The competencies with these codes."""
    return {row.code: row for row in Competency.objects.filter(code__in=list(codes))}


def paths_of(institution) -> list[str]:
    """The paths of an institution's pages, one a language; its modules and their steps stand below."""
    pages = InstitutionPage.objects.filter(institution=institution)
    return list(pages.values_list("path", flat=True))


def outcome_codes(module: ModulePage) -> list[str]:
    """The codes of what a module's learners can do afterwards, in its order."""
    return list(module.objectives.values_list("code", flat=True))


def competency_codes() -> dict[int, str]:
    """The code of every competency, by its id."""
    return dict(Competency.objects.values_list("pk", "code"))
