"""After a correction: every sitting it touches is graded again in the background, learner by learner."""

from __future__ import annotations

import logging
import time

from django.db import transaction
from django_tasks import task

from learning.operations import api as operations

from . import api
from .quizzes import api as quizzes
from .quizzes.models import Correction

logger = logging.getLogger("baraza.assessments")

# A task works for so long and then asks for another, so that others in the queue get their turn.
SECONDS = 20


@transaction.atomic
def correct(*, question, institution_id: int, decisions: quizzes.Decisions, reason: str, by):
    """Decide on a correction, note it in the audit log, and let the worker grade again.

    Raises CorrectionRefused, see `quizzes.decide`.
    """
    correction = quizzes.decide(
        question=question,
        institution_id=institution_id,
        decisions=decisions,
        reason=reason,
        by=by,
    )
    operations.record(
        actor=by,
        action="correct",
        kind="question",
        subject=str(correction.question_key),
        reason=correction.reason,
        correction=correction.pk,
        decisions={
            str(version.pk): key.pk if key is not None else None
            for version, key in decisions.items()
        },
    )
    regrade_sittings.enqueue(correction.pk)
    return correction


@task(priority=10)
def regrade_sittings(correction_id: int) -> int:
    """Grade again what waits under a correction, for some seconds; how many learners were done."""
    done, is_left = _work(correction_id)
    if is_left:
        regrade_sittings.enqueue(correction_id)
    return done


def _work(correction_id: int) -> tuple[int, bool]:
    """How many learners were done, and whether the time was up before the last of them."""
    correction = Correction.objects.get(pk=correction_id)
    done, ends = 0, time.monotonic() + SECONDS
    for group in quizzes.groups_of(quizzes.waiting(correction)):
        if time.monotonic() > ends:
            return done, True
        try:
            api.regrade(correction=correction, group=group)
            done += 1
        except (
            Exception
        ):  # one that fails must not keep the others waiting; the sweeper tries again
            logger.exception("correction %s: %s could not be graded again", correction_id, group)
    return done, False


@operations.sweeps("corrections")
def go_on() -> int:
    """Go on with corrections whose task was lost; how many learners were done."""
    done = 0
    for correction in quizzes.unfinished():
        if not quizzes.finish(correction):
            # What is left then is found by the next round.
            done += _work(correction.pk)[0]
    return done
