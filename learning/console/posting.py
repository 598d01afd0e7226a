"""Giving posts a profile, and having what is known of their holders follow."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from assessments.competencies import api as competencies
from assessments.settling import people_changed
from learning.people import posts as people_posts


@transaction.atomic
def give(*, organisation, posts, profile, since: date, by) -> int:
    """Give it; how many posts changed. The gap map and the ledger follow in the background."""
    changed = competencies.give_profile(
        organisation=organisation, posts=posts, profile=profile, since=since, by=by
    )
    people_changed(organisation.pk, people_posts.holders_of(changed))
    return len(changed)
