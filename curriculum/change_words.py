"""What a new edition asks otherwise, in words for authors and for the note that learners read."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .changes import Change, Changed


def in_words(changed: Changed) -> str:
    """One change as a sentence."""
    values = {"title": changed.title, "before": changed.before, "after": changed.after}
    return {
        Change.ADDED: _("“%(title)s” is new."),
        Change.REMOVED: _("“%(title)s” is gone."),
        Change.MOVED: _("The order has changed, from “%(title)s” on."),
        Change.REQUIRED: _("“%(title)s” is required now."),
        Change.OPTIONAL: _("“%(title)s” is no longer required."),
        Change.COUNTS: _("“%(title)s” can be handed in now, and counts."),
        Change.PASS_MARK: _("The pass mark of “%(title)s” was %(before)s %% and is %(after)s %%."),
        Change.ITEMS: _("“%(title)s” had %(before)s questions and has %(after)s."),
        Change.MINUTES: _("“%(title)s” took %(before)s minutes and takes %(after)s."),
        Change.COMPETENCY_ADDED: _("It also works on “%(title)s”."),
        Change.COMPETENCY_REMOVED: _("It no longer works on “%(title)s”."),
        Change.COMPETENCY_LEVEL: _(
            "For “%(title)s” it aimed at level %(before)s and aims at level %(after)s."
        ),
    }[changed.change] % values
