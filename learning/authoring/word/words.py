"""What was lost or changed, in the author's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_WORDS = {
    "footnote": gettext_lazy("A footnote was left out"),
    "endnote": gettext_lazy("An endnote was left out"),
    "comment": gettext_lazy("A comment was left out"),
    "insertion": gettext_lazy("A tracked insertion was taken as accepted"),
    "deletion": gettext_lazy("A tracked deletion was taken as accepted"),
    "equation": gettext_lazy("An equation was left out"),
    "text_box": gettext_lazy("A text box became running text or was left out: look at its place"),
    "embedded": gettext_lazy("An embedded object was left out"),
    "form_field": gettext_lazy("A form field or building block became plain text"),
    "table": gettext_lazy("A table became a paragraph for each row"),
    "chart": gettext_lazy("A chart or diagram was left out: put it in as a picture"),
    "header": gettext_lazy("The header of the pages was left out"),
    "footer": gettext_lazy("The footer of the pages was left out"),
    "title": gettext_lazy("The document’s title was left out: lessons begin at “Heading 1”"),
    "long_title": gettext_lazy("A heading was shortened to 255 characters"),
    "minutes": gettext_lazy("An exercise was given 10 minutes: say how long it takes"),
    "picture": gettext_lazy(
        "A picture was left out: it is no PNG, JPEG, GIF or WebP of at most 10 MB, or one too many"
    ),
    "style": gettext_lazy("A style became plain text"),
}


def in_words(loss: Mapping[str, str]) -> str:
    """One line: what, below which heading, and which one."""
    said = str(_WORDS[loss["what"]])
    if loss["where"]:
        said = _("%(what)s, below “%(heading)s”") % {"what": said, "heading": loss["where"]}
    return (
        _("%(what)s: “%(text)s”") % {"what": said, "text": loss["text"]} if loss["text"] else said
    )
