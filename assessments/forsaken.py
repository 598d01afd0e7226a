"""What somebody took on and left lying goes to others: works to the queue, objections to another."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from learning.operations import api as operations

from .competencies import api as competencies
from .practice import api as practice


@operations.sweeps("assessing")
def give_back() -> int:
    """Free what nobody works on any more: taken too long ago, or by somebody who has left."""
    gone = practice.give_back(practice.forsaken_by_leavers(), gettext_noop("The assessor left."))
    late = practice.give_back(practice.forsaken(), gettext_noop("Taken two weeks ago."))
    return gone + late


@operations.sweeps("objections")
def pass_objections_on() -> int:
    """Those that wait for who left, or let the date go by."""
    return competencies.pass_objections_on()
