"""A module from the template: all its drafts in one transaction, or none."""

from __future__ import annotations

from django.db import transaction

from assessments.beginning import begin_practice, begin_quiz
from curriculum.beginning import ModulePlan, begin_module
from learning.operations import api as operations


@transaction.atomic
def begin(*, house, plan: ModulePlan, with_quiz: bool, with_practice: bool, by):
    """The module's page, whose steps lie below it."""
    module = begin_module(house=house, plan=plan, by=by)
    if with_quiz:
        begin_quiz(module, by)
    if with_practice:
        begin_practice(module, by)
    operations.record(
        actor=by,
        action="begin",
        kind="module",
        subject=str(module.translation_key),
        code=plan.code,
        lessons=len(plan.lessons),
    )
    return module
