"""Writes questions, quizzes, practices and role profiles from plain data (see curriculum.loading)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.forms.models import model_to_dict
from wagtail.models import Locale

from curriculum.api import competencies_by_code
from curriculum.loading import digest, write_page

from .competencies.models import ProfileLevel, RoleProfile
from .practice.models import PracticeObjective, PracticePage
from .questions.kinds import KINDS
from .questions.models import Question, QuestionBody
from .quizzes.models import QuizPage, QuizQuestion

Data = Mapping[str, Any]
# The namespace of blocks of the starter's questions: any UUID does, as long as it never changes.
_QUESTIONS = UUID("6c6f4d57-13f0-4c3b-9d0b-7a55b2a0f6a1")


# --- Questions and quizzes ----------------------------------------------------------------------


def find_question(institution, code: str) -> Question | None:
    return Question.objects.filter(
        institution=institution, code=code, locale=Locale.get_default()
    ).first()


def write_question(question: Question | None, data: Data, institution) -> Question:
    """A question as a draft in the institution's bank; its quiz's release publishes it."""
    kind = KINDS[data["type"]]
    if question is None:
        question = Question(institution=institution, code=data["id"], live=False)
        question.locale = Locale.get_default()
    else:
        question = question.get_latest_revision_as_object()
    question.label = _short(data["stem"])
    question.body = QuestionBody().written(
        kind.name, kind.thaw(_in_our_words(data)), uuid5(_QUESTIONS, data["id"])
    )
    question.competency = competencies_by_code([data["competency"]])[data["competency"]]
    question.objective = data["objective"]
    question.lesson_code = data["lesson"]
    question.difficulty = data["difficulty"]
    question.points = data["points"]
    if question.pk is None:
        question.save()
    question.save_revision()
    return Question.objects.get(pk=question.pk)


def _in_our_words(data: Data) -> dict[str, Any]:
    """The starter's question with the few names that differ from ours."""
    value = dict(data)
    if data["type"] == "numeric":
        value["common_errors"] = [
            {"value": error["value"], "feedback": error["f"]} for error in data["common_errors"]
        ]
    if data["type"] == "scenario":
        value["options"] = [
            {**option, "score": f"{option['score']:g}"} for option in data["options"]
        ]
    return value


def _short(stem: str) -> str:
    """The stem's beginning, as a name in the bank (at most 120 characters)."""
    return stem if len(stem) <= 120 else stem[:117].rsplit(" ", 1)[0] + " …"


def find_quiz(module) -> QuizPage | None:
    return QuizPage.objects.child_of(module).first()


def write_quiz(page: QuizPage | None, data: Data, module, questions: list[Question]) -> QuizPage:
    """A module's quiz as a draft; `data` has pass_mark, attempts, shuffle and minutes."""
    return write_page(
        page,
        QuizPage,
        module,
        title=data["title"],
        minutes=data["minutes"],
        pass_mark=data["pass_mark"],
        attempts_allowed=data["attempts"],
        shuffle=data["shuffle"],
        questions=[
            QuizQuestion(question=question, sort_order=order)
            for order, question in enumerate(questions)
        ],
    )


# --- Practice -----------------------------------------------------------------------------------


def find_practice(code: str) -> PracticePage | None:
    return PracticePage.objects.filter(code=code, locale=Locale.get_default()).first()


def write_practice(page: PracticePage | None, data: Data, module) -> PracticePage:
    """A module's practice as a draft."""
    code = data["competency"]["code"]
    return write_page(
        page,
        PracticePage,
        module,
        title=data["title"],
        code=data["id"],
        minutes=data["minutes"],
        required=data["required"],
        brief=data["brief"],
        steps=_lines(data["steps"]),
        submission=_lines(data["submission"]),
        low_bandwidth=data["low_bandwidth"],
        privacy=data["privacy"],
        competency=competencies_by_code([code])[code],
        level=data["competency"]["level"],
        objectives=[
            PracticeObjective(code=code, sort_order=order)
            for order, code in enumerate(data["objectives"])
        ],
        rubric=json.dumps([{"type": "rubric", "value": _rubric(data["rubric"])}]),
    )


def _rubric(data: Data) -> dict[str, Any]:
    """The starter's rubric; a criterion is essential only where it says so."""
    criteria = [{"is_essential": False, **criterion} for criterion in data["criteria"]]
    return {**data, "criteria": criteria}


def _lines(texts: list[str]) -> str:
    return json.dumps([{"type": "item", "value": text} for text in texts])


# --- Role profiles ------------------------------------------------------------------------------


def find_profile(code: str) -> RoleProfile | None:
    rows = RoleProfile.objects.filter(code=code, organisation=None)
    return rows.order_by("-version").first()


def write_profile(profile: RoleProfile | None, data: Data) -> RoleProfile:
    """A role profile with its levels."""
    profile = profile or RoleProfile(code=data["code"])
    profile.title = data["title"]
    profile.job_family = data["job_family"]
    profile.description = data["description"]
    profile.responsibilities = data["typical_responsibilities"]
    profile.recommended_modules = data["recommended_modules"]
    profile.save()
    competencies = competencies_by_code(row["competency"] for row in data["requirements"])
    for row in data["requirements"]:
        ProfileLevel.objects.update_or_create(
            profile=profile,
            competency=competencies[row["competency"]],
            defaults={"level": row["level"], "is_critical": row["critical"]},
        )
    return profile


def profile_fingerprint(profile: RoleProfile) -> str:
    """SHA-256 of a profile and its levels (they are no child rows in Wagtail's sense)."""
    levels = profile.levels.values_list("competency__code", "level", "is_critical")
    content = model_to_dict(profile) | {"levels": [list(row) for row in levels]}
    content.pop("id")
    return digest(content)
