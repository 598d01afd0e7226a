"""A module's first drafts: its page, and lessons with a skeleton that says what belongs where."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from django.db.models import QuerySet
from django.db.models.functions import Upper
from django.http import Http404
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Locale, Page

from .activities import ActivityPage
from .blocks import LessonBlocks, TextListBlock
from .blocks.identity import identified
from .models import (
    SDG,
    Competency,
    InstitutionPage,
    LessonPage,
    ModuleCompetency,
    ModuleObjective,
    ModulePage,
    ModuleSDG,
)
from .writing.advice import TO_WRITE

_MINUTES = 20
# Of somebody who reads to learn, and tries things out.
_WORDS_A_MINUTE = 60


@dataclass(frozen=True)
class ModulePlan:
    """What an author says of a module before a line of it is written."""

    title: str
    code: str
    practice_change: str
    audience: tuple[str, ...]
    difficulty: str
    # Each a verb and the whole outcome.
    outcomes: tuple[tuple[str, str], ...]
    # Each with the level aimed at.
    competencies: tuple[tuple[Competency, int], ...]
    sdgs: tuple[SDG, ...]
    lessons: tuple[str, ...]


# --- Where ----------------------------------------------------------------------------------------


def is_house(page: Page) -> bool:
    """Whether modules can be begun below this page: one in another language would have no original."""
    is_original = page.locale_id == Locale.get_default().pk
    return is_original and isinstance(page.specific_deferred, InstitutionPage)


def house_to_begin_in(user, page_id: int) -> InstitutionPage:
    """The institution's page with this id, if `user` may write modules below it; else 404."""
    rows = InstitutionPage.objects.filter(locale=Locale.get_default())
    rows = rows.select_related("institution", "locale")
    page = rows.filter(pk=page_id).first() if page_id < 2**31 else None
    if page is None or not page.permissions_for_user(user).can_add_subpage():
        raise Http404
    return page


def is_code_free(house: InstitutionPage, code: str) -> bool:
    """Whether no module of the institution has this code, in whatever case."""
    return code.upper() not in _codes(house)


def suggested_code(house: InstitutionPage) -> str:
    """The first code that is free, made from the institution's short name."""
    letters = "".join(sign for sign in house.institution.slug if sign.isalnum())[:3].upper() or "M"
    taken = _codes(house)
    return next(code for n in range(1, len(taken) + 2) if (code := f"{letters}{n}") not in taken)


def _codes(house: InstitutionPage) -> set[str]:
    pages = InstitutionPage.objects.filter(institution=house.institution)
    paths = tuple(pages.values_list("path", flat=True))
    rows = ModulePage.objects.annotate(upper=Upper("code")).values_list("path", "upper")
    return {code for path, code in rows if path.startswith(paths)}


def competencies_to_choose() -> list[Competency]:
    """Every competency, those of one framework together."""
    return list(Competency.objects.select_related("domain__framework").order_by("code"))


def goals_to_choose() -> QuerySet[SDG]:
    """Every Sustainable Development Goal."""
    return SDG.objects.order_by("number")


def levels_of_difficulty() -> list[tuple[str, str]]:
    """For whom a module can be meant."""
    return list(ModulePage._meta.get_field("difficulty").choices)


# --- Making ---------------------------------------------------------------------------------------


def begin_module(*, house: InstitutionPage, plan: ModulePlan, by) -> ModulePage:
    """The drafts of a module and its lessons. The caller holds the transaction."""
    language = house.locale.language_code
    with override(language):
        module = ModulePage(
            title=plan.title,
            code=plan.code,
            summary=_(
                "%(mark)s In two sentences: what people can do afterwards, and for whom it is."
            )
            % {"mark": TO_WRITE},
            practice_change=plan.practice_change,
            difficulty=plan.difficulty,
            audience=stream_of_lines(plan.audience),
            objectives=[
                ModuleObjective(code=f"{plan.code}-O{n}", verb=verb, text=text, locale=house.locale)
                for n, (verb, text) in enumerate(plan.outcomes, 1)
            ],
            competencies=[
                ModuleCompetency(competency=competency, level=level, primary=n == 0)
                for n, (competency, level) in enumerate(plan.competencies)
            ],
            sdgs=[ModuleSDG(sdg=goal) for goal in plan.sdgs],
        )
        add_draft(house, module, by)
        for number, title in enumerate(plan.lessons, 1):
            add_draft(module, _lesson(title, f"{plan.code}-L{number}"), by)
    return module


def add_lesson(module: ModulePage, title: str, blocks: list[dict], by) -> LessonPage:
    """A draft lesson at the end of a module, with the time that its words take."""
    words = sum(len(str(block["value"]).split()) for block in blocks)
    page = LessonPage(
        title=title,
        minutes=min(max(5, round(words / _WORDS_A_MINUTE)), 90),
        body=json.dumps(identified(LessonBlocks(), blocks, uuid4())),
    )
    add_draft(module, page, by)
    return page


def stream_of_lines(lines: Iterable[str]) -> str:
    """A stream of plain lines, as JSON."""
    raw = [{"type": "item", "value": line} for line in lines]
    return json.dumps(identified(TextListBlock(), raw, uuid4()))


def add_draft(above: Page, page: ModulePage | ActivityPage, by) -> None:
    """Put a page that isn't live below another, with its first revision."""
    page.live, page.locale, page.owner = False, above.locale, by
    above.add_child(instance=page)
    page.save_revision(user=by, log_action=True)


def _lesson(title: str, code: str) -> LessonPage:
    return LessonPage(
        title=title,
        code=code,
        minutes=_MINUTES,
        body=json.dumps(identified(LessonBlocks(), _skeleton(), uuid4())),
    )


def _skeleton() -> list[dict]:
    """One block of each kind that a lesson lives by; each says what is to be written there."""

    def rich(words: str) -> str:
        return format_html("<p>{} {}</p>", TO_WRITE, words)

    def plain(words: str) -> str:
        return f"{TO_WRITE} {words}"

    return [
        {
            "type": "text",
            "value": rich(
                _(
                    "Why this matters at work, and what one needs to know to do it. Small headings help."
                )
            ),
        },
        {
            "type": "case",
            "value": {
                "title": _("A case"),
                "body": rich(
                    _(
                        "What happened somewhere, who decided what, and what came of it. A real case "
                        "names its sources."
                    )
                ),
                "illustrative": True,
                "sources": [],
            },
        },
        {
            "type": "exercise",
            "value": {
                "title": _("Try it"),
                "mode": "individual",
                "minutes": 10,
                "offline": True,
                "instructions": rich(_("What to do with a thing of one’s own work, step by step.")),
                "output": plain(_("What is kept.")),
            },
        },
        {
            "type": "reflection",
            "value": {"prompt": plain(_("A question that each answers for themselves."))},
        },
        {
            "type": "key_points",
            "value": {"items": [plain(_("What to remember, in a sentence."))]},
        },
    ]
