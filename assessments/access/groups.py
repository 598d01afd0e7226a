"""Groups of learners, and what came of modules: who sees where people stand, and who sees sums."""

from __future__ import annotations

from django.db.models import QuerySet

from learning.people.access import institutions_of, works_as
from learning.people.enums import InstitutionRoleName

from ..intakes.models import Intake
from ..transfer.models import FollowUp
from .found import one_or_404

_WHO_RUNS = (InstitutionRoleName.PUBLISHER, InstitutionRoleName.FACILITATOR)
_WHO_SUMS = (
    InstitutionRoleName.AUTHOR,
    InstitutionRoleName.REVIEWER,
    InstitutionRoleName.PUBLISHER,
    InstitutionRoleName.FACILITATOR,
)


def reads_effects(user) -> bool:
    """Whether this person may see what came of any institution's modules, in sums."""
    return bool(works_as(user, *_WHO_SUMS))


def follow_ups_to_sum(user) -> QuerySet[FollowUp]:
    """The follow-ups of those institutions' modules: to be added up (`effect`), never to be read."""
    return FollowUp.objects.filter(
        enrolment__edition__institution__in=institutions_of(user, *_WHO_SUMS)
    )


def runs_intakes(user) -> bool:
    """Whether this person looks after groups of learners for any institution."""
    return bool(works_as(user, *_WHO_RUNS))


def institutions_of_intakes(user) -> QuerySet:
    """The institutions for which they do."""
    return institutions_of(user, *_WHO_RUNS)


def intakes_to_run(user) -> QuerySet[Intake]:
    """The groups of those institutions."""
    return Intake.objects.filter(institution__in=institutions_of_intakes(user))


def intake_to_run(user, intake_id: int) -> Intake:
    """One of those, or 404."""
    return one_or_404(intakes_to_run(user).filter(pk=intake_id).select_related("institution"))
