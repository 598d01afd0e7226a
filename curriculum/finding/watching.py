"""The index follows what Wagtail does to pages, whichever way: release, clock, translation, move.

What is deleted is taken down first.
"""

from __future__ import annotations

from django.db.models.signals import post_save
from wagtail.signals import page_published, page_unpublished, post_page_move

from ..models import AIUseCase
from . import index


def watch() -> None:
    """Connect, once a process."""
    page_published.connect(_page_published, dispatch_uid="search index")
    page_unpublished.connect(_page_taken_down, dispatch_uid="search index")
    post_page_move.connect(_page_moved, dispatch_uid="search index")
    post_save.connect(_use_case_saved, sender=AIUseCase, dispatch_uid="search index")


def _page_published(instance, **kwargs) -> None:
    index.note_change(instance)


def _page_taken_down(instance, **kwargs) -> None:
    """Also sent by Wagtail in the middle of a deletion, while the row is still there and live."""
    index.forget(instance)


def _page_moved(instance, parent_page_before, parent_page_after, **kwargs) -> None:
    """A step that changes modules leaves one and joins the other."""
    if parent_page_before != parent_page_after:
        for page in (instance.specific, parent_page_before.specific):
            index.note_change(page)


def _use_case_saved(instance, raw=False, **kwargs) -> None:
    if not raw:
        index.index_use_case(instance)
