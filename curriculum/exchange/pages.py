"""Modules and lessons as a file describes them, and the values that a page gets from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from ..activities import ActivityPage, activity_models
from ..loading import write_page
from ..models import (
    Edition,
    EditionActivity,
    InstitutionPage,
    LessonCompetency,
    LessonObjective,
    LessonPage,
    ModuleCompetency,
    ModuleObjective,
    ModulePage,
    ModulePrerequisite,
    ModulePrinciple,
    ModuleSDG,
)
from ..reading import latest_edition
from ..restrictions import open_to_everybody
from .incoming import Incoming, has_page_links, with_pages
from .outgoing import Outgoing
from .problems import Problem, in_field, problems_of
from .streams import described, taken_in

Data = Mapping[str, Any]
_SHARED = ("title", "slug", "seo_title", "search_description")
_OF_A_MODULE = (
    "code",
    "subtitle",
    "summary",
    "difficulty",
    "licence",
    "authoring_note",
    "practice_change",
)


# --- Finding --------------------------------------------------------------------------------------


def module_to_download(user, page_id: int) -> ModulePage:
    """The module with this id, if `user` may edit it; else 404, as for one that isn't there."""
    module = ModulePage.objects.filter(pk=page_id).first() if page_id < 2**31 else None
    if module is None or not module.permissions_for_user(user).can_edit():
        raise Http404
    return module


def modules_of_institution(institution) -> list[ModulePage]:
    """The live modules of an institution in the site's own language, in their order."""
    pages = InstitutionPage.objects.filter(institution=institution, locale=Locale.get_default())
    return [page for above in pages for page in ModulePage.objects.live().child_of(above)]


def module_with_key(key: UUID, locale: Locale) -> ModulePage | None:
    """The module with this key, a draft too."""
    return ModulePage.objects.filter(translation_key=key, locale=locale).first()


def is_key_free(key: UUID, institution) -> bool:
    """Whether a page of this institution may have this key: no page has it, and no other's record.

    A module that was deleted lives on in editions and in what was learned under them.
    """
    others = Edition.objects.exclude(institution=institution)
    return not (
        Page.objects.filter(translation_key=key).exists()
        or others.filter(module_key=key).exists()
        or EditionActivity.objects.filter(activity_key=key, edition__in=others).exists()
    )


def locale_of(language: str) -> Locale | None:
    return Locale.objects.filter(language_code=language).first()


def institution_page(institution, locale: Locale) -> InstitutionPage | None:
    """Where the institution's modules of a language stand."""
    return InstitutionPage.objects.filter(institution=institution, locale=locale).first()


def steps_to_pack(
    module: ModulePage, *, drafts: bool, open_only: bool = False
) -> list[ActivityPage]:
    """The module's steps in their order: as they are live, or as they stand in the editor.

    A step that was taken out or down is in neither; with `open_only`, nor is one that not everybody
    may read.
    """
    rows = [model.objects.child_of(module) for model in activity_models()]
    pages = [page for found in rows for page in (open_to_everybody(found) if open_only else found)]
    pages.sort(key=lambda page: page.path)
    if not drafts:
        return [page for page in pages if page.live and not page.retired]
    drafted = [
        page.get_latest_revision_as_object()
        for page in pages
        if page.live or page.first_published_at is None
    ]
    return [page for page in drafted if not page.retired]


def edition_number(module: ModulePage) -> int | None:
    edition = latest_edition(module.translation_key)
    return edition.number if edition else None


# --- Out ------------------------------------------------------------------------------------------


def describe_module(module: ModulePage, out: Outgoing, *, drafts: bool = False) -> dict[str, Any]:
    """The module's own page, without its steps.

    What it advises is named where everybody may read it; with `drafts`, which only its own house
    packs, drafts of that house, too.
    """
    house = module.path[: -module.steplen] if drafts else None
    where = _("the module")
    return {
        "key": str(module.translation_key),
        "language": module.locale.language_code,
        **{name: getattr(module, name) for name in (*_SHARED, *_OF_A_MODULE)},
        "audience": _stream(module, "audience", out, where),
        "transfer": _stream(module, "transfer", out, where),
        "outcomes": [
            {"code": row.code, "text": row.text, "verb": row.verb}
            for row in _rows(module.objectives)
        ],
        "competencies": [
            out.competency(row.competency_id) | {"level": row.level, "primary": row.primary}
            for row in _rows(module.competencies)
        ],
        "sdgs": [row.sdg.number for row in _rows(module.sdgs)],
        "principles": [row.principle.code for row in _rows(module.principles)],
        "prerequisites": [
            {
                "key": str(row.advised.translation_key),
                "code": row.advised.code,
                "title": row.advised.title,
            }
            for row in _rows(module.prerequisites)
            if _is_open(row.advised) or (house and row.advised.path.startswith(house))
        ],
    }


def _is_open(module: ModulePage) -> bool:
    return open_to_everybody(ModulePage.objects.live().filter(pk=module.pk)).exists()


def _rows(relation) -> list:
    return sorted(relation.all(), key=lambda row: row.sort_order or 0)


def describe_step(page: ActivityPage) -> dict[str, Any]:
    """What every kind of step has."""
    return {
        "kind": page.activity_kind,
        "key": str(page.translation_key),
        **{name: getattr(page, name) for name in (*_SHARED, "minutes", "required")},
    }


def describe_lesson(page: LessonPage, out: Outgoing) -> dict[str, Any]:
    """A lesson with all that is in it."""
    return {
        **describe_step(page),
        "code": page.code,
        "body": _stream(page, "body", out, step_place(page.title)),
        "outcomes": [row.code for row in _rows(page.objectives)],
        "competencies": [out.competency(row.competency_id) for row in _rows(page.competencies)],
    }


def _stream(page: Page, name: str, out: Outgoing, where: str) -> list[dict[str, Any]]:
    block = page._meta.get_field(name).stream_block
    return described(block, getattr(page, name), out, where)


def step_place(title: str) -> str:
    """A step as a place, in words."""
    return _("step “%(title)s”") % {"title": title}


# --- In -------------------------------------------------------------------------------------------


def module_values(data: Data, refs: Incoming, institution, locale: Locale) -> dict[str, Any]:
    """The fields and rows of a module's page; what is wrong with them goes to `refs.problems`."""
    where = _("the module")
    values = {name: data[name] for name in (*_SHARED, *_OF_A_MODULE)}
    for name in ("audience", "transfer"):
        values[name] = stream_value(ModulePage, name, data[name], refs, where)
    check(ModulePage, values, refs, where)
    competencies = [(row, refs.competency(row, where)) for row in data["competencies"]]
    goals = [refs.goal(number, where) for number in data["sdgs"]]
    principles = [refs.principle(code, where) for code in data["principles"]]
    return values | {
        "objectives": _made(ModuleObjective, data["outcomes"]),
        "competencies": _made(
            ModuleCompetency,
            [
                {"competency": found, "level": row["level"], "primary": row["primary"]}
                for row, found in competencies
                if found
            ],
        ),
        "sdgs": _made(ModuleSDG, [{"sdg": goal} for goal in goals if goal]),
        "principles": _made(ModulePrinciple, [{"principle": one} for one in principles if one]),
        "prerequisites": _made(
            ModulePrerequisite, _advised(data["prerequisites"], refs, institution, locale)
        ),
    }


def _advised(rows: list[Data], refs: Incoming, institution, locale: Locale) -> list[dict[str, Any]]:
    """The modules that are advised before, where this site has them and the institution sees them."""
    found = []
    above = institution_page(institution, locale)
    for row in rows:
        module = module_with_key(UUID(row["key"]), locale)
        if module and (module.live or (above and module.is_child_of(above))):
            found.append({"advised": module})
            continue
        said = _("The module %(code)s “%(title)s”, advised before it, isn’t here and is left out.")
        refs.warnings.append(Problem(_("the module"), said % row))
    return found


def lesson_values(data: Data, refs: Incoming) -> dict[str, Any]:
    """The same of a lesson."""
    where = step_place(data["title"])
    values = shared_values(data) | {"code": data["code"]}
    values["body"] = stream_value(LessonPage, "body", data["body"], refs, where)
    check(LessonPage, values, refs, where)
    competencies = [refs.competency(row, where) for row in data["competencies"]]
    return values | {
        "objectives": _made(LessonObjective, [{"code": code} for code in data["outcomes"]]),
        "competencies": _made(
            LessonCompetency, [{"competency": one} for one in competencies if one]
        ),
    }


def shared_values(data: Data) -> dict[str, Any]:
    """What every kind of step has."""
    return {name: data[name] for name in (*_SHARED, "minutes", "required")}


def stream_value(model, name: str, raw: Any, refs: Incoming, where: str) -> str:
    """A StreamField's JSON, checked by its blocks."""
    block = model._meta.get_field(name).stream_block
    return taken_in(block, raw, refs, in_field(where, name))


def check(model, values: Mapping[str, Any], refs: Incoming, where: str) -> None:
    """Ask the model about the plain fields, before anything is written."""
    others = {field.name for field in model._meta.get_fields()} - set(values)
    try:
        model(**values).clean_fields(exclude=others)
    except ValidationError as error:
        refs.problems.extend(problems_of(error, where))


def _made(model, rows: list[Data]) -> list:
    return [model(**row, sort_order=order) for order, row in enumerate(rows)]


# --- Writing --------------------------------------------------------------------------------------


def write_module_page(values: Data, *, parent: InstitutionPage, key: UUID, by) -> ModulePage:
    """The module as a draft below its institution's page."""
    return write_page(None, ModulePage, parent, by=by, translation_key=key, **values)


def write_step(
    model: type[ActivityPage], values: Data, *, module: ModulePage, key: UUID, by
) -> ActivityPage:
    """A step as a draft. Texts that link to the file's pages come with `link_step`."""
    ready = {name: "[]" if has_page_links(value) else value for name, value in values.items()}
    return write_page(None, model, module, by=by, translation_key=key, **ready)


def link_step(page: ActivityPage, values: Data, ids: Mapping[str, int], by) -> None:
    """Write the texts that link to pages of the file, now that there are these pages."""
    waiting = {
        name: with_pages(value, ids) for name, value in values.items() if has_page_links(value)
    }
    if waiting:
        write_page(page, type(page), page.get_parent(), by=by, title=values["title"], **waiting)
