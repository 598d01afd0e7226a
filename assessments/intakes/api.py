"""Intakes: what other packages and screens may ask of them."""

from .addresses import MOST, Entry, Verdict
from .joining import (
    groups_of,
    intake_by_token,
    is_in,
    join,
    leave,
    past_last_day,
    refuse_if_closed,
    today,
)
from .refusal import IntakeRefused
from .running import change, change_link, invite, link, make, preview, with_counts

__all__ = [
    "MOST",
    "Entry",
    "IntakeRefused",
    "Verdict",
    "change",
    "change_link",
    "groups_of",
    "intake_by_token",
    "invite",
    "is_in",
    "join",
    "leave",
    "link",
    "make",
    "past_last_day",
    "preview",
    "refuse_if_closed",
    "today",
    "with_counts",
]
