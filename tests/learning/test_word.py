"""A Word document as draft lessons: what it becomes, what is lost, and what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Locale

from curriculum.languages import api as languages
from curriculum.models import LessonPage
from learning.authoring.word.markers import marker, source
from learning.authoring.word.opening import WordRefused
from learning.authoring.word.reading import read
from learning.operations.models import AuditEntry
from tests.people import person, signed_in
from tests.word_files import a_document, described, part_of, raw, saved, style, with_part


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Case: A queue at noon", ("case", "A queue at noon")),
        ("Cas : La file", ("case", "La file")),
        ("Exercice : Essayez", ("exercise", "Essayez")),
        ("Exercise:", ("exercise", "")),
        ("Réflexion", ("reflection", "")),
        ("À retenir", ("key_points", "")),
        ("Key points: three", ("key_points", "three")),
        ("Case law in Kenya", None),
        ("In this case: nothing", None),
        ("Exercise", None),
        ("10:30", None),
    ],
)
def test_a_marker_says_what_a_passage_is(text, found):
    assert marker(text) == found


def test_a_source_is_named_in_a_line_of_its_own():
    assert source("Source: The report of 2024") == "The report of 2024"
    assert source("Sources are many") is None


# --- What it becomes ---


def blocks_of(content: bytes):
    found = read(content, "A module.docx")
    return [(one.title, [block["type"] for block in one.blocks]) for one in found.lessons]


def test_heading_1_begins_a_lesson():
    def more(document):
        document.add_heading("Deeper", 2)
        document.add_heading("Deepest", 3)
        document.add_paragraph("One", style="List Bullet")
        document.add_heading("Writing the reply", 1)
        document.add_paragraph("Begin with the answer.")

    found = read(a_document(more=more), "x.docx").lessons
    assert [one.title for one in found] == ["Reading a letter", "Writing the reply"]
    [block] = found[0].blocks
    assert block["value"] == (
        "<p>A letter has a <b>sender</b> and a date.</p><h3>Deeper</h3><h4>Deepest</h4>"
        "<ul><li>One</li></ul>"
    )


def test_without_one_the_file_names_the_lesson():
    from docx import Document

    document = Document()
    document.add_paragraph("Only words.")
    assert blocks_of(saved(document)) == [("A module", ["text"])]


def test_marked_passages_become_their_blocks():
    def more(document):
        document.add_heading("Case: A queue at noon", 2)
        document.add_paragraph("Forty people waited.")
        document.add_paragraph("Source: The report of 2024")
        document.add_heading("Exercise: Count yours", 2)
        document.add_paragraph("Stand at the door.")
        document.add_heading("Reflection", 2)
        document.add_paragraph("Who waits longest?")
        document.add_heading("Key points", 2)
        for n in range(9):
            document.add_paragraph(f"Point {n}", style="List Number")
        document.add_heading("What follows", 2)
        document.add_paragraph("More text.")

    [lesson] = read(a_document(more=more), "x.docx").lessons
    assert [block["type"] for block in lesson.blocks] == [
        "text", "case", "exercise", "reflection", "key_points", "key_points", "text",
    ]  # fmt: skip
    case, exercise, reflection = (block["value"] for block in lesson.blocks[1:4])
    assert case["title"] == "A queue at noon" and not case["illustrative"]
    assert case["sources"] == [{"title": "The report of 2024", "url": ""}]
    assert exercise["instructions"] == "<p>Stand at the door.</p>"
    assert reflection["prompt"] == "Who waits longest?"
    assert len(lesson.blocks[4]["value"]["items"]) == 8


def test_paragraph_styles_mark_too():
    def more(document):
        case = style(document, "Case study")
        document.add_paragraph("Case: In the archive", style=case)
        document.add_paragraph("A file was gone.", style=case)
        document.add_paragraph("Back in the text.")
        document.add_paragraph("Réfléchissez.", style=style(document, "Réflexion"))

    [lesson] = read(a_document(more=more), "x.docx").lessons
    assert [block["type"] for block in lesson.blocks] == ["text", "case", "text", "reflection"]
    assert lesson.blocks[1]["value"]["title"] == "In the archive"
    assert lesson.blocks[1]["value"]["body"] == "<p>A file was gone.</p>"


def losses_of(more) -> dict[str, tuple[str, str]]:
    found = read(a_document(more=more), "x.docx").losses
    return {loss.what: (loss.where, loss.text) for loss in found}


def test_what_is_lost_is_named_with_its_place():
    def more(document):
        document.add_heading("Figures", 2)
        table = document.add_table(1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "May", "41"
        document.add_paragraph("An equation: ")
        raw(document, "<m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>")
        raw(document, '<w:ins w:id="7"><w:r><w:t>put in</w:t></w:r></w:ins>')
        raw(document, '<w:del w:id="8"><w:r><w:delText>taken out</w:delText></w:r></w:del>')
        document.add_comment(document.paragraphs[-1].runs, text="Is this so?", author="A")
        document.sections[0].header.paragraphs[0].text = "Ministry of Letters"
        document.add_paragraph("Loud", style=style(document, "Shouted"))

    found = losses_of(more)
    assert found["table"] == ("Figures", "May 41")
    assert found["equation"] == ("Figures", "a=b")
    assert found["insertion"] == ("Figures", "put in")
    assert found["deletion"] == ("Figures", "taken out")
    assert found["comment"] == ("Figures", "Is this so?")
    assert found["header"] == ("", "Ministry of Letters")
    assert found["style"] == ("", "Shouted")
    [lesson] = read(a_document(more=more), "x.docx").lessons
    said = "".join(str(block["value"]) for block in lesson.blocks)
    assert "May · 41" in said and "put in" in said and "taken out" not in said


def test_only_links_outward_stay():
    def more(document):
        for address in ("https://example.org/a", "javascript:alert(1)", "file:///etc/passwd"):
            key = document.part.relate_to(
                address,
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
                is_external=True,
            )
            document.add_paragraph("See ")
            raw(
                document,
                "<w:hyperlink xmlns:r="
                '"http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
                f'r:id="{key}"><w:r><w:t>this</w:t></w:r></w:hyperlink>',
            )

    [lesson] = read(a_document(more=more), "x.docx").lessons
    said = lesson.blocks[0]["value"]
    assert 'href="https://example.org/a"' in said
    assert "javascript" not in said and "passwd" not in said


# --- What is refused ---


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 60_000_000)
    return out.getvalue()


def nested() -> bytes:
    xml = part_of(a_document(), "word/document.xml").decode()
    deep = xml.replace("<w:body>", "<w:body>" + "<w:sdt>" * 5000 + "</w:sdt>" * 5000)
    return with_part(a_document(), "word/document.xml", deep.encode())


def endless() -> bytes:
    xml = part_of(a_document(), "word/document.xml").decode()
    many = "".join(f"<w:p><w:r><w:t>{n * n * 7919}</w:t></w:r></w:p>" for n in range(55_000))
    return with_part(
        a_document(), "word/document.xml", xml.replace("<w:sectPr", many + "<w:sectPr", 1).encode()
    )


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x>&c;</x>'


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: b"Not a zip file at all", "This is no Word document"),
        (lambda: a_document()[:400], "damaged"),
        (bomb, "too large"),
        (lambda: with_part(a_document(), "../evil.xml", b"<x/>"), "points out of the archive"),
        (lambda: with_part(a_document(), "word/vbaProject.bin", b"x"), "macros"),
        (
            lambda: with_part(a_document(), "word/document.xml", ENTITIES),
            "declares what Word never",
        ),
        (lambda: with_part(a_document(), "word/styles.xml", b"<x"), "damaged"),
        (nested, "nested too deeply"),
        (endless, "too long"),
        (lambda: with_part(a_document(), "word/document.xml", b"<x/>"), "can’t be read"),
        (lambda: b"PK\x03\x04" + b"x" * (10 * 1024 * 1024), "larger than 10 MB"),
    ],
)
def test_a_hostile_or_broken_file_is_refused_in_words(db, make, said):
    with pytest.raises(WordRefused, match=said):
        read(make(), "x.docx")


# --- In Wagtail ---


@pytest.fixture
def page(module):
    return reverse("word_documents", args=[module.pk])


@pytest.fixture
def author(db):
    return signed_in(person("author"))


def upload(client, page, content: bytes, name: str = "Letters.docx"):
    return client.post(page, {"file": SimpleUploadedFile(name, content)})


def with_picture(alt: str) -> bytes:
    return a_document(more=lambda document: described(document, alt))


def test_a_dry_run_makes_nothing_and_a_press_makes_the_drafts(author, page, module):
    before = LessonPage.objects.child_of(module).count()
    pictures = get_image_model().objects.count()
    reply = upload(author, page, with_picture("A letter with its parts"))
    html = author.get(reply.url).content.decode()
    assert "Reading a letter" in html and "Text × 1, Picture × 1" in html and "dry run" in html
    assert LessonPage.objects.child_of(module).count() == before
    assert get_image_model().objects.count() == pictures
    done = author.post(reply.url + "take-in/", follow=True).content.decode()
    assert "1 lesson is here as a draft." in done and "What was lost or changed" in done
    lesson = LessonPage.objects.child_of(module).last()
    assert lesson.title == "Reading a letter" and not lesson.live
    picture = lesson.body[1].value["image"]
    assert picture.contextual_alt_text == "A letter with its parts"
    assert picture.collection_id == module.institution.collection_id
    assert AuditEntry.objects.filter(subject_kind="word document").count() == 1
    author.post(reply.url + "take-in/")
    assert LessonPage.objects.child_of(module).count() == before + 1, "once only"


def test_a_picture_without_words_is_named_by_the_law(author, page, module):
    reply = upload(author, page, with_picture(""))
    author.post(reply.url + "take-in/")
    lesson = LessonPage.objects.child_of(module).last()
    html = author.get(f"/admin/pages/{lesson.pk}/edit/").content.decode()
    assert "the picture has no text for who can’t see it" in html


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("Letters.docx", b"nonsense", "This is no Word document"),
        ("Letters.docm", a_document(), "end in .docx"),
    ],
)
def test_a_refused_file_leaves_nothing(author, page, name, content, said):
    reply = upload(author, page, content, name)
    assert reply.status_code == 422 and said in reply.content.decode()
    assert "None yet." in reply.content.decode()


def test_the_list_can_be_read_again(author, page, module):
    reply = upload(author, page, a_document())
    assert reply.url in author.get(page).content.decode()
    assert page in author.get(f"/admin/pages/{module.pk}/").content.decode()


def test_a_translation_gets_no_steps_of_its_own(page, module):
    french, _made = Locale.objects.get_or_create(language_code="fr")
    languages.begin(module=module, locale=french, by=person("author"))
    there = module.get_translation(french)
    admin = signed_in(person("admin"))
    url = reverse("word_documents", args=[there.pk])
    assert admin.get(page).status_code == 200 and admin.get(url).status_code == 404
    assert url not in admin.get(f"/admin/pages/{there.pk}/").content.decode()


@pytest.mark.parametrize("who", ["learner", "author2", "assessor"])
def test_a_stranger_gets_none(author, page, module, who):
    found = upload(author, page, a_document()).url
    client = signed_in(person(who))
    for reply in (
        client.get(page),
        upload(client, page, a_document()),
        client.get(found),
        client.post(found + "take-in/"),
    ):
        assert reply.status_code in (403, 404)
    assert not LessonPage.objects.child_of(module).filter(title="Reading a letter").exists()
