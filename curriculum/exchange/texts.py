"""Rich text between sites: its links to pages and documents named by key and by file.

In a file a link to a page of the module is `<a linktype="page" key="…">`, one to a document is
`<a linktype="document" file="documents/…">`, and every other `<a href="…">`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

import nh3
from django.utils.translation import gettext as _

# What the editor's features make (see blocks.text); nothing else is taken from a file.
_TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "h3", "h4", "a"}
_LINK = {"href", "linktype", "id", "key", "file"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_A_TAG = re.compile(r"</?([a-zA-Z][\w:-]*)")
_HANDLER = re.compile(r"<[^<>]*[\s/\"']on[a-z]+\s*=", re.IGNORECASE)
# As nh3 writes it: quoted, escaped, and never one in another.
_ANCHOR = re.compile(r'<a((?: [\w-]+="[^"]*")*)>(.*?)</a>', re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')

Link = dict[str, str]


def with_links(html: str, change: Callable[[Link], Link | None]) -> str:
    """The text in order, each link as `change` gives it; None leaves its words alone."""
    clean = nh3.clean(
        html, tags=_TAGS, attributes={"a": _LINK}, url_schemes=_SCHEMES, link_rel=None
    )

    def anchor(found: re.Match) -> str:
        link = {name: unescape(value) for name, value in _ATTRIBUTE.findall(found[1])}
        made = change(link)
        if made is None:
            return found[2]
        written = "".join(f' {name}="{escape(value)}"' for name, value in made.items())
        return f"<a{written}>{found[2]}</a>"

    return _ANCHOR.sub(anchor, clean)


def refusals(html: str) -> list[str]:
    """What in a file's text isn't taken, in words."""
    foreign = sorted({name.lower() for name in _A_TAG.findall(html)} - _TAGS)
    found = [
        _("The text holds <%(name)s>, which a text can’t have. Take it out.") % {"name": name[:40]}
        for name in foreign
    ]
    if _HANDLER.search(html):
        found.append(_("The text holds a script (an “on…” attribute). Take it out."))
    return found
