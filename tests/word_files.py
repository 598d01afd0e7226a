"""Word documents for tests, made by python-docx as Word would write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image


def a_document(title: str = "Reading a letter", more: Callable | None = None) -> bytes:
    """A lesson of two paragraphs below a Heading 1; `more` writes on."""
    document = Document()
    document.add_heading(title, 1)
    paragraph = document.add_paragraph("A letter has a ")
    paragraph.add_run("sender").bold = True
    paragraph.add_run(" and a date.")
    if more:
        more(document)
    return saved(document)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a_picture(colour: str = "red") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, "PNG")
    out.seek(0)
    return out


def described(document, text: str) -> None:
    """Put a picture in, with its alternative text as Word keeps it."""
    document.add_picture(a_picture())
    last = document.inline_shapes[-1]
    last._inline.docPr.set("descr", text)


def style(document, name: str) -> str:
    """A paragraph style of the author's own."""
    document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    return name


def raw(document, xml: str) -> None:
    """An element at the end of the last paragraph, as Word would write it; `w` and `m` are known."""
    spaces = nsdecls("w") + (
        ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    )
    first, _, rest = xml.partition(">")
    slash = "/" if first.endswith("/") else ""
    first = first.removesuffix("/")
    document.paragraphs[-1]._p.append(parse_xml(f"{first} {spaces}{slash}>{rest}"))


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The document with one part put in or changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry), zipfile.ZIP_DEFLATED)
        new.writestr(name, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)
