"""Practice: what learners hand in at work, and what people find in it. The door to this package."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import Q
from wagtail.models import Page

from .assessing import (
    WHO_ASSESSES,
    MarksIncomplete,
    claim,
    finish,
    forsaken,
    forsaken_by_leavers,
    give_back,
    is_shut_out,
    keep_marks,
    marks_of,
    pass_on,
)
from .attaching import attach, detach
from .deciding import Decision, met_while_away, second_look_waits
from .essays import Essay, essays_of, read_of
from .essays import take as take_essays
from .files import MOST_BYTES, MOST_FILES, TAKEN, content_types, path_of
from .forgetting import forget_files
from .groups import close_to_others, join, leave, open_to_group
from .handing_in import HowItCame, ask_again, hand_in, take_back
from .left_alone import left_alone, mark_once, marked_once
from .models import PracticePage
from .queue import (
    agreements,
    bank_comment,
    banked_comments,
    decided,
    free_for,
    policy_of,
    set_policy,
    taken_by,
    waiting,
    waiting_only,
    with_people,
)
from .reading import feedback_on, files_in, finished_by_others, found_in, readers_of
from .refusal import PracticeRefused
from .rubric import Mark, as_data, rubric_of
from .telling import tell
from .writing import (
    LONGEST,
    WRITABLE,
    begin,
    save_part,
    work_on,
    works_entered_for,
    works_of,
)

__all__ = [
    "LONGEST",
    "MOST_BYTES",
    "MOST_FILES",
    "TAKEN",
    "WHO_ASSESSES",
    "WRITABLE",
    "Decision",
    "Essay",
    "HowItCame",
    "Mark",
    "MarksIncomplete",
    "PracticeRefused",
    "agreements",
    "as_data",
    "ask_again",
    "attach",
    "bank_comment",
    "banked_comments",
    "begin",
    "claim",
    "close_to_others",
    "content_types",
    "decided",
    "detach",
    "essays_of",
    "feedback_on",
    "files_in",
    "finished_by_others",
    "finish",
    "forget_files",
    "forsaken",
    "forsaken_by_leavers",
    "found_in",
    "free_for",
    "give_back",
    "hand_in",
    "is_shut_out",
    "join",
    "keep_marks",
    "leave",
    "left_alone",
    "mark_once",
    "marked_once",
    "marks_of",
    "met_while_away",
    "open_to_group",
    "pass_on",
    "path_of",
    "policy_of",
    "practice_page",
    "practices_of",
    "practices_of_modules",
    "read_of",
    "readers_of",
    "rubric_of",
    "save_part",
    "second_look_waits",
    "set_policy",
    "take_back",
    "take_essays",
    "taken_by",
    "tell",
    "waiting",
    "waiting_only",
    "with_people",
    "work_on",
    "works_entered_for",
    "works_of",
]


def practices_of(module: Page) -> list[PracticePage]:
    """The module's live practices, in its order."""
    return list(PracticePage.objects.live().child_of(module).order_by("path"))


def practice_page(key: UUID, language: str) -> PracticePage | None:
    """The live practice page with this key, in `language` if it exists, else in the site's, or in any."""
    rows = PracticePage.objects.filter(translation_key=key, live=True)
    pages = list(rows.select_related("locale", "competency"))
    wanted = (language, settings.LANGUAGE_CODE)
    order = {code: place for place, code in enumerate(dict.fromkeys(wanted))}
    pages.sort(key=lambda page: order.get(page.locale.language_code, len(order)))
    return next(iter(pages), None)


def practices_of_modules(module_keys) -> list[tuple[UUID, str, str, UUID]]:
    """The live practices of modules with these keys: key, title, the module's title and key."""
    modules = {
        page.path: page for page in Page.objects.filter(translation_key__in=module_keys, live=True)
    }
    below = Q(pk__in=())
    for path in modules:
        below |= Q(path__startswith=path)
    found: dict[UUID, tuple[UUID, str, str, UUID]] = {}
    for page in PracticePage.objects.live().filter(below).order_by("path"):
        module = modules[page.path[: -page.steplen]]
        found.setdefault(
            page.translation_key,
            (page.translation_key, page.title, module.title, module.translation_key),
        )
    return sorted(found.values(), key=lambda row: (row[2], row[1]))
