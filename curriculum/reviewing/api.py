"""The door of reviews."""

from ..second_person import exceptions
from ..second_person.exceptions import ExceptionRefused
from ..second_person.ordering import is_reordered
from ..second_person.parts import Part, changed_since, digest_of, parts_of
from ..second_person.standing import latest_review, open_review, waits
from . import waiting
from .acts import (
    ReviewRefused,
    Words,
    approve,
    approve_and_release,
    comment,
    hand_over,
    send_back,
    settle,
    submit,
    withdraw,
    wrote,
)
from .reviewers import fit, reads, reads_reviews, returned_to, reviews_of, to_read

__all__ = [
    "ExceptionRefused",
    "Part",
    "ReviewRefused",
    "Words",
    "approve",
    "approve_and_release",
    "changed_since",
    "digest_of",
    "comment",
    "exceptions",
    "fit",
    "hand_over",
    "is_reordered",
    "latest_review",
    "open_review",
    "parts_of",
    "reads",
    "reads_reviews",
    "returned_to",
    "reviews_of",
    "send_back",
    "settle",
    "submit",
    "to_read",
    "waiting",
    "waits",
    "withdraw",
    "wrote",
]
