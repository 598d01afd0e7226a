"""What is submitted: the drafts of a module, each with its revision and what changed in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from learning.lib.canonical_json import canonical_json

from ..differences import Difference, Passage, differences
from ..drafts import drafts_of, name_of_draft
from ..models import ModulePage, ModuleReview
from ..passages import passages
from .ordering import order_now


@dataclass(frozen=True)
class Part:
    """A draft as the reviewer reads it."""

    name: str
    kind: str
    title: str
    item: object
    is_new: bool
    differences: tuple[Difference, ...]


def name_of(item) -> str:
    """By what a submission knows a draft; it stays the same as long as the draft exists."""
    return f"{item._meta.label_lower}:{item.pk}"


def contents(drafts: Iterable) -> dict[str, str]:
    """Each draft with a digest of what it says now.

    Not its revision's number: Wagtail's autosave writes over the revision that it made before.
    """
    return {name_of(item): _digest(item) for item in drafts}


def _digest(item) -> str:
    if item.latest_revision is None:
        return ""
    content = canonical_json(json.loads(json.dumps(item.latest_revision.content, default=str)))
    return hashlib.sha256(content).hexdigest()


def digest_of(review: ModuleReview) -> str:
    """By this a reader says what they read: another one for every submission of other drafts."""
    said = "".join(f"{name}={value};" for name, value in sorted(review.parts.items()))
    said += ",".join(review.order)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def parts_of(module: ModulePage, by) -> list[Part]:
    """The module's drafts with what changed since what is live, the module first."""
    drafts = drafts_of(module, by)
    return sorted((_part(item) for item in drafts), key=lambda part: _order(part.item))


def _order(item) -> tuple:
    """The module, its steps in their order, then what goes live with them."""
    return (0, item.path, 0) if hasattr(item, "path") else (1, "", item.pk)


def _part(item) -> Part:
    draft = item.get_latest_revision_as_object()
    before: list[Passage] = passages(item) if item.live else []
    return Part(
        name=name_of(item),
        kind=str(item._meta.verbose_name),
        title=name_of_draft(item),
        item=item,
        is_new=not item.live,
        differences=differences(before, passages(draft)),
    )


def changed_since(review: ModuleReview, drafts: Iterable) -> list[str]:
    """Titles of what was saved, added or taken away since it was submitted."""
    drafts = list(drafts)
    now = contents(drafts)
    titles = {name_of(item): name_of_draft(item) for item in drafts}
    touched = [titles[name] for name, content in now.items() if review.parts.get(name) != content]
    gone = len(set(review.parts) - set(now))
    if review.order and review.order != order_now(review.module):
        touched.append(_("the order of the steps"))
    return touched + ["…"] * bool(gone)
