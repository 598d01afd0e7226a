"""What somebody took on and left lying goes to others: works to the queue, objections to another."""

from __future__ import annotations

import logging

from django.utils.translation import gettext_noop

from learning.operations import api as operations

from . import api
from .competencies import api as competencies
from .practice import api as practice

logger = logging.getLogger("baraza.assessments")


@operations.sweeps("assessing")
def give_back() -> int:
    """Free what nobody works on any more: taken too long ago, or by somebody who has left."""
    gone = practice.give_back(practice.forsaken_by_leavers(), gettext_noop("The assessor left."))
    late = practice.give_back(practice.forsaken(), gettext_noop("Taken two weeks ago."))
    return gone + late


@operations.sweeps("marking once")
def mark_once() -> int:
    """Let one reading decide where there can't be a second, each in a transaction of its own."""
    done = 0
    for hand_in, reason in list(practice.left_alone()):
        try:
            api.mark_once(hand_in=hand_in, reason=reason)
            done += 1
        except Exception:  # one that fails must not keep the others waiting
            logger.exception("hand-in %s could not be decided by one reading", hand_in.pk)
    return done


@operations.sweeps("objections")
def pass_objections_on() -> int:
    """Those that wait for who left, or let the date go by."""
    return competencies.pass_objections_on()
