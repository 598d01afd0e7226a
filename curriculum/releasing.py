"""What goes live only by `api.release`: modules, their steps, and what is published with them.

The rule stands below every view, so that bulk actions, workflows, schedules and snippets obey it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

_releasing: ContextVar[bool] = ContextVar("releasing", default=False)


class ReleaseRefused(Exception):
    """It can't be released; the message says why and what would mend it."""


Hindrances = Callable[[Any], Iterable[str]]
_hindrances: dict[str, list[Hindrances]] = {}
# For `hinders`: steps of every kind, and the module itself.
ANY, MODULE = "", "module"


def hinders(kind: str) -> Callable[[Hindrances], Hindrances]:
    """Register what can keep steps of this kind from being done by a learner, in words.

    It is asked of the module or each live step at the end of a release, in its transaction; where it
    has something to say, nothing goes live.
    """

    def register(function: Hindrances) -> Hindrances:
        _hindrances.setdefault(kind, []).append(function)
        return function

    return register


def hindrances_of(page) -> list[str]:
    """What keeps this step, or this module, from being done."""
    kind = getattr(page, "activity_kind", None)
    asked = _hindrances.get(kind or MODULE, [])
    if kind is not None:
        asked = [*asked, *_hindrances.get(ANY, ())]
    return [said for ask in asked for said in ask(page)]


@contextmanager
def releasing() -> Iterator[None]:
    """Let what `api.release` publishes go live while the block runs."""
    token = _releasing.set(True)
    try:
        yield
    finally:
        _releasing.reset(token)


def draft_of(item):
    """The item as it stands in the editor; itself where it was never saved there."""
    return item.get_latest_revision_as_object() if item.latest_revision_id else item


def was_written_by(item, by) -> bool:
    """Whether `by` saved any revision since what is live.

    Not only the newest: a colleague's saving on top, untouched, doesn't make them the author.
    """
    return _revisions_since_live(item).filter(user=by).exists()


def written_by_whom(item) -> set[int]:
    """The ids of all who did."""
    rows = _revisions_since_live(item).exclude(user=None)
    return set(rows.order_by().values_list("user_id", flat=True).distinct())


def _revisions_since_live(item):
    revisions = item.revisions
    if item.live_revision_id and item.live:
        return revisions.filter(created_at__gt=item.live_revision.created_at)
    return revisions.all()


class ReleasedTogether:
    """Put before Wagtail's classes: `publish` works inside `releasing()` alone.

    Otherwise PermissionDenied, which Wagtail's editor turns into a message. Taking something
    down is for platform administrators (and for the clock), since learners are in the middle of it.
    """

    def save_revision(self, *args, overwrite_revision=None, **kwargs):
        """Autosave writes over its last revision; what is live stays as it was, and whose it was."""
        if overwrite_revision is not None and overwrite_revision.pk == self.live_revision_id:
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def publish(self, revision, *args, **kwargs):
        if not _releasing.get():
            raise PermissionDenied(_("Modules and their steps go live together, by a release."))
        return super().publish(revision, *args, **kwargs)

    def unpublish(self, set_expired=False, commit=True, user=None, log_action=True):
        if user is not None and not user.is_superuser:
            raise PermissionDenied(_("Ask a platform administrator to take this down."))
        return super().unpublish(set_expired, commit, user, log_action)
