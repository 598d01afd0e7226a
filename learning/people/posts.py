"""An employer's posts, for who says what they ask for: in reach, by title, and who holds them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from .models import Membership, Organisation, Post
from .reach import Reach


def posts_in_reach(reach: Reach, organisation: Organisation, query: str = "") -> QuerySet[Post]:
    """The organisation's posts in units that they see, with a title or number like the query."""
    rows = Post.objects.filter(organisation=organisation, unit__in=reach.units())
    if query:
        rows = rows.filter(Q(title__icontains=query) | Q(code__icontains=query))
    return rows.select_related("unit").order_by("title", "code", "pk")


def posts_by_ids(organisation: Organisation, ids: Iterable[int]) -> QuerySet[Post]:
    """Those of these posts that are the organisation's."""
    return Post.objects.filter(organisation=organisation, pk__in=list(ids)).order_by("title", "pk")


def posts_titled(organisation: Organisation, title: str) -> QuerySet[Post]:
    """Every post of the organisation with exactly this title."""
    return Post.objects.filter(organisation=organisation, title=title).order_by("title", "pk")


def holders_of(post_ids: Iterable[int]) -> set[int]:
    """Who holds any of these posts today, as ids."""
    rows = Membership.objects.current().filter(post__in=list(post_ids))
    return set(rows.values_list("user_id", flat=True))
