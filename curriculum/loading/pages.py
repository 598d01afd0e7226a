"""Writes institutions' pages, programmes, modules and lessons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.utils.html import escape
from django.utils.text import slugify
from wagtail.fields import StreamField
from wagtail.models import Locale, Page

from learning.lib.text import rich_text

from ..blocks.identity import identified
from ..models import (
    Competency,
    HomePage,
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
    ProgrammeModule,
    ProgrammePage,
    ProgrammeSDG,
    StandardPage,
)
from .taxonomies import find_principle, find_sdg

Data = Mapping[str, Any]
# The namespace of blocks of the starter: any UUID does, as long as it never changes.
_BLOCKS = UUID("5f0c9d0e-4c0a-4a57-9d6e-7f2f5a1f2f3b")


def home_page() -> HomePage:
    """The site's front in the default language (a migration makes it)."""
    return HomePage.objects.get(locale=Locale.get_default())


def write_institution_page(institution) -> InstitutionPage:
    """The institution's page in the default language; made and published if there is none."""
    page = InstitutionPage.objects.filter(
        institution=institution, locale=Locale.get_default()
    ).first()
    if page is None:
        page = InstitutionPage(
            title=institution.name, slug=institution.slug, institution=institution
        )
        home_page().add_child(instance=page)
        page.save_revision().publish()
    return page


def find_standard_page(duty: str) -> StandardPage | None:
    return StandardPage.objects.filter(duty=duty, locale=Locale.get_default()).first()


def write_standard_page(page: StandardPage | None, data: Data) -> StandardPage:
    """A page of public duty below the home page; published and in the footer from the start."""
    body = "".join(
        f"<h2>{escape(section['heading'])}</h2>{rich_text(section['text'])}"
        for section in data["sections"]
    )
    page = _page(
        page,
        StandardPage,
        home_page(),
        title=data["title"],
        duty=data["duty"],
        show_in_menus=True,
        search_description=data["summary"],
        body=rich_text(data["summary"]) + body,
    )
    page.latest_revision.publish()
    return StandardPage.objects.get(pk=page.pk)


def find_programme(code: str) -> ProgrammePage | None:
    return ProgrammePage.objects.filter(code=code, locale=Locale.get_default()).first()


def write_programme(
    page: ProgrammePage | None, data: Data, parent: InstitutionPage
) -> ProgrammePage:
    """A programme with its modules in their order; published, since it is a list of modules."""
    credential = data["credential"]
    required = set(credential["requires"]["assignments"])
    recommended = set(credential["recommended"])
    modules = [find_module(code) for code in data["modules"]]

    def rule(code: str) -> str:
        practice = f"{code}-A"
        if practice in required:
            return "required"
        return "recommended" if practice in recommended else "none"

    page = _page(
        page,
        ProgrammePage,
        parent,
        title=data["title"],
        code=data["code"],
        tagline=data["tagline"],
        description=data["description"],
        level=data["level"],
        audience=_lines(data["audience"]),
        outcomes=_lines(data["outcomes"]),
        credential_title=credential["title"],
        validity_months=credential["validity_months"],
        modules=[
            ProgrammeModule(
                module=module,
                sort_order=order,
                required=code in credential["requires"]["quizzes"],
                practice=rule(code),
            )
            for order, (code, module) in enumerate(zip(data["modules"], modules, strict=True))
        ],
        sdgs=[
            ProgrammeSDG(sdg=find_sdg(number), sort_order=order)
            for order, number in enumerate(data["sdgs"])
        ],
    )
    page.latest_revision.publish()
    return ProgrammePage.objects.get(pk=page.pk)


def find_module(code: str) -> ModulePage | None:
    return ModulePage.objects.filter(code=code, locale=Locale.get_default()).first()


def write_module(page: ModulePage | None, data: Data, parent: InstitutionPage) -> ModulePage:
    """A module page with its outcomes and tags, as a draft; its activities come one by one."""
    competencies = {row.code: row for row in Competency.objects.all()}
    return _page(
        page,
        ModulePage,
        parent,
        title=data["title"],
        code=data["id"],
        subtitle=data["subtitle"],
        summary=data["summary"],
        difficulty=data["level"],
        audience=_lines(data["audience"]),
        licence=data["licence_suggestion"],
        authoring_note=data["authoring_note"],
        transfer=json.dumps([{"type": "transfer", "value": data["transfer"]}]),
        objectives=[
            ModuleObjective(code=row["id"], text=row["text"], verb=row["verb"], sort_order=order)
            for order, row in enumerate(data["objectives"])
        ],
        competencies=[
            ModuleCompetency(
                competency=competencies[row["code"]],
                level=row["level"],
                primary=row["weight"] == "primary",
                sort_order=order,
            )
            for order, row in enumerate(data["competencies"])
        ],
        sdgs=[
            ModuleSDG(sdg=find_sdg(number), sort_order=order)
            for order, number in enumerate(data["sdgs"])
        ],
        principles=[
            ModulePrinciple(principle=find_principle(code), sort_order=order)
            for order, code in enumerate(data["principles"])
        ],
        prerequisites=[
            ModulePrerequisite(advised=find_module(code), sort_order=order)
            for order, code in enumerate(data["prerequisites"])
        ],
    )


def find_lesson(code: str) -> LessonPage | None:
    return LessonPage.objects.filter(code=code, locale=Locale.get_default()).first()


def write_lesson(page: LessonPage | None, data: Data, module: ModulePage) -> LessonPage:
    """A lesson as a draft."""
    competencies = {
        row.code: row for row in Competency.objects.filter(code__in=data["competencies"])
    }
    return _page(
        page,
        LessonPage,
        module,
        title=data["title"],
        code=data["id"],
        minutes=data["minutes"],
        body=json.dumps(
            # A block keeps its id when the starter is loaded again: reflections hang on it.
            [
                _lesson_block(block) | {"id": str(uuid5(_BLOCKS, block["id"]))}
                for block in data["blocks"]
            ]
        ),
        objectives=[
            LessonObjective(code=code, sort_order=order)
            for order, code in enumerate(data["objectives"])
        ],
        competencies=[
            LessonCompetency(competency=competencies[code], sort_order=order)
            for order, code in enumerate(data["competencies"])
        ],
    )


def _lesson_block(block: Data) -> dict[str, Any]:
    """A block of the starter's schema as StreamField data."""
    kind = block["type"]
    if kind == "text":
        return {"type": "text", "value": rich_text(block["body"])}
    if kind == "worked_example":
        return {
            "type": "case",
            "value": {
                "title": block["title"],
                "body": rich_text(block["body"]),
                "illustrative": block["illustrative"],
                "sources": [dict(source) for source in block["sources"]],
                "checked_on": None,
            },
        }
    if kind == "activity":
        return {
            "type": "exercise",
            "value": {
                "title": block["title"],
                "mode": block["mode"],
                "minutes": block["minutes"],
                "offline": block["offline"],
                "instructions": rich_text(block["instructions"]),
                "output": block["output"],
            },
        }
    if kind == "reflection":
        return {"type": "reflection", "value": {"prompt": block["prompt"]}}
    if kind == "terms":
        return {"type": "terms", "value": {"items": [dict(item) for item in block["items"]]}}
    return {"type": "key_points", "value": {"items": list(block["items"])}}


def _item(value: Any) -> dict[str, Any]:
    return {"type": "item", "value": value}


def _lines(texts: list[str]) -> str:
    return json.dumps([_item(text) for text in texts])


def write_page(page: Page | None, model: type[Page], parent: Page, *, by=None, **values: Any):
    """Make or change a page as a draft: plain fields, StreamFields as JSON text, child rows as lists.

    `by` is who wrote it, for its history; None: the installation itself.
    """
    return _page(page, model, parent, by=by, **values)


def _page(page, model: type[Page], parent: Page, *, by=None, **values: Any):
    values = {name: _settled(model, name, value, values) for name, value in values.items()}
    if page is None:
        wanted = values.pop("slug", "") or values["title"]
        page = model(
            live=False, has_unpublished_changes=True, slug=_free_slug(parent, wanted), owner=by
        )
        for name, value in values.items():
            setattr(page, name, value)
        parent.add_child(instance=page)
    else:
        page = page.get_latest_revision_as_object()
        for name, value in values.items():
            setattr(page, name, value)
    page.save_revision(user=by, log_action=by is not None)
    return model.objects.get(pk=page.pk)


def _settled(model: type[Page], name: str, value: Any, values: Data) -> Any:
    """A stream with ids throughout, the same each time this page is loaded; else the value itself."""
    field = model._meta.get_field(name)
    if not isinstance(field, StreamField):
        return value
    known_by = values.get("code") or values["title"]
    namespace = uuid5(_BLOCKS, f"{model.__name__} {known_by} {name}")
    return json.dumps(identified(field.stream_block, json.loads(value), namespace))


def _free_slug(parent: Page, title: str) -> str:
    base = slugify(title)[:80].strip("-") or "page"
    taken = set(Page.objects.child_of(parent).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
