"""Letting other institutions read, use and copy a question."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from curriculum import api as curriculum
from curriculum.activities import activity_models
from learning.operations import api as operations

from .models import Question, QuestionShare
from .pictures import copied_image


class SharingRefused(Exception):
    """It can't be shared (or taken back) like that; the message is for who tried."""


def shared_with(question: Question) -> set[int]:
    """The ids of the institutions that may use it."""
    return set(
        QuestionShare.objects.filter(question_key=question.translation_key).values_list(
            "institution_id", flat=True
        )
    )


def category_of(question: Question) -> QuerySet[Question]:
    """The questions of its category, itself among them."""
    return Question.objects.filter(
        institution=question.institution_id,
        locale=question.locale_id,
        category=question.category,
    )


@transaction.atomic
def share(*, questions: Iterable[Question], institutions: Iterable, by) -> None:
    """Share these questions with exactly these institutions, in all their languages.

    What a quiz uses isn't taken from it: SharingRefused names who uses it. Nothing changes then.
    """
    wanted = {institution.pk: institution for institution in institutions}
    for question in questions:
        rows = QuestionShare.objects.filter(question_key=question.translation_key)
        leaving = rows.exclude(institution__in=wanted).select_related("institution")
        for row in leaving:
            _refuse_in_use(question, row.institution)
        taken = sorted(row.institution_id for row in leaving)
        leaving.delete()
        known = set(rows.values_list("institution_id", flat=True))
        new = sorted(pk for pk in wanted if pk not in known and pk != question.institution_id)
        QuestionShare.objects.bulk_create(
            QuestionShare(question_key=question.translation_key, institution_id=pk, shared_by=by)
            for pk in new
        )
        if new or taken:
            operations.record(
                actor=by,
                action="share",
                kind="question",
                subject=str(question.translation_key),
                shared_with=new,
                taken_from=taken,
            )


def _refuse_in_use(question: Question, institution) -> None:
    same = Question.objects.filter(translation_key=question.translation_key)
    ids = set(same.values_list("pk", flat=True))
    if ids & set(asked_below(curriculum.paths_of(institution))):
        raise SharingRefused(
            _("A quiz of %(institution)s asks “%(label)s”. Ask them to copy it first.")
            % {"institution": institution, "label": question.label}
        )


def asked_below(paths: Iterable[str]) -> Iterator[int]:
    """The ids of the questions that steps below these pages ask: as they are live, and as drafted."""
    for model in activity_models():
        if not hasattr(model, "asked_below"):
            continue
        for path in paths:
            yield from model.asked_below(path)


@transaction.atomic
def copy_to(*, question: Question, institution, by) -> Question:
    """A draft of its own in another bank, as the question is live; it goes its own way from there."""
    copy = Question(
        institution=institution,
        locale_id=question.locale_id,
        label=question.label,
        code="",
        category=question.category,
        tags=question.tags,
        body=json.dumps(list(question.body.raw_data)),
        competency_id=question.competency_id,
        difficulty=question.difficulty,
        points=question.points,
        picture=question.picture and copied_image(question.picture, institution.collection),
        picture_text=question.picture_text,
        live=False,
    )
    copy.save()
    copy.save_revision(user=by, log_action=True)
    operations.record(
        actor=by,
        action="copy",
        kind="question",
        subject=str(copy.translation_key),
        origin=str(question.translation_key),
    )
    return copy
