"""Words that a lesson explains."""

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock, TextBlock


class TermBlock(StructBlock):
    """A word of the trade and what it means here."""

    term = CharBlock(label=_("Word"), max_length=80)
    meaning = TextBlock(label=_("What it means"), rows=2)

    class Meta:
        icon = "title"
        label = _("Word")


class TermsBlock(StructBlock):
    """A lesson's little glossary; each word is linked where the text first uses it."""

    items = ListBlock(TermBlock(), label=_("Words"), min_num=1, max_num=20)

    class Meta:
        icon = "title"
        label = _("Words")
        template = "curriculum/blocks/terms.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["terms_explained"] = [
            {"term": item["term"], "meaning": item["meaning"], "anchor": anchor(item["term"])}
            for item in value["items"]
        ]
        return context


def anchor(term: str) -> str:
    """The id of the place that explains a word."""
    return f"word-{slugify(term, allow_unicode=True)}"
