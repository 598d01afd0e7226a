"""The institution's workspace inside Wagtail: where it meets Wagtail's hooks."""

from __future__ import annotations

from wagtail import hooks

from . import (  # noqa: F401  register theirs
    buttons,
    menu,
    release_rules,
    saving_rules,
    translation_rules,
)
from .addresses import ADDRESSES, IN_FRONT
from .home import panels

hooks.register("register_admin_urls", lambda: ADDRESSES)
hooks.register("register_admin_urls", lambda: IN_FRONT, order=-1)
# Late: what other apps put there is seen, too.
hooks.register("construct_homepage_panels", panels.arrange, order=200)
hooks.register("construct_homepage_summary_items", panels.only_own_numbers, order=200)
