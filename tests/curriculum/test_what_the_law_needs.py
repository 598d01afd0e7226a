"""Pictures have their text and recordings their transcript before anybody meets them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from assessments.models import Question
from curriculum import api
from curriculum.models import LessonPage
from curriculum.writing.law import missing
from curriculum.writing.lesson import parts
from tests.people import person, signed_in

BLOCK = "6f1e3f6e-4c0d-4f5e-9a53-2d7f8f0c1b11"


def picture(**image):
    return {
        "type": "picture",
        "id": BLOCK,
        "value": {"image": {"image": 1, **image}, "caption": "A counter"},
    }


def recording(transcript: str):
    value = {"title": "A day", "file": 1, "minutes": 3, "transcript": transcript}
    return {"type": "recording", "id": BLOCK, "value": value}


def text(html: str):
    return {"type": "text", "id": BLOCK, "value": html}


@pytest.mark.parametrize(
    ("block", "codes"),
    [
        (picture(alt_text="", decorative=False), ["picture_without_text"]),
        (picture(alt_text="  ", decorative=None), ["picture_without_text"]),
        (picture(alt_text="A queue", decorative=False), []),
        (picture(alt_text="", decorative=True), []),
        ({"type": "picture", "id": BLOCK, "value": {"image": 7, "caption": ""}}, []),
        (recording(""), ["recording_without_transcript"]),
        (recording("<p> </p>"), ["recording_without_transcript"]),
        (recording("<p>All of it.</p>"), []),
        (
            text('<embed embedtype="image" id="1" format="left" alt=""/>'),
            ["embedded_picture_without_text"],
        ),
        (text('<embed embedtype="image" id="1" format="left" alt="A queue"/>'), []),
        (text('<embed embedtype="media" url="https://example.org/"/>'), ["embedded_recording"]),
        (text("<p>Only words.</p>"), []),
    ],
)
def test_what_is_missing_is_named_with_its_block(block, codes):
    found = missing(parts([block]))
    assert [remark.code for remark in found] == codes
    assert {remark.block for remark in found} <= {BLOCK}


@pytest.fixture
def lesson(module):
    """A lesson whose draft has a recording without its transcript."""
    page = LessonPage.objects.child_of(module).first().get_latest_revision_as_object()
    page.body = [recording("")]
    page.save_revision(user=person("author"))
    return page


def test_no_release_without_it(lesson, module):
    with pytest.raises(api.ReleaseRefused, match="“A day” has no transcript"):
        api.release(module=module, by=person("reviewer"))
    assert LessonPage.objects.get(pk=lesson.pk).body[0].block_type != "recording"


def test_the_publisher_hears_of_it_before_the_press(lesson, module):
    url = reverse("release_module", args=[module.pk])
    reply = signed_in(person("reviewer")).post(url, {"rehearse": "1"})
    assert reply.status_code == 422 and "has no transcript" in reply.content.decode()


def test_who_writes_is_led_to_the_place(lesson, module):
    client = signed_in(person("author"))
    own = client.get(f"/admin/pages/{lesson.pk}/edit/").content.decode()
    assert f'href="#block-{BLOCK}-section"' in own
    above = client.get(f"/admin/pages/{module.pk}/edit/").content.decode()
    assert f'href="/admin/pages/{lesson.pk}/edit/#block-{BLOCK}-section"' in above


def test_a_lesson_that_has_it_says_so(module):
    page = LessonPage.objects.child_of(module).first()
    html = signed_in(person("author")).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Nothing that the law needs is missing" in html


def test_a_question_whose_picture_has_no_words_keeps_its_quiz_back(module):
    image = get_image_model().objects.create(title="A map", file=get_test_image_file())
    question = Question.objects.get(code="SCL1-Q01").get_latest_revision_as_object()
    question.picture, question.picture_text = image, ""
    question.save_revision(user=person("author"), clean=False)
    with pytest.raises(api.ReleaseRefused, match="whose picture has no text"):
        api.release(module=module, by=person("reviewer"))
