"""Modules and their steps go live by a release alone: every other way leads there."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Locale, Page

from assessments.enrolments import api as enrolments
from curriculum import api as curriculum
from learning.lib.text import whole_number


@hooks.register("construct_page_action_menu")
def publish_by_release_only(menu_items, request, context):
    """Modules and their steps go live together by `release`, never one by one."""
    page = context.get("page")
    if page is not None and curriculum.module_released_with(page) is not None:
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


@hooks.register("before_publish_page")
def refuse_single_publication(request, page):
    """The menu doesn't offer it; whoever posts it all the same is led to the release."""
    module = curriculum.module_released_with(page)
    if module is None:
        return None
    messages.error(request, _("Modules and their steps are released together. Nothing went live."))
    return redirect("release_module", module.pk)


@hooks.register("before_unpublish_page")
def refuse_unpublication(request, page):
    """Learners are in the middle of it: only a platform administrator takes a step down."""
    if request.user.is_superuser or curriculum.module_released_with(page) is None:
        return None
    messages.error(request, _("Ask a platform administrator to take this down."))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_delete_page")
def refuse_deletion(request, page):
    """What carries records is never deleted; a live step only by who takes things down."""
    if _carries_records([page]):
        messages.error(request, _RECORDS_STAY)
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    if request.user.is_superuser or not _has_live_steps([page]):
        return None
    messages.error(request, _("It is live. Ask a platform administrator to take it down first."))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_copy_page")
def copy_as_drafts(request, page):
    """A copy is another module: it goes live by a release of its own, and is no alias."""
    if request.method != "POST" or not _has_steps([page]):
        return None
    if _is_for_another_house(request, page):
        messages.error(request, _STAYS_AT_HOME % {"what": _("Nothing was copied.")})
        return redirect("wagtailadmin_pages:copy", page.pk)
    if not {"publish_copies", "alias"} & set(request.POST):
        return None
    messages.error(request, _("Copy it as a draft; then release the copy. Nothing was copied."))
    return redirect("wagtailadmin_pages:copy", page.pk)


def _is_for_another_house(request, page) -> bool:
    number = whole_number(request.POST.get("new_parent_page", ""))
    parents = Page.objects.filter(pk=number) if number is not None else Page.objects.none()
    return any(curriculum.house_of(parent) != curriculum.house_of(page) for parent in parents)


@hooks.register("after_copy_page")
def keep_the_credit(request, page, new_page):
    """A copy of what was adapted is adapted from the same, under the same conditions."""
    curriculum.copy_origins(page, new_page)


@hooks.register("before_move_page")
def refuse_a_move_to_another_institution(request, page, destination):
    """What an institution wrote stays below its page: another one adapts it, with its credit."""
    return _refuse_move(request, [page], destination)


def _refuse_move(request, pages, destination):
    moved = [item for item in pages if curriculum.module_released_with(item) is not None]
    target = curriculum.house_of(destination)
    if any(curriculum.house_of(item) != target for item in moved):
        said = _STAYS_AT_HOME % {"what": _("Nothing was moved.")}
    elif any(_leaves_its_records(item, destination) for item in moved):
        said = _RECORDS_STAY_WITH_THE_MODULE
    else:
        return None
    messages.error(request, said)
    return redirect("wagtailadmin_explore", moved[0].get_parent().pk)


_STAYS_AT_HOME = _(
    "Another institution’s page lies there. A module stays with who wrote it; “Adapt a module” makes a "
    "copy of one’s own, with the credit. %(what)s"
)
_RECORDS_STAY_WITH_THE_MODULE = _(
    "Learners have records of this step in its module, and finish it there. Take it out of the module, "
    "under “Settings” of the step, and copy it to the other one. Nothing was moved."
)


def _leaves_its_records(page, destination) -> bool:
    """Whether a step on which records rest would stand below another module."""
    if curriculum.is_module(page) or page.get_parent().pk == destination.pk:
        return False
    return _carries_records([page])


def _family(pages) -> list:
    return [below for page in pages for below in page.get_descendants(inclusive=True).specific()]


def _has_steps(pages) -> bool:
    return any(curriculum.module_released_with(page) for page in _family(pages))


# A step is taken out of its module (`ActivityPage.retired`), a module is archived.
_RECORDS_STAY = _(
    "Learners have records of it, so it stays. Archive the module; or take the step out of it, under "
    "“Settings” of the step, with the next release. Nothing was deleted."
)


def _carries_records(pages) -> bool:
    """Whether a record rests on one of these pages; a translation goes, its source stays."""
    keys = [
        page.translation_key for page in _family(pages) if page.locale_id == Locale.get_default().pk
    ]
    return bool(keys) and enrolments.carry_records(keys)


def _has_live_steps(pages) -> bool:
    return any(page.live and curriculum.module_released_with(page) for page in _family(pages))


@hooks.register("before_bulk_action")
def refuse_bulk_publication(request, action_type, objects, action):
    """What can't be done to one step can't be done to many."""
    if action_type == "move":
        pages = [item for item in objects if isinstance(item, Page)]
        chosen = getattr(action, "cleaned_form", None)
        destination = chosen.cleaned_data.get("chooser") if chosen is not None else None
        return _refuse_move(request, pages, destination) if destination is not None else None
    if action_type not in {"publish", "unpublish", "delete"}:
        return None
    if action_type == "delete" and _carries_records(o for o in objects if isinstance(o, Page)):
        messages.error(request, _RECORDS_STAY)
        return redirect("wagtailadmin_explore_root")
    if action_type != "publish" and request.user.is_superuser:
        return None
    pages = [item for item in objects if isinstance(item, Page)]
    if not (_has_live_steps(pages) if action_type == "delete" else _has_steps(pages)):
        return None
    messages.error(request, _("Modules and their steps are released together. Nothing changed."))
    return redirect("wagtailadmin_explore_root")
