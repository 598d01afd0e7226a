"""What publishing a draft would do: counted beforehand, and asked once more before it is done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.core.cache import cache
from django.utils.translation import gettext as _

from learning.lib.dated import site_day
from learning.people import employing

from .facts import asked_by, known_of
from .ledger import expected, with_targets
from .models import AssignmentState, Requirement
from .refusal import RequirementRefused


@dataclass
class Preview:
    """What publishing would do, counted today: of `asked` people among `employed`.

    `late` would be late on the very day of publishing; `sample` are the first few people asked.
    """

    employed: int = 0
    asked: int = 0
    done: int = 0
    under_way: int = 0
    late: int = 0
    paused: int = 0
    minutes_each: int = 0
    sample: list[int] = field(default_factory=list)

    @property
    def to_do(self) -> int:
        """How many people have still to do it."""
        return self.asked - self.done

    @property
    def hours(self) -> int:
        """What it costs in hours of work, of all who have still to do it; rounded up."""
        return -(-self.to_do * self.minutes_each // 60)

    @property
    def catches_everybody(self) -> bool:
        """Whether nobody of the organisation is left out: often not meant."""
        return bool(self.employed) and self.asked == self.employed


def preview(requirement: Requirement) -> Preview:
    """Count what publishing today would do. Reads everybody's facts, writes nothing."""
    asked = asked_by(with_targets(Requirement.objects.filter(pk=requirement.pk)))
    today, found = site_day(), Preview(minutes_each=requirement.minutes)
    organisation_id, reached = requirement.organisation_id, 0
    found.employed = employing.people_in(organisation_id, today)
    while people := employing.people_after(organisation_id, reached, 1000):
        known = known_of(organisation_id, people, asked, today)
        for user_id in people:
            _count(found, user_id, expected(asked[0], user_id, known))
        reached = people[-1]
    return found


# For how long a draft that stands as it did is not counted again: the page shows it, publishing asks it.
_KEPT_SECONDS = 600


def previewed(requirement: Requirement) -> Preview:
    """The same, counted at most ten minutes ago if the draft stands as it did: for 40,000 people it takes
    seconds, and publishing follows the page that showed it.
    """
    targets = requirement.targets.values_list("kind", "unit", "profile", "user", "text")
    stands = (
        site_day(), requirement.what, requirement.key, requirement.level, requirement.due_kind,
        requirement.due_on, requirement.days, requirement.grace_days, requirement.repeat_months,
        requirement.window_days, requirement.includes_later, sorted(map(str, targets)),
    )  # fmt: skip
    digest = hashlib.sha256(repr(stands).encode()).hexdigest()
    key = f"required:preview:{requirement.pk}:{digest[:32]}"
    found = cache.get(key)
    if found is None:
        found = preview(requirement)
        cache.set(key, found, _KEPT_SECONDS)
    return found


_COUNTED = {
    AssignmentState.DONE: "done",
    AssignmentState.UNDER_WAY: "under_way",
    AssignmentState.LATE: "late",
    AssignmentState.PAUSED: "paused",
}


def _count(found: Preview, user_id: int, rows: dict) -> None:
    if not rows:
        return
    found.asked += 1
    state = max(rows.items())[1]["state"]
    if name := _COUNTED.get(state):
        setattr(found, name, getattr(found, name) + 1)
    if len(found.sample) < 5:
        found.sample.append(user_id)


def refuse_odd(requirement: Requirement, *, everybody_is_meant: bool = False) -> None:
    """Raises RequirementRefused for a rule that catches nobody, or everybody without saying so."""
    found = previewed(requirement)
    if not found.asked:
        raise RequirementRefused(
            _("It would ask nobody: no one who works here today falls under these groups.")
        )
    if found.catches_everybody and not everybody_is_meant:
        raise RequirementRefused(
            _("It would ask everybody who works here. If that is meant, tick the box that says so.")
        )
