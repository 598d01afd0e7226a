"""A .docx from a stranger: what is looked at before anything reads it."""

from __future__ import annotations

from collections.abc import Mapping

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from assessments.questions.exchange import archive
from assessments.questions.exchange.items import Refused

MOST_BYTES = 10 * 1024 * 1024
# Of the text itself, unpacked, and of its elements: some two hundred pages, or fifteen seconds.
_MOST_TEXT = 6 * 1024 * 1024
_MOST_ELEMENTS = 150_000
# Deeper than any writer nests; a reader that calls itself would end in an error.
_DEEPEST = 120

DOCUMENT = "word/document.xml"


class WordRefused(Exception):
    """The file can't be taken; the message says why and how to mend it."""


def opened(content: bytes) -> dict[str, bytes]:
    """The parts of a document by their names. Nothing of it has been read as a document yet."""
    if len(content) > MOST_BYTES:
        raise WordRefused(
            _("The file is larger than 10 MB. Make its pictures smaller, or divide it.")
        )
    if not archive.is_zip(content):
        raise WordRefused(
            _(
                "This is no Word document. Save it as .docx (“Word document”); an old .doc isn’t read."
            )
        )
    try:
        parts = archive.opened(content)
    except Refused as error:
        said = (error.problem.what, error.problem.why, error.problem.mend)
        values = error.problem.values
        raise WordRefused(" ".join(_(text) % values for text in said if text)) from error
    _refuse_what_isnt_a_document(parts)
    _refuse_hostile_xml(parts)
    return parts


def _refuse_what_isnt_a_document(parts: Mapping[str, bytes]) -> None:
    kinds = parts.get("[Content_Types].xml", b"")
    if DOCUMENT not in parts or not kinds:
        raise WordRefused(_("The zip file holds no Word document. Save it as .docx in Word."))
    if b"macroEnabled" in kinds or any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise WordRefused(_("The document holds macros. Save it as .docx, without macros."))
    if len(parts[DOCUMENT]) > _MOST_TEXT:
        raise _too_long()


def _refuse_hostile_xml(parts: Mapping[str, bytes]) -> None:
    """Each part once by a reader that refuses document types and entities; mammoth's own wouldn't."""
    for name, content in parts.items():
        if not name.lower().endswith((".xml", ".rels")):
            continue
        try:
            root = fromstring(content, forbid_dtd=True)
        except DefusedXmlException as error:
            raise WordRefused(
                _("“%(part)s” in the document declares what Word never writes. It isn’t read.")
                % {"part": name[:80]}
            ) from error
        except (ParseError, ValueError, LookupError, RecursionError) as error:
            raise WordRefused(
                _("“%(part)s” in the document is damaged. Open it in Word and save it again.")
                % {"part": name[:80]}
            ) from error
        if name == DOCUMENT and sum(1 for _element in root.iter()) > _MOST_ELEMENTS:
            raise _too_long()
        if _is_deeper(root, _DEEPEST):
            raise WordRefused(_("The document is nested too deeply. Save it again in Word."))


def _too_long() -> WordRefused:
    return WordRefused(_("The document is too long. Divide it, for instance by lessons."))


def _is_deeper(root, most: int) -> bool:
    level = [root]
    for _depth in range(most):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True
