"""Buttons beside a page's title and in lists of pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button, ListingButton
from wagtail.models import Locale

from assessments.access import analyses_to_read
from curriculum import api as curriculum
from curriculum.beginning import is_house
from curriculum.languages import api as languages


@hooks.register("register_page_header_buttons")
def figures_button(page, user, view_name, next_url=None):
    """Beside a quiz's title, as soon as somebody has handed it in."""
    if getattr(page.specific_class, "activity_kind", "") != "quiz":
        return
    found = analyses_to_read(user).filter(quiz_key=page.translation_key).first()
    if found is not None:
        yield Button(
            label=_("Item analysis"),
            url=reverse("figures_of_quiz", args=[found.pk]),
            icon_name="table",
            priority=6,
        )


@hooks.register("register_page_header_buttons")
def questions_button(page, user, view_name, next_url=None):
    """Beside a quiz's title: its questions, to write, order and try out."""
    if (
        getattr(page.specific_class, "activity_kind", "") == "quiz"
        and page.permissions_for_user(user).can_edit()
    ):
        yield Button(
            label=_("Questions: write, order, try out"),
            url=reverse("compose_quiz", args=[page.pk]),
            icon_name="help",
            priority=5,
        )


@hooks.register("register_page_listing_buttons")
def questions_listing_button(page, user, next_url=None):
    if (
        getattr(page.specific_class, "activity_kind", "") == "quiz"
        and page.permissions_for_user(user).can_edit()
    ):
        yield ListingButton(
            _("Questions: write, order, try out"),
            reverse("compose_quiz", args=[page.pk]),
            priority=5,
        )


@hooks.register("register_page_header_buttons")
def review_button(page, user, view_name, next_url=None):
    """Beside a module's title, for who writes there: the way to a second pair of eyes."""
    if curriculum.is_module(page) and page.permissions_for_user(user).can_edit():
        yield Button(
            label=_("Submit for review"),
            url=reverse("submit_module", args=[page.pk]),
            icon_name="clipboard-list",
            priority=4,
        )


@hooks.register("register_page_listing_buttons")
def review_listing_button(page, user, next_url=None):
    if curriculum.is_module(page) and page.permissions_for_user(user).can_edit():
        yield ListingButton(
            _("Submit for review"), reverse("submit_module", args=[page.pk]), priority=39
        )


@hooks.register("register_page_header_buttons")
def evidence_button(page, user, view_name, next_url=None):
    """Beside a module's title: what its records say of it."""
    if page.live and curriculum.is_module(page) and page.permissions_for_user(user).can_edit():
        yield Button(
            label=_("Evidence"),
            url=reverse("module_evidence", args=[page.pk]),
            icon_name="table",
            priority=8,
        )


@hooks.register("register_page_header_buttons")
def begin_button(page, user, view_name, next_url=None):
    """Beside an institution's title, for who writes there."""
    if is_house(page) and page.permissions_for_user(user).can_add_subpage():
        yield Button(
            label=_("New module from the template"),
            url=reverse("begin_module", args=[page.pk]),
            icon_name="plus",
            priority=4,
        )


@hooks.register("register_page_header_buttons")
def alignment_button(page, user, view_name, next_url=None):
    """Beside a module's title: what is taught, asked and done for each outcome."""
    if curriculum.is_module(page) and page.permissions_for_user(user).can_edit():
        yield Button(
            label=_("Alignment"),
            url=reverse("module_alignment", args=[page.pk]),
            icon_name="table",
            priority=6,
        )


@hooks.register("register_page_header_buttons")
def languages_button(page, user, view_name, next_url=None):
    """Beside a module's title: in which languages it is, and how far."""
    if curriculum.is_module(page) and page.permissions_for_user(user).can_edit():
        yield Button(
            label=_("Languages"),
            url=reverse("module_languages", args=[page.pk]),
            icon_name="globe",
            priority=7,
        )


@hooks.register("register_page_header_buttons")
def word_button(page, user, view_name, next_url=None):
    """Beside a module's title, for who may add lessons."""
    if (
        curriculum.is_module(page)
        and not languages.is_translation(page)
        and page.permissions_for_user(user).can_add_subpage()
    ):
        yield Button(
            label=_("Lessons from Word"),
            url=reverse("word_documents", args=[page.pk]),
            icon_name="doc-full",
            priority=8,
        )


@hooks.register("register_page_header_buttons")
def release_button(page, user, view_name, next_url=None):
    """Beside a module's title, for who may publish there."""
    if curriculum.is_module(page) and page.permissions_for_user(user).can_publish():
        yield Button(
            label=_("Release …"),
            url=reverse("release_module", args=[page.pk]),
            icon_name="upload",
            priority=5,
        )


@hooks.register("register_page_listing_more_buttons")
def archive_button(page, user, next_url=None):
    """In place of deleting, for a module that somebody has begun."""
    if page.live and curriculum.is_module(page) and page.permissions_for_user(user).can_publish():
        yield Button(
            label=_("Archive …"),
            url=reverse("archive_module", args=[page.pk]),
            icon_name="folder-inverse",
            priority=90,
        )


@hooks.register("register_page_listing_buttons")
def release_listing_button(page, user, next_url=None):
    if curriculum.is_module(page) and page.permissions_for_user(user).can_publish():
        yield ListingButton(_("Release …"), reverse("release_module", args=[page.pk]), priority=40)


@hooks.register("register_page_header_buttons")
def file_button(page, user, view_name, next_url=None):
    """Beside a module's title: all of it as one file, for who writes there."""
    is_original = page.locale_id == Locale.get_default().pk
    if is_original and curriculum.is_module(page) and page.permissions_for_user(user).can_edit():
        yield Button(
            label=_("Download as a file"),
            url=reverse("download_module", args=[page.pk]),
            icon_name="download",
            priority=7,
        )
