"""What a submission's page shows: each part with what changed, and the comments where they belong."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from curriculum import api as curriculum
from curriculum.reviewing import api as reviewing

from .release_words import NoteForm, kept, rehearsed


@dataclass(frozen=True)
class ShownDifference:
    """A passage with what was said of it; `anchor` leads back to it."""

    difference: object
    comments: list
    anchor: str


@dataclass(frozen=True)
class ShownPart:
    """A draft with its passages, and comments on places that are no longer among them."""

    part: reviewing.Part
    url: str
    differences: list[ShownDifference]
    comments: list


def review_page(review, user) -> dict:
    """The context of the page for this reader."""
    drafts = curriculum.drafts_of(review.module, review.submitted_by)
    comments = list(review.comments.select_related("by", "settled_by"))
    parts = reviewing.parts_of(review.module, review.submitted_by) if review.is_open else []
    names = {part.name for part in parts}
    is_reader = reviewing.reads(review, user)
    outcome = kept(review.outcome) if review.is_open else None
    return (rehearsed(review.module, outcome) if outcome else {}) | {
        "words": NoteForm(initial={"note": review.note, "refresher": review.refresher}),
        "review": review,
        "module": review.module,
        "parts": [_part(number, part, comments) for number, part in enumerate(parts, 1)],
        "general": [row for row in comments if row.part not in names],
        "open_comments": sum(row.settled_at is None for row in comments),
        "changed": reviewing.changed_since(review, drafts) if review.is_open else [],
        "is_reordered": review.is_open and reviewing.is_reordered(review.module),
        "seen": reviewing.digest_of(review),
        "is_reader": is_reader,
        "may_decide": review.is_open and is_reader and not reviewing.wrote(review, user),
        "may_publish": review.module.permissions_for_user(user).can_publish(),
        "may_edit": review.module.permissions_for_user(user).can_edit(),
        "people": _people(review, drafts),
        "zone": timezone.get_current_timezone_name(),
    }


def _people(review, drafts):
    """Who else could read it."""
    found = reviewing.fit(review.institution, drafts, review.submitted_by)
    return found.exclude(pk=review.reviewer_id) if review.state == "waiting" else []


def _part(number: int, part: reviewing.Part, comments: list) -> ShownPart:
    mine = [row for row in comments if row.part == part.name]
    places = {difference.place for difference in part.differences}
    return ShownPart(
        part=part,
        url=_editor(part.item),
        differences=[
            ShownDifference(
                difference=difference,
                comments=[row for row in mine if row.place == difference.place],
                anchor=f"p{number}-{position}",
            )
            for position, difference in enumerate(part.differences, 1)
        ],
        comments=[row for row in mine if row.place not in places],
    )


def _editor(item) -> str:
    """Where a draft is edited: a page, or a snippet."""
    if hasattr(item, "draft_title"):
        return reverse("wagtailadmin_pages:edit", args=[item.pk])
    meta = item._meta
    try:
        return reverse(f"wagtailsnippets_{meta.app_label}_{meta.model_name}:edit", args=[item.pk])
    except NoReverseMatch:
        return ""
