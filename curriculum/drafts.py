"""What of a module isn't live as it stands in the editor: pages, and what goes live with them."""

from __future__ import annotations

from .activities import ActivityPage, activity_models
from .models import ModulePage


def name_of_draft(item) -> str:
    """What a colleague calls it: a page's title as it stands in the editor."""
    return getattr(item, "draft_title", "") or str(item)


def drafts_of(module: ModulePage, by) -> list:
    """What a release by this person would put live now: pages and what goes with them."""
    pages = [module, *steps_in(module)]
    return [*_companions(pages[1:], by), *(page for page in pages if _is_draft(page, by))]


def companions_of(module: ModulePage) -> list:
    """Everything that goes live with the module's steps, as these are live, each once."""
    found = {
        (type(item), item.pk): item for page in steps_in(module) for item in page.published_with()
    }
    return list(found.values())


def _is_draft(item, by) -> bool:
    """Whether a release puts this live. What was taken down comes back by an administrator only."""
    if item.live:
        return item.has_unpublished_changes
    was_taken_down = item.first_published_at is not None
    return not was_taken_down or (by is not None and by.is_superuser)


def _companions(activities: list[ActivityPage], by) -> list:
    """The drafts that have to go live with these pages (a quiz's questions), each once."""
    found = {
        (type(item), item.pk): item
        for page in activities
        for item in page.get_latest_revision_as_object().published_with()
        if _is_draft(item, by)
    }
    return list(found.values())


def steps_in(module: ModulePage) -> list[ActivityPage]:
    """The activity pages below a module, in their order, as their own classes."""
    found = [page for model in activity_models() for page in model.objects.child_of(module)]
    return sorted(found, key=lambda page: page.path)
