"""Quizzes, practices and questions in a module file (see curriculum.exchange)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from curriculum import exchange as curriculum
from curriculum.exchange import Incoming, Outgoing

from .practice.models import PracticeObjective, PracticePage
from .questions.api import draft_of, drafts_of
from .questions.kinds import KINDS
from .questions.models import Question, QuestionVersion
from .questions.tags import tidy_tags
from .quizzes.models import QuizDraw, QuizPage, QuizQuestion
from .quizzes.planning import pool
from .quizzes.rules import Purpose

Data = Mapping[str, Any]
_OF_A_QUIZ = ("introduction", "purpose", "pass_mark", "attempts_allowed", "shuffle", "counting",
              "wait_hours", "opens_at", "closes_at", "minutes_allowed", "per_page", "marks_shown",
              "key_shown")  # fmt: skip
_OF_A_PRACTICE = ("code", "brief", "low_bandwidth", "privacy", "in_groups", "level")
_PRACTICE_STREAMS = ("steps", "submission", "rubric")
_OF_A_QUESTION = ("code", "label", "category", "points", "difficulty", "objective", "lesson_code",
                  "tags", "picture_text")  # fmt: skip
MODELS = {"quiz": QuizPage, "practice": PracticePage}


# --- Out ------------------------------------------------------------------------------------------


def describe_quiz(page: QuizPage, questions: Mapping[int, Question], out: Outgoing) -> dict:
    """A quiz with its rules, what it asks (by key) and what it draws."""
    places = sorted(page.questions.all(), key=lambda place: place.sort_order or 0)
    draws = sorted(page.draws.all(), key=lambda draw: draw.sort_order or 0)
    values = {name: getattr(page, name) for name in _OF_A_QUIZ}
    return {
        **curriculum.describe_step(page),
        **json.loads(json.dumps(values, cls=DjangoJSONEncoder)),
        "questions": [
            str(questions[place.question_id].translation_key)
            for place in places
            if place.question_id in questions
        ],
        "draws": [
            {
                "count": draw.count,
                "competency": out.competency(draw.competency_id),
                "difficulty": draw.difficulty,
                "tag": draw.tag,
            }
            for draw in draws
        ],
    }


def describe_practice(page: PracticePage, out: Outgoing) -> dict:
    """A practice with its rubric."""
    where = curriculum.step_place(page.title)
    return {
        **curriculum.describe_step(page),
        **{name: getattr(page, name) for name in _OF_A_PRACTICE},
        "competency": out.competency(page.competency_id),
        "outcomes": [row.code for row in page.objectives.all()],
        **{
            name: curriculum.described(
                page._meta.get_field(name).stream_block, getattr(page, name), out, where
            )
            for name in _PRACTICE_STREAMS
        },
    }


def questions_to_pack(
    quizzes: Iterable[QuizPage], institution, *, drafts: bool, to=None
) -> list[Question]:
    """What these quizzes ask or could draw, each once: as it is live, or as it is drafted.

    Another institution's question is in it as it is live, and only while it is shared. `to` is who
    adapts the module: the bank behind the draws stays, and so does every question whose key that
    institution may not read.
    """
    wanted: dict[int, None] = {}
    shown: set[int] = set()
    for quiz in quizzes:
        places = sorted(quiz.questions.all(), key=lambda place: place.sort_order or 0)
        wanted |= dict.fromkeys(place.question_id for place in places)
        if quiz.purpose == Purpose.PRACTICE:
            shown |= {place.question_id for place in places}
        for draw in () if to is not None else quiz.draws.all():
            wanted |= dict.fromkeys(pool(quiz, draw).values_list("pk", flat=True))
    usable = Question.objects.usable_by(institution).filter(pk__in=wanted)
    if to is not None:
        readable = Question.objects.usable_by(to).filter(pk__in=wanted).values("pk")
        usable = usable.filter(Q(pk__in=readable) | Q(pk__in=shown), institution=institution)
    rows = usable.select_related("locale", "picture").in_bulk()
    own = [pk for pk in wanted if pk in rows and rows[pk].institution_id == institution.pk]
    if drafts:
        rows |= {draft.pk: draft for draft in drafts_of(own)}
    live = {pk for pk, row in rows.items() if row.live or (drafts and pk in own)}
    return [rows[pk] for pk in wanted if pk in live]


def describe_question(question: Question, out: Outgoing) -> dict[str, Any] | None:
    """A question with its key and feedback, as a version has it; None for an empty draft."""
    kind = KINDS.get(question.kind)
    if kind is None:
        return None
    where = _question_place(question.label)
    return {
        "key": str(question.translation_key),
        "kind": kind.name,
        **{name: getattr(question, name) for name in _OF_A_QUESTION},
        "competency": out.competency(question.competency_id),
        "picture": out.image(question.picture_id, where),
        "data": json.loads(json.dumps(kind.freeze(question.body[0].value), cls=DjangoJSONEncoder)),
    }


def _question_place(label: str) -> str:
    return _("question “%(label)s”") % {"label": label}


# --- In -------------------------------------------------------------------------------------------


def quiz_values(data: Data, refs: Incoming, questions: Mapping[str, Question | None]) -> dict:
    """The fields of a quiz; `questions` are those of the file, by key (None in what is only checked)."""
    where = curriculum.step_place(data["title"])
    values = curriculum.shared_values(data) | {name: data[name] for name in _OF_A_QUIZ}
    for name in ("opens_at", "closes_at"):
        values[name] = _moment(values[name], refs, curriculum.in_field(where, name))
    curriculum.check(QuizPage, values, refs, where)
    for key in data["questions"]:
        if key not in questions:
            refs.refuse(
                where, _("It asks the question %(key)s, which isn’t in the file.") % {"key": key}
            )
    return values | {
        "draws": [
            QuizDraw(
                count=row["count"],
                competency=refs.competency(row["competency"], where),
                difficulty=row["difficulty"],
                tag=row["tag"],
                sort_order=order,
            )
            for order, row in enumerate(data["draws"])
        ]
    }


def _moment(text: str | None, refs: Incoming, where: str) -> datetime | None:
    """A time with its zone."""
    try:
        found = parse_datetime(text) if text else None
    except ValueError:
        found = None
    if text and (found is None or timezone.is_naive(found)):
        refs.refuse(where, _("This is no time with its zone, such as 2027-01-31T08:00:00+03:00."))
        return None
    return found


def asking(keys: Iterable[str], questions: Mapping[str, Question]) -> dict[str, list[QuizQuestion]]:
    """A quiz's rows for the questions with these keys in the file, in this order."""
    rows = [
        QuizQuestion(question=questions[key], sort_order=order) for order, key in enumerate(keys)
    ]
    return {"questions": rows}


def practice_values(data: Data, refs: Incoming) -> dict[str, Any]:
    """The fields of a practice."""
    where = curriculum.step_place(data["title"])
    values = curriculum.shared_values(data) | {name: data[name] for name in _OF_A_PRACTICE}
    for name in _PRACTICE_STREAMS:
        values[name] = curriculum.stream_value(PracticePage, name, data[name], refs, where)
    curriculum.check(PracticePage, values, refs, where)
    return values | {
        "competency": refs.competency(data["competency"], where),
        "objectives": [
            PracticeObjective(code=code, sort_order=order)
            for order, code in enumerate(data["outcomes"])
        ],
    }


def question_values(data: Data, refs: Incoming) -> dict[str, Any]:
    """The fields of a question, checked as its editing form would."""
    where = _question_place(data["label"])
    values = {name: data[name] for name in _OF_A_QUESTION}
    values["tags"] = tidy_tags(values["tags"])
    curriculum.check(Question, values, refs, where)
    if data["picture"] and not values["picture_text"].strip() and not refs.is_draft:
        refs.refuse(where, _("Say what the picture shows."))
    return values | {
        "body": _body(data, refs, where),
        "competency": refs.competency(data["competency"], where),
        "picture_id": refs.image(data["picture"], where),
    }


def _body(data: Data, refs: Incoming, where: str) -> str:
    kind = KINDS.get(data["kind"])
    if kind is None:
        said = _("There is no kind of question “%(kind)s”. Known: %(known)s.")
        refs.refuse(where, said % {"kind": data["kind"][:60], "known": ", ".join(KINDS)})
        return "[]"
    block = kind.block()
    try:
        value = block.to_python(kind.thaw(data["data"]))
        value = block.clean_deferred(value) if refs.is_draft else block.clean(value)
        frozen = kind.freeze(value)
    except ValidationError as error:
        refs.problems.extend(curriculum.problems_of(error, where))
        return "[]"
    except (TypeError, ValueError, KeyError, AttributeError, IndexError, ArithmeticError):
        refs.refuse(where, _("It isn’t as a question of the kind “%(kind)s” must be.") % data)
        return "[]"
    for path in _unknown(data["data"], json.loads(json.dumps(frozen, cls=DjangoJSONEncoder)), ""):
        refs.refuse(where, _("There is no field “%(name)s” here.") % {"name": path[:120]})
    ready = block.get_prep_value(value)
    return json.dumps([{"type": kind.name, "value": ready}], cls=DjangoJSONEncoder)


def _unknown(given: Any, known: Any, path: str) -> Iterable[str]:
    """The paths of fields that a question's kind doesn't have."""
    if isinstance(given, dict) and isinstance(known, dict):
        for name, value in given.items():
            place = f"{path}.{name}".lstrip(".")
            if name not in known:
                yield place
            else:
                yield from _unknown(value, known[name], place)
    elif isinstance(given, list) and isinstance(known, list):
        for one, other in zip(given, known, strict=False):
            yield from _unknown(one, other, path)


def question_here(data: Data, out: Outgoing, institution, locale) -> Question | None:
    """The bank's own question that is this one, in key and content; None without one."""
    found = Question.objects.filter(
        translation_key=data["key"], institution=institution, locale=locale
    ).first()
    if found is None:
        return None
    same = describe_question(draft_of(found), out) == dict(data)
    return found if same else None


def write_question(values: Data, *, key: UUID, institution, locale, by) -> Question:
    """A question as a draft in the institution's bank; with a new key if it is somebody's already."""
    question = Question(institution=institution, locale=locale, live=False, **values)
    if _is_key_free(key):
        question.translation_key = key
    question.save()
    question.save_revision(user=by, log_action=by is not None)
    return Question.objects.get(pk=question.pk)


def _is_key_free(key: UUID) -> bool:
    """Versions outlive their question: who takes the key takes their place in sittings."""
    return not (
        Question.objects.filter(translation_key=key).exists()
        or QuestionVersion.objects.filter(question_key=key).exists()
    )
