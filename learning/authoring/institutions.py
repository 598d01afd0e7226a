"""Makes an institution's space in one step: institution, page, collection, groups and workflow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.urls import get_resolver
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from curriculum.loading import home_page, write_institution_page
from learning.lib.text import UnusableText, one_line
from learning.operations import api as operations
from learning.people.api import ensure_institution, institution_named, role_group
from learning.people.enums import InstitutionRoleName

# What a role may do below its institution's page.
PAGE_PERMISSIONS = {
    InstitutionRoleName.AUTHOR: ("add_page", "change_page"),
    InstitutionRoleName.REVIEWER: ("change_page",),
    InstitutionRoleName.PUBLISHER: ("change_page", "publish_page"),
    InstitutionRoleName.FACILITATOR: (),
    InstitutionRoleName.ASSESSOR: (),
}
# What it may do with the institution's questions. Publishing goes through `release`.
QUESTION_PERMISSIONS = {
    InstitutionRoleName.AUTHOR: ("view_question", "add_question", "change_question"),
    InstitutionRoleName.REVIEWER: ("view_question", "change_question"),
    InstitutionRoleName.PUBLISHER: ("view_question", "change_question"),
    InstitutionRoleName.FACILITATOR: (),
    InstitutionRoleName.ASSESSOR: (),
}
# And with its certificates' layouts: whoever answers for certificates answers for their look.
LAYOUT_PERMISSIONS = {
    InstitutionRoleName.PUBLISHER: tuple(
        f"{action}_certificatelayout" for action in ("view", "add", "change", "delete")
    ),
}
COLLECTION_PERMISSIONS = {
    InstitutionRoleName.AUTHOR: ("add_image", "change_image", "choose_image", "add_document",
                                 "change_document", "choose_document"),
    InstitutionRoleName.REVIEWER: ("choose_image", "choose_document"),
    InstitutionRoleName.PUBLISHER: ("add_image", "choose_image", "choose_document"),
    InstitutionRoleName.FACILITATOR: (),
    InstitutionRoleName.ASSESSOR: (),
}  # fmt: skip


class SpaceRefused(ValueError):
    """No space can be made of this; the message says why and what would mend it."""

    def __init__(self, message: str, field: str = "name") -> None:
        super().__init__(message)
        self.field = field


@dataclass
class Space:
    """An institution's space, and what of it was made now or was there before."""

    institution: object
    made: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    def note(self, what: str, *, is_new: bool) -> None:
        (self.made if is_new else self.found).append(what)


def create_institution(*, name: str):
    """The institution with this name and its whole space, for loaders; repeated, what is missing."""
    return _space(name, "").institution


@transaction.atomic
def make_space(*, name: str, slug: str = "", by=None) -> Space:
    """The same for a person who asks, noted in the audit log.

    Raises SpaceRefused, with nothing made, for a name or a short name that can't be one.
    """
    space = _space(name, slug)
    if space.made:
        operations.record(
            actor=by,
            action="make",
            kind="institution",
            subject=str(space.institution.pk),
            made=space.made,
        )
    return space


@transaction.atomic
def _space(name: str, slug: str) -> Space:
    """Everything, or what is missing of it."""
    name = _usable_name(name)
    known = institution_named(name)
    _refuse_similar(known, name, slug)
    slug = known.slug if known else _free_slug(name, slug)
    space = Space(ensure_institution(name=name, slug=slug))
    space.note("institution", is_new=known is None)
    _make_collection(space)
    page = _make_page(space)
    for role in InstitutionRoleName:
        _make_group(space, role, page)
    _make_workflow(space, page)
    return space


# --- Names ----------------------------------------------------------------------------------------


def _usable_name(name: str) -> str:
    """The name on one line; it stands on certificates."""
    try:
        return one_line(name, maximum=200)
    except UnusableText as error:
        raise SpaceRefused(str(error)) from error


def _refuse_similar(known, name: str, slug: str) -> None:
    """A second institution that differs in its case only, or a known one under another address."""
    if known is None:
        return
    if known.name != name:
        raise SpaceRefused(
            _("There is an institution of this name, written “%(name)s”. Write it like that.")
            % {"name": known.name}
        )
    if slug and slug != known.slug:
        raise SpaceRefused(
            _(
                "This institution has the short name “%(slug)s”; it keeps it, since links lead there."
            )
            % {"slug": known.slug},
            "slug",
        )


def _free_slug(name: str, wanted: str) -> str:
    """The short name that was asked for, or one made of the name that is free."""
    if wanted:
        if slugify(wanted) != wanted or len(wanted) > 60:
            raise SpaceRefused(
                _("A short name has at most 60 small letters, digits and hyphens."), "slug"
            )
        if _is_taken(wanted):
            raise SpaceRefused(
                _("The short name “%(slug)s” is taken. Choose another one.") % {"slug": wanted},
                "slug",
            )
        return wanted
    # Names in other scripts have no slug of their own and would all get the same one.
    first = slugify(name)[:55].strip("-") or "institution"
    number, free = 2, first
    while _is_taken(free):
        free, number = f"{first}-{number}", number + 1
    return free


def _is_taken(slug: str) -> bool:
    """Whether another page stands at this address, or something of the site's own."""
    reserved = {"static", *(code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES)}
    return (
        slug in reserved | set(_first_words(get_resolver().url_patterns))
        or home_page().get_children().filter(slug=slug).exists()
        or institution_named(slug=slug) is not None
    )


def _first_words(patterns: list) -> Iterator[str]:
    """What the site's own addresses begin with; pages stand at the rest."""
    for pattern in patterns:
        route = str(pattern.pattern).lstrip("^")
        if route or not hasattr(pattern, "url_patterns"):
            yield route.partition("/")[0]
        else:
            yield from _first_words(pattern.url_patterns)


# --- What a space has -----------------------------------------------------------------------------


def _make_collection(space: Space) -> None:
    institution = space.institution
    is_new = institution.collection is None
    if is_new:
        institution.collection = Collection.get_first_root_node().add_child(name=institution.name)
        institution.save(update_fields=["collection"])
    space.note("collection", is_new=is_new)


def _make_page(space: Space):
    before = home_page().get_descendant_count()
    page = write_institution_page(space.institution)
    space.note("page", is_new=home_page().get_descendant_count() != before)
    return page


def _make_group(space: Space, role: InstitutionRoleName, page) -> None:
    """The role's group with what it may do; a right that somebody took away is given back."""
    institution = space.institution
    is_new = not institution.roles.filter(role=role).exists()
    group = _group(institution, role)
    for codename in PAGE_PERMISSIONS[role]:
        GroupPagePermission.objects.get_or_create(
            group=group, page=page.page_ptr, permission=_permission("wagtailcore", codename)
        )
    for codename in COLLECTION_PERMISSIONS[role]:
        app = "wagtailimages" if codename.endswith("image") else "wagtaildocs"
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=institution.collection, permission=_permission(app, codename)
        )
    space.note(f"group of {role.value}s", is_new=is_new)


def _make_workflow(space: Space, page) -> None:
    """Review by the institution's reviewers, for its page and all below it."""
    is_new = not WorkflowPage.objects.filter(page=page.page_ptr).exists()
    if is_new:
        institution = space.institution
        task = GroupApprovalTask.objects.create(name=f"Review: {institution.name}")
        task.groups.add(role_group(institution=institution, role=InstitutionRoleName.REVIEWER))
        workflow = Workflow.objects.create(name=institution.name)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        WorkflowPage.objects.create(workflow=workflow, page=page.page_ptr)
    space.note("workflow", is_new=is_new)


def _group(institution, role: InstitutionRoleName) -> Group:
    group = role_group(institution=institution, role=role)
    records = (*QUESTION_PERMISSIONS[role], *LAYOUT_PERMISSIONS.get(role, ()))
    group.permissions.add(
        _permission("wagtailadmin", "access_admin"),
        *(_permission("assessments", codename) for codename in records),
    )
    return group


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
