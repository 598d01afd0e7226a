"""Files meant to harm: each is refused with a sentence, or comes in without what was harmful."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.models import Question
from assessments.questions.exchange import archive, formats
from assessments.questions.exchange.items import Refused
from learning.operations import bulk
from learning.people.models import Institution
from tests.people import person, signed_in

ENTITY = b'<?xml version="1.0"?>\n<!DOCTYPE quiz [%s]>\n<quiz><question type="essay"/></quiz>'
GOOD = b"::N::Is it? {T}"


def zipped(files: dict[str, bytes], **options) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **options) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return stream.getvalue()


def doubled() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed, pytest.warns(UserWarning):
        packed.writestr("a.txt", GOOD)
        packed.writestr("a.txt", GOOD)
    return stream.getvalue()


def lying() -> bytes:
    """A zip whose directory says that its file has ten bytes."""
    content = bytearray(zipped({"a.txt": b"x" * 100_000}))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(content)


HARMFUL = {
    "entities": (ENTITY % b'<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">', "x.xml", "entities"),
    "external": (ENTITY % b'<!ENTITY a SYSTEM "file:///etc/passwd">', "x.xml", "entities"),
    "document type": (ENTITY % b"", "x.xml", "entities"),
    "bomb": (zipped({"a.txt": b"x" * 30_000_000}), "x.zip", "too large"),
    "lie": (lying(), "x.zip", "zip file"),
    "path": (zipped({"../../a.txt": GOOD}), "x.zip", "points out"),
    "root": (zipped({"/etc/a.txt": GOOD}), "x.zip", "points out"),
    "drive": (zipped({"C:\\a.txt": GOOD}), "x.zip", "points out"),
    "twice": (None, "x.zip", "one name"),
    "many": (zipped({f"{n}.txt": b"" for n in range(501)}), "x.zip", "501"),
    "nested": (zipped({"a.txt": zipped({"b.txt": GOOD})}), "x.zip", "archive in an archive"),
    "program": (zipped({"a.exe": b"MZ"}), "x.zip", "left out"),
    "damaged": (zipped({"a.txt": GOOD})[:60], "x.zip", "damaged"),
    "half a sheet": (zipped({"[Content_Types].xml": b"<x"}), "x.xlsx", "not a spreadsheet"),
    "old sheet": (b"\xd0\xcf\x11\xe0\x00\x00\x00", "x.xls", "xlsx"),
    "windows-1252": ("A\n\nfa\u00e7ade {T}".encode("cp1252"), "x.txt", "UTF-8"),
    "half utf-16": ("a {T}".encode("utf-16")[:-1], "x.txt", "breaks off"),
    "utf-16 without a mark": ("a {T}".encode("utf-16-le"), "x.txt", "neither"),
    "nothing": (b"", "x.txt", "no question"),
    "only blanks": (b"\n\n \n", "x.txt", "no question"),
    "20,000 questions": (b"a {T}\n\n" * 20_000, "x.txt", "more than 5,000"),
    "large": (b"x" * (formats.MOST_BYTES + 1), "x.txt", "20 MB"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_harmful_files_give_no_question_and_a_sentence(name):
    content, file, said = HARMFUL[name]
    reading = formats.read(content if content is not None else doubled(), file)
    assert reading.questions == ()
    texts = [one.what % one.values + one.why % one.values + one.mend for one in reading.problems]
    assert any(said in text for text in texts), texts
    assert "root:" not in "".join(texts)


def test_the_line_of_a_wrong_character_is_named():
    (problem,) = formats.read(HARMFUL["windows-1252"][0], "x.txt").problems
    assert problem.line == 3


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        b"\xef\xbb\xbf" + GOOD,
        GOOD.decode().encode("utf-16"),
        GOOD.replace(b" {", b"\r\n{"),
        zipped({"deep/a.txt": GOOD}),
    ],
)
def test_harmless_ones_are_read(content):
    (question,) = formats.read(content, "x.txt").questions
    assert (question.kind, question.label) == ("true_false", "N")


def test_the_opener_gives_what_is_in_a_zip():
    assert archive.opened(zipped({"a/b.txt": GOOD})) == {"a/b.txt": GOOD}
    with pytest.raises(Refused):
        archive.opened(b"PK\x03\x04 and nothing")


def test_scripts_in_html_don_t_come_in():
    html = ("<script>alert(1)</script><p onclick='x()'>Is <a href='javascript:x()'>it</a>?"
            "<img src=x onerror=alert(2) alt='Map'><style>p {}</style></p>")  # fmt: skip
    source = f"::N::[html]{formats.gift.writing._escaped(html)} {{T}}"
    (question,) = formats.read(source.encode(), "x.txt").questions
    assert question.data["stem"] == "Is it?Map"
    assert "script" in question.notes[0].values["tags"]


@pytest.fixture
def author(db):
    return signed_in(person("author"))


@pytest.mark.parametrize("name", ["entities", "bomb", "half a sheet", "windows-1252", "nothing"])
def test_the_page_says_so_and_changes_nothing(author, name):
    content, file, _said = HARMFUL[name]
    school = Institution.objects.get(slug="baraza-school-of-government")
    before = Question.objects.count()
    fields = {"institution": school.pk, "file": SimpleUploadedFile(file, content or b" ")}
    page = author.post(reverse("question_exchange"), fields, follow=True)
    assert page.status_code == 200 and "nothing to take in" in page.content.decode()
    assert Question.objects.count() == before


@pytest.mark.parametrize(
    "fields",
    [{}, {"institution": "1"}, {"institution": "x", "file": "no file"}, {"institution": "9" * 40}],
)
def test_forms_without_a_file_are_answered_by_the_form(author, fields):
    assert author.post(reverse("question_exchange"), fields).status_code == 422
    assert not bulk.BulkOperation.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "?format=gift", "?institution=x&format=gift", "?institution=1&format=qti"]
)
def test_an_export_of_nothing_known_is_absent(author, query):
    assert author.get(reverse("question_export") + query).status_code == 404


@pytest.mark.parametrize("query", ["?p=x", "?p=-1", "?p=999", "?outcome=x", "?outcome=refused&p=2"])
def test_odd_addresses_of_the_list_are_answered(author, query):
    school = Institution.objects.get(slug="baraza-school-of-government")
    fields = {"institution": school.pk, "file": SimpleUploadedFile("a.txt", GOOD)}
    author.post(reverse("question_exchange"), fields)
    url = reverse("question_import", args=[bulk.BulkOperation.objects.latest("created_at").pk])
    assert author.get(url + query).status_code == 200
    assert author.get(url + "apply/").status_code == 405
