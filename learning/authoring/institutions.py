"""Makes an institution's space: the institution, its page, collection and groups, in one step."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from curriculum.loading import write_institution_page
from learning.people.api import ensure_institution, role_group
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


@transaction.atomic
def create_institution(*, name: str):
    """The institution with this name and its whole space; repeated, what is missing of it."""
    institution = ensure_institution(name=name, slug=slugify(name)[:60] or "institution")
    if institution.collection is None:
        institution.collection = Collection.get_first_root_node().add_child(name=name)
        institution.save(update_fields=["collection"])
    page = write_institution_page(institution)
    for role in InstitutionRoleName:
        group = _group(institution, role)
        for codename in PAGE_PERMISSIONS[role]:
            GroupPagePermission.objects.get_or_create(
                group=group, page=page.page_ptr, permission=_permission("wagtailcore", codename)
            )
        for codename in COLLECTION_PERMISSIONS[role]:
            app = "wagtailimages" if codename.endswith("image") else "wagtaildocs"
            GroupCollectionPermission.objects.get_or_create(
                group=group,
                collection=institution.collection,
                permission=_permission(app, codename),
            )
    return institution


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
