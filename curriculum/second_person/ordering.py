"""The order of a module's steps: changed in the explorer, at once and without a draft.

Learners meet it with the next edition, so it is read by a second person like a text.
"""

from __future__ import annotations

from wagtail.models import PageLogEntry

from ..drafts import steps_in
from ..models import ModulePage
from ..reading import latest_edition, outline_of


def order_now(module: ModulePage) -> list[str]:
    """The keys of the steps that learners meet, as they stand in the explorer."""
    return [
        str(page.translation_key) for page in steps_in(module) if page.live and not page.retired
    ]


def is_reordered(module: ModulePage) -> bool:
    """Whether steps that were released stand otherwise than in the edition in force."""
    edition = latest_edition(module.translation_key)
    if edition is None:
        return False
    released = [str(step.key) for step in outline_of(edition).activities]
    now = [key for key in order_now(module) if key in released]
    return now != [key for key in released if key in now]


def reordered_by(module: ModulePage, person) -> bool:
    """Whether the order is another than in the edition in force, and this person had a hand in that."""
    if not is_reordered(module):
        return False
    steps = [page.pk for page in steps_in(module)]
    rows = PageLogEntry.objects.filter(page__in=steps, action="wagtail.reorder", user=person)
    since = latest_edition(module.translation_key).released_at
    return rows.filter(timestamp__gt=since).exists()
