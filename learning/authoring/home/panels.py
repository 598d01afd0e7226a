"""The panels of Wagtail's first page for an institution's people."""

from __future__ import annotations

from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel

from assessments import access
from learning.people.access import roles_of

from . import rows


class RowsPanel(Component):
    """A heading and rows, or a sentence that says what to do next."""

    class Media:
        css = {"all": ["css/figures.css"]}

    def __init__(self, user) -> None:
        self.user = user

    def get_context_data(self, parent_context):
        return {"rows": self.rows(), "id": self.name}

    def rows(self) -> list:
        raise NotImplementedError


class Waits(RowsPanel):
    """What somebody else waits for, before one's own work."""

    name = "waits"
    order = 100
    template_name = "authoring/home/waits.html"

    def rows(self) -> list:
        return rows.waiting(self.user)


class Returned(RowsPanel):
    """What a reviewer sent back."""

    name = "returned"
    order = 110
    template_name = "authoring/home/returned.html"

    def rows(self) -> list:
        return rows.returned(self.user)


class Drafts(RowsPanel):
    """What I was in the middle of."""

    name = "drafts"
    order = 120
    template_name = "authoring/home/drafts.html"

    def rows(self) -> list:
        return rows.drafts(self.user)

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        return context | {
            "pages": reverse("wagtailadmin_explore_root"),
            "questions": reverse("wagtailsnippets_assessments_question:list"),
        }


class Flagged(RowsPanel):
    """Questions whose figures ask for a look."""

    name = "flagged"
    order = 130
    template_name = "authoring/home/flagged.html"

    def rows(self) -> list:
        return rows.flagged(self.user)


def arrange(request, panels: list) -> None:
    """Ours in front, for who works in an institution; what their rights no longer cover goes.

    Wagtail's recent edits and locked pages name whatever somebody once touched, also where their
    role has ended.
    """
    user = request.user
    if not user.is_superuser:
        panels[:] = [p for p in panels if not isinstance(p, RecentEditsPanel | LockedPagesPanel)]
    if not roles_of(user).works_in_institution:
        return
    panels.append(Waits(user))
    if access.reads_analyses(user):
        panels += [Returned(user), Drafts(user), Flagged(user)]


def only_own_numbers(request, items: list) -> None:
    """Wagtail counts every page below the first that two roles have in common."""
    if not request.user.is_superuser:
        items.clear()
