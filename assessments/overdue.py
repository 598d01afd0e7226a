"""Sittings whose time has ended are handed in, though nobody looks at them any more."""

from __future__ import annotations

import logging

from learning.operations import api as operations

from . import api
from .quizzes import api as quizzes

logger = logging.getLogger("baraza.assessments")

# In one round of the sweeper; the next one is half a minute away.
_AT_MOST = 500


@operations.sweeps("sittings")
def close_overdue() -> int:
    """Hand in what the clock has ended, each in a transaction of its own; how many there were."""
    done = 0
    for attempt in list(quizzes.overdue()[:_AT_MOST]):
        try:
            api.submit_attempt(attempt=attempt)
            done += 1
        except Exception:  # one that fails must not keep the others waiting
            logger.exception("attempt %s could not be closed", attempt.pk)
    return done
