"""The first drafts of what a module asks: an empty quiz, and a practice with the frame of a rubric."""

from __future__ import annotations

import json
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import override

from curriculum.beginning import add_draft, stream_of_lines
from curriculum.writing.advice import TO_WRITE

from .practice.models import PracticePage
from .quizzes.models import QuizPage

# A practice shows at least this: below it, a quiz does.
_LEAST_LEVEL = 2


def begin_quiz(module, by) -> QuizPage:
    """Without questions: these are written from its page."""
    with override(module.locale.language_code):
        page = QuizPage(title=_("Quiz"))
        add_draft(module, page, by)
    return page


def begin_practice(module, by) -> PracticePage:
    """For the module's main competency, with three criteria on a scale of three steps."""
    main = next(iter(module.competencies.all()), None)
    with override(module.locale.language_code):
        page = PracticePage(
            title=_("Practice at work"),
            code=f"{module.code}-P1",
            minutes=120,
            required=False,
            brief=_to_write(_("What to do at work, with what, and what for.")),
            steps=stream_of_lines([_to_write(_("The first step."))]),
            submission=stream_of_lines([_to_write(_("What to hand in."))]),
            competency=main.competency if main else None,
            level=max(_LEAST_LEVEL, main.level) if main else _LEAST_LEVEL,
            rubric=json.dumps([{"type": "rubric", "id": str(uuid4()), "value": _rubric()}]),
        )
        add_draft(module, page, by)
    return page


def _to_write(words: str) -> str:
    return f"{TO_WRITE} {words}"


def _rubric() -> dict:
    steps = [(1, _("Not yet")), (2, _("Meets")), (3, _("Beyond"))]
    return {
        "scale": _items({"level": level, "title": title} for level, title in steps),
        "enough": 2,
        "at_least": None,
        "criteria": _items(
            {
                "title": _to_write(_("Criterion %(n)d") % {"n": number}),
                "weight": weight,
                "is_essential": False,
                "levels": _items(
                    {"level": level, "descriptor": _to_write(title)} for level, title in steps
                ),
            }
            for number, weight in enumerate((40, 30, 30), 1)
        ),
    }


def _items(values) -> list[dict]:
    return [{"type": "item", "id": str(uuid4()), "value": value} for value in values]
