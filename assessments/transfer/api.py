"""After the module: what other packages and screens may ask of plans and follow-ups."""

from .counting import Tally, tallies
from .following import MyFollowUps, answer, by_link, follow_ups_of, grouped, schedule, stop
from .models import ObstacleKind, Used
from .plans import LONGEST_PLAN, KeptPlan, keep_plan, plan_of, shared_by
from .refusal import TransferRefused
from .rules import LONGEST, LinkState

OBSTACLES = ObstacleKind.choices
USED = Used.choices

__all__ = [
    "LONGEST",
    "LONGEST_PLAN",
    "OBSTACLES",
    "USED",
    "KeptPlan",
    "LinkState",
    "MyFollowUps",
    "Tally",
    "TransferRefused",
    "answer",
    "by_link",
    "follow_ups_of",
    "grouped",
    "keep_plan",
    "plan_of",
    "schedule",
    "shared_by",
    "stop",
    "tallies",
]
