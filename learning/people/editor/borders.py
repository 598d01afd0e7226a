"""Wagtail's own things within an institution's border: pages, pictures, documents, their lists.

Wagtail asks for a right where something is changed. Where it only names a thing (to move it, to
choose it, to say that one may not delete it) it often asks nothing; each of these was found by a
walk over every address (tests/abuse/leaks).
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest
from wagtail.documents import get_document_model
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.images import get_image_model
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from ..access import institutions_of
from ..models import User

# Lists and suggestions over everybody's things: platform administrators' alone.
CLOSED = (
    "wagtailadmin_pages:type_use*", "wagtailadmin_reports:page_types_usage*", "wagtailforms:*",
    "wagtailadmin_tag_*autocomplete", "wagtailadmin_workflows:*",
)  # fmt: skip

_FILES = {"add", "change", "delete", "choose"}
_PAGES = {"add", "change", "delete", "publish", "lock", "unlock"}


def pages_of(user) -> QuerySet[Page]:
    """The pages for which this person may do anything."""
    return page_permission_policy.instances_user_has_any_permission_for(user, _PAGES)


def pages_to_choose(user, pages: QuerySet[Page]) -> QuerySet[Page]:
    """Those of `pages` that one may link to: one's own, and what everybody reads under that title."""
    public = Q(live=True, draft_title=F("title"))
    choosable = Page.objects.filter(public | Q(pk__in=pages_of(user).values("pk")))
    # By number alone: a search knows no filter by title.
    return pages.filter(pk__in=choosable.values("pk"))


def pictures_of(user) -> QuerySet:
    """The pictures that this person may at least choose."""
    return image_policy.instances_user_has_any_permission_for(user, _FILES)


def documents_of(user) -> QuerySet:
    """The documents that this person may at least choose."""
    return document_policy.instances_user_has_any_permission_for(user, _FILES)


def colleagues_of(user) -> QuerySet[User]:
    """Whom a filter may name: the people of one's own institutions."""
    mine = institutions_of(user)
    return User.objects.filter(
        Q(pk=user.pk)
        | Q(pk__in=User.objects.filter(groups__institution_role__institution__in=mine).values("pk"))
    )


# By the name of an address's part: what it must be one of.
_PARTS = {
    "page_id": pages_of, "page_to_move_id": pages_of,
    "image_id": pictures_of, "document_id": documents_of, "doc_id": documents_of,
}  # fmt: skip
_API = {
    "wagtailadmin_api:images:detail": pictures_of,
    "wagtailadmin_api:documents:detail": documents_of,
}


def refuse_foreign_parts(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """404 for an address that is closed, or in which another's page or file stands."""
    name, user = request.resolver_match.view_name, request.user
    if any(fnmatchcase(name, closed) for closed in CLOSED):
        raise Http404
    for part, mine in _PARTS.items():
        if part in kwargs:
            _refuse_unless_all(mine(user), {str(kwargs[part])})
    if name in _API:
        _refuse_unless_all(_API[name](user), {str(kwargs["pk"])})
    if name == "wagtailadmin_choose_page_chosen_multiple":
        everything = Page.objects.all()
        _refuse_unless_all(pages_to_choose(user, everything), set(request.GET.getlist("id")))
    if name == "wagtailadmin_choose_page_child":
        parents = pages_to_choose(user, Page.objects.all())
        _refuse_unless_all(parents, {str(kwargs["parent_page_id"])})


def refuse_foreign_in_bulk(request: HttpRequest, model: type) -> None:
    """404 where Wagtail would name others' things, to say that they aren't ours.

    "All" is all of a page's children, where the page is ours; for files Wagtail asks by itself.
    """
    policies = {Page: pages_of, get_image_model(): pictures_of, get_document_model(): documents_of}
    if model not in policies:
        return
    ids = set(request.GET.getlist("id"))
    if model is Page and "all" in ids:
        ids.add(request.GET.get("childOf", ""))
    _refuse_unless_all(policies[model](request.user), ids - {"all"})


def refuse_foreign_source(user, key) -> None:
    """404 unless every language of the page that is translated is one's own."""
    versions = Page.objects.filter(translation_key=key)
    mine = pages_of(user)
    if not versions.exists() or versions.exclude(pk__in=mine.values("pk")).exists():
        raise Http404


def _refuse_unless_all(mine: QuerySet, ids: set[str]) -> None:
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in ids):
        raise Http404
    numbers = {int(text) for text in ids}
    if mine.filter(pk__in=numbers).count() != len(numbers):
        raise Http404
