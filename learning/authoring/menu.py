"""The workspace's entries in the editor's menu: each is there for who may use it, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from assessments import access
from curriculum.reviewing import api as reviewing
from learning.people.access import authors, staffs


@dataclass(frozen=True)
class Entry:
    """A line of the menu; `is_for` says of a user whether they see it."""

    label: str
    address: str
    icon: str
    order: int
    is_for: Callable[[object], bool]

    def item(self) -> MenuItem:
        """The line as Wagtail takes it."""
        item = MenuItem(self.label, reverse(self.address), icon_name=self.icon, order=self.order)
        item.is_shown = lambda request: self.is_for(request.user)
        return item


def _staffs_their_own(user) -> bool:
    """Platform administrators find the same under Settings."""
    return staffs(user) and not user.is_superuser


# What waits for a person first; then the bank and its figures; then what is looked up.
ENTRIES = (
    Entry(_("Reviews"), "reviews", "clipboard-list", 236, reviewing.reads_reviews),
    Entry(_("Groups"), "intakes", "group", 238, access.runs_intakes),
    Entry(_("Practice to assess"), "practice_queue", "tick-inverse", 240, access.assesses),
    Entry(_("Shared with us"), "shared_questions", "group", 252, access.reads_questions),
    # For questions that no quiz asks by name: draws take only what is live.
    Entry(_("Release questions"), "release_questions", "upload", 253, access.releases_questions),
    Entry(_("Modules from files"), "module_files", "download", 254, authors),
    Entry(_("Adapt a module"), "adaptations", "copy", 254, authors),
    Entry(_("Item analysis"), "figures", "table", 255, access.reads_analyses),
    Entry(_("Corrections"), "corrections", "rotate", 256, access.reads_analyses),
    Entry(_("Certificates"), "manage_certificates", "success", 260, access.manages_certificates),
    Entry(_("Feedback"), "institution_feedback", "comment", 270, access.answers_feedback),
    Entry(_("Further attempts"), "attempt_requests", "time", 272, access.gives_attempts),
    Entry(_("After the module"), "effects", "calendar", 274, access.reads_effects),
    Entry(_("People"), "institutions", "user", 280, _staffs_their_own),
)
SETTINGS = (Entry(_("Institutions"), "institutions", "site", 20, lambda user: user.is_superuser),)

for _entry in ENTRIES:
    hooks.register("register_admin_menu_item", _entry.item)
for _entry in SETTINGS:
    hooks.register("register_settings_menu_item", _entry.item)
