"""Lessons as they are read: words explained, pictures and recordings, text only."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as Picture
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import PageViewRestriction

from curriculum.blocks.recording import RecordingBlock
from curriculum.models import LessonPage
from curriculum.terms import TermMarker


@pytest.mark.parametrize(
    ("terms", "html", "marked"),
    [  # a link is written [word>anchor]
        ({"pilot": "p"}, "<p>A pilot, one pilot.</p>", "<p>A [pilot>p], one pilot.</p>"),
        ({"pilot": "p"}, "<p>Copilot</p>", "<p>Copilot</p>"),
        ({"Pilot": "p"}, "<p>PILOT</p>", '<p>[PILOT>p]</p>'),
        ({"a": "x"}, '<p><a href="/a">a</a> b</p>', '<p><a href="/a">a</a> b</p>'),
        ({"a": "x"}, "<h3>a</h3><p>b</p>", "<h3>a</h3><p>b</p>"),
        ({"box": "s", "sand box": "r"}, "<p>a sand box</p>", "<p>a [sand box>r]</p>"),
        ({"沙盒": "s"}, "<p>监管沙盒制度</p>", '<p>监管[沙盒>s]制度</p>'),
        ({"بيانات": "b"}, "<p>هذه بيانات</p>", '<p>هذه [بيانات>b]</p>'),
        ({"a.b": "x"}, "<p>acb a.b</p>", '<p>acb [a.b>x]</p>'),
        ({"": "x"}, "<p>a</p>", "<p>a</p>"),
    ],
)  # fmt: skip
def test_a_word_is_linked_where_it_first_occurs(terms, html, marked):
    links = re.sub(r"\[([^>]+)>(\w)\]", r'<a class="term" href="#\2">\1</a>', marked)
    assert TermMarker(terms).mark(html) == links


def test_a_word_is_linked_once_over_all_texts():
    marker = TermMarker({"pilot": "p"})
    assert "term" in marker.mark("<p>pilot</p>")
    assert marker.mark("<p>pilot</p>") == "<p>pilot</p>"


def test_a_lesson_of_the_starter_explains_its_words(client, db):
    lesson = LessonPage.objects.get(code="DMP2-L2")
    page = client.get(lesson.url).content.decode()
    assert page.count('href="#word-regulatory-sandbox"') == 1
    assert page.count('id="word-regulatory-sandbox"') == 1


def lesson_with(module, *blocks) -> LessonPage:
    """A live lesson with these blocks, beside the released ones."""
    from curriculum.releasing import releasing

    lesson = LessonPage(title="With pictures", minutes=5, body=list(blocks))
    module.add_child(instance=lesson)
    with releasing():
        lesson.save_revision().publish()
    return LessonPage.objects.get(pk=lesson.pk)


@pytest.fixture
def image(db) -> Image:
    data = io.BytesIO()
    Picture.new("RGB", (2000, 1200), "#14532d").save(data, "JPEG")
    return Image.objects.create(
        title="counter", file=ImageFile(io.BytesIO(data.getvalue()), name="counter.jpg")
    )


@pytest.fixture
def pictured(module, image) -> LessonPage:
    value = {"image": {"image": image.pk, "alt_text": "A queue at a counter", "decorative": False}}
    block = LessonPage.body.field.stream_block.child_blocks["picture"]
    return lesson_with(module, ("picture", block.to_python(value)))


def test_a_picture_comes_in_the_right_size_with_its_text(client, pictured):
    page = client.get(pictured.url).content.decode()
    assert 'alt="A queue at a counter"' in page and "srcset=" in page and 'loading="lazy"' in page
    smallest = page.split('srcset="')[1].split(" ")[0]
    answer = client.get(smallest)
    body = b"".join(answer.streaming_content)
    assert answer.status_code == 200 and len(body) < 20_000
    assert Picture.open(io.BytesIO(body)).size[0] == 360
    assert "immutable" in answer["Cache-Control"]


def test_text_only_says_what_the_picture_shows_and_loads_nothing(client, pictured):
    chosen = client.get("/view/text/", {"next": pictured.url})
    assert chosen.url == pictured.url
    page = client.get(pictured.url).content.decode()
    assert "<img" not in page and "Picture: A queue at a counter" in page
    assert page.count('rel="stylesheet"') == 1 and "text.css" in page
    client.get("/view/full/", {"next": pictured.url})
    assert "<img" in client.get(pictured.url).content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_the_choice_leads_nowhere_else(client, target):
    assert client.get("/view/text/", {"next": target}).url == "/"


@pytest.mark.parametrize(
    "path",
    ["original_images/counter.jpg", "documents/x.mp4", "../baraza.sqlite3", "images/../../x"],
)
def test_only_cut_pictures_are_public(client, image, path):
    assert client.get(f"/media/{path}").status_code == 404


@pytest.fixture
def film(db) -> Document:
    return Document.objects.create(title="film", file=ContentFile(bytes(range(200)), "film.mp4"))


@pytest.fixture
def filmed(module, film) -> LessonPage:
    value = {"title": "At the counter", "file": film.pk, "minutes": 3, "transcript": "<p>Said.</p>"}
    block = LessonPage.body.field.stream_block.child_blocks["recording"]
    return lesson_with(module, ("recording", block.to_python(value)))


def test_a_film_waits_for_a_click_and_has_its_transcript(client, filmed):
    page = client.get(filmed.url).content.decode()
    assert 'preload="none"' in page and "Transcript of" in page and "<p>Said.</p>" in page
    client.get("/view/text/")
    text_only = client.get(filmed.url).content.decode()
    assert "<video" not in text_only and "<p>Said.</p>" in text_only


@pytest.mark.parametrize(
    ("asked", "status", "length", "says"),
    [
        ("", 200, 200, None),
        ("bytes=0-", 206, 200, "bytes 0-199/200"),
        ("bytes=10-19", 206, 10, "bytes 10-19/200"),
        ("bytes=190-999", 206, 10, "bytes 190-199/200"),
        ("bytes=-5", 206, 5, "bytes 195-199/200"),
        ("bytes=0-1,5-6", 200, 200, None),
        ("bytes=200-", 416, 0, "bytes */200"),
        ("bytes=9-3", 416, 0, "bytes */200"),
        ("bytes=-0", 416, 0, "bytes */200"),
        ("bytes=-", 416, 0, "bytes */200"),
        ("nonsense", 200, 200, None),
    ],
)
def test_a_player_may_seek(client, film, asked, status, length, says):
    answer = client.get(film.url, headers={"Range": asked, "Accept-Encoding": "gzip"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, len(body), answer.get("Content-Range")) == (status, length, says)
    if status == 206 and says.startswith("bytes 10-"):
        assert body == bytes(range(10, 20))


def test_what_no_browser_plays_is_refused_by_name(db):
    document = Document.objects.create(title="x", file=ContentFile(b"x", "film.avi"))
    block = RecordingBlock()
    value = block.to_python(
        {"title": "x", "file": document.pk, "minutes": 1, "transcript": "<p>x</p>"}
    )
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    assert "avi" in str(refused.value.block_errors["file"])


def test_a_restriction_above_or_on_an_alias_s_source_holds(module, db):
    lesson = LessonPage.objects.child_of(module).live().first()
    restriction = PageViewRestriction.objects.create(
        page=module.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )
    assert list(lesson.get_view_restrictions()) == [restriction]
    assert Client().get(lesson.url).status_code == 302
    restriction.delete()
    assert not lesson.get_view_restrictions().exists()
