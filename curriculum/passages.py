"""What a page or question says, passage by passage, so that two forms of it can be compared.

Read generically from the model and its blocks, so that kinds of activity which other apps add are
compared without curriculum knowing them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser

from django.db.models import BooleanField, Field, ForeignKey, Model
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.documents.models import AbstractDocument
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import AbstractImage
from wagtail.models import DraftStateMixin, Page, RevisionMixin, TranslatableMixin

from .differences import Passage

# What a page is named by stays; the rest of Wagtail's own fields says nothing to a reader.
_OF_A_PAGE = ("title", "seo_title", "search_description")
_SILENT = {"id", "pk", "page_ptr", "institution", "sort_order", "uuid"}


def passages(item: Model) -> list[Passage]:
    """Everything an author wrote or set in this form of a page or question, in reading order."""
    found = [passage for field in _fields(type(item)) for passage in _of_field(item, field)]
    for relation in get_all_child_relations(type(item)):
        found += _of_children(item, relation)
    return found


def _fields(model: type[Model]) -> list[Field]:
    silent = _SILENT | {
        field.name
        for mixin in (Page, DraftStateMixin, RevisionMixin, TranslatableMixin)
        for field in mixin._meta.get_fields()
    }
    # Only in revisions of pages; a question's own are mixed in.
    silent |= {"draft_title", "locked", "latest_revision", "live_revision"}
    own = [field for field in model._meta.concrete_fields if field.name not in silent]
    if not issubclass(model, Page):
        return own
    return [*(model._meta.get_field(name) for name in _OF_A_PAGE), *own]


def _of_field(item: Model, field: Field) -> Iterator[Passage]:
    label = capfirst(str(field.verbose_name))
    value = field.value_from_object(item)
    if isinstance(field, StreamField):
        for child in value:
            yield from _of_block(child.block, child.value, f"{field.name}.{child.id}", ())
        return
    text = _said(item, field, value)
    if text:
        yield Passage(field.name, label, text)


def _said(item: Model, field: Field, value) -> str:
    """A field's value as a reader would read it; nothing where it is empty."""
    if value is None or value == "":
        return ""
    if isinstance(field, RichTextField):
        return plain(value)
    if isinstance(field, ForeignKey):
        return _named(getattr(item, field.name))
    if isinstance(field, BooleanField):
        return _yes_or_no(value)
    if field.choices:
        return str(getattr(item, f"get_{field.name}_display")())
    return _text(value)


def _of_children(item: Model, relation) -> Iterator[Passage]:
    """A child row is one passage. What it begins with is its place: its number changes with drafts."""
    model = relation.related_model
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.name not in _SILENT | {relation.field.name, "translation_key", "locale"}
    ]
    label = capfirst(str(model._meta.verbose_name))
    seen: dict[str, int] = {}
    for row in getattr(item, relation.get_accessor_name()).all():
        texts = [_said(row, field, field.value_from_object(row)) for field in fields]
        first = texts[0] if texts else ""
        seen[first] = seen.get(first, 0) + 1
        text = " · ".join(text for text in texts if text)
        yield Passage(f"{relation.get_accessor_name()}.{first}.{seen[first]}", label, text)


# --- Blocks -----------------------------------------------------------------------------------------


def _of_block(block, value, place: str, labels: tuple[str, ...]) -> Iterator[Passage]:
    labels = (*labels, str(block.label or "")) if block.label else labels
    if isinstance(block, ImageBlock):
        yield from _of_picture(value, place, labels)
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from _of_block(child, value.get(name), f"{place}.{name}", labels)
    elif isinstance(block, blocks.ListBlock):
        for number, child in enumerate(value.bound_blocks, 1):
            numbered = (*labels[:-1], f"{labels[-1] if labels else ''} {number}".strip())
            yield from _of_block(
                child.block, child.value, f"{place}.{child.id or number}", numbered
            )
    elif isinstance(block, blocks.BaseStreamBlock):
        for child in value:
            yield from _of_block(child.block, child.value, f"{place}.{child.id}", labels)
    elif text := _block_text(block, value):
        yield Passage(place, _label(labels), text)


def _of_picture(image, place: str, labels: tuple[str, ...]) -> Iterator[Passage]:
    if image is None:
        return
    yield Passage(f"{place}.image", _label(labels), _named(image))
    words = _("Decorative") if image.decorative else image.contextual_alt_text
    if words:
        yield Passage(f"{place}.alt_text", _label((*labels, _("In words"))), words)


def _block_text(block, value) -> str:
    if value is None or value == "":
        return ""
    if isinstance(block, blocks.RichTextBlock):
        return plain(value.source)
    if isinstance(block, blocks.BooleanBlock):
        return _yes_or_no(value)
    if isinstance(block, blocks.ChoiceBlock):
        return str(dict(block.field.choices).get(value, value))
    return _named(value) if isinstance(value, Model) else _text(value)


def _named(item: Model | None) -> str:
    """A thing by its name; where another can have the same name, with what tells them apart."""
    if item is None:
        return ""
    if isinstance(item, AbstractImage | AbstractDocument):
        return f"{item} ({item.filename})"
    return f"{item} (no. {item.pk})" if isinstance(item, RevisionMixin) else str(item)


def _label(labels: tuple[str, ...]) -> str:
    """Each label once: a list's item is often named as the list."""
    return " · ".join(dict.fromkeys(label for label in labels if label))


def _text(value) -> str:
    return date_format(value) if isinstance(value, date) else str(value).strip()


def _yes_or_no(value: bool) -> str:
    return _("Yes") if value else _("No")


# --- Rich text ----------------------------------------------------------------------------------------


def plain(html: str) -> str:
    """The words of rich text: a blank line between paragraphs, a dash before each item of a list."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Words(HTMLParser):
    """Gathers paragraphs; a link's address follows its words, since it can change alone."""

    _ENDS = frozenset({"p", "li", "h2", "h3", "h4", "h5", "blockquote", "ul", "ol", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._paragraphs: list[str] = []
        self._now: list[str] = []
        self._addresses: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in self._ENDS:
            self._end()
        if tag == "li":
            self._now.append("– ")
        elif tag == "br":
            self._now.append("\n")
        elif tag == "a":
            self._addresses.append(_address(dict(attrs)))
        elif tag == "embed":
            self._now.append(_address(dict(attrs)))

    def handle_endtag(self, tag):
        if tag in self._ENDS:
            self._end()
        elif tag == "a" and self._addresses and (address := self._addresses.pop()):
            self._now.append(f" ({address})")

    def handle_data(self, data):
        self._now.append(data)

    def _end(self) -> None:
        text = "".join(self._now).strip()
        if text and text != "–":
            self._paragraphs.append(text)
        self._now = []

    def text(self) -> str:
        self._end()
        return "\n\n".join(self._paragraphs)


def _address(attributes: dict) -> str:
    """Where a link of the editor leads: an address, or a page, document or picture by its number."""
    if href := attributes.get("href"):
        return href
    kind = attributes.get("linktype") or attributes.get("embedtype")
    return f"{kind} {attributes.get('id', attributes.get('url', ''))}" if kind else ""
