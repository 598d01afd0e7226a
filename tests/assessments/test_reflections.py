"""What somebody writes to themselves is kept as written, and nobody else reads it."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Reflection
from assessments.reflections import api as reflections
from curriculum.models import LessonPage
from tests.people import person, signed_in

SECRET = "We send the appointment by app only, and I know it."


@pytest.fixture
def lesson(module) -> LessonPage:
    """A lesson of the starter that asks a question."""
    return next(page for page in LessonPage.objects.child_of(module) if _question(page))


def _question(page):
    return next((block for block in page.body if block.block_type == "reflection"), None)


@pytest.fixture
def address(lesson) -> str:
    return reverse("save_reflection", args=[lesson.translation_key, _question(lesson).id])


def save(client, address, text, seen=0, **headers):
    return client.post(address, {"text": text, "seen": seen}, **headers)


def save_by_script(client, address, text, seen=0):
    return save(client, address, text, seen, headers={"Accept": "application/json"})


def test_it_is_kept_as_it_is_written_and_stands_there_again(learner_client, lesson, address):
    text = "  First line\n\nسطر ثانٍ <b>not bold</b> & done \U0001f642"
    first = save_by_script(learner_client, address, text).json()
    assert first["version"] == 1 and "Saved" in first["message"]
    assert Reflection.objects.get().text == text
    page = learner_client.get(lesson.url).content.decode()
    assert "سطر ثانٍ &lt;b&gt;not bold&lt;/b&gt;" in page
    again = save_by_script(learner_client, address, "", seen=1).json()
    assert again["version"] == 2 and Reflection.objects.get().text == ""


def test_without_a_script_the_button_saves_and_leads_back(learner_client, lesson, address):
    answer = save(learner_client, address, SECRET)
    assert answer.status_code == 302 and answer.url.startswith(lesson.url + "#reflection-")
    assert SECRET in learner_client.get(reverse("reflections")).content.decode()


@pytest.mark.parametrize("who", ["learner2", "author", "reviewer", "hr", "supervisor", "admin"])
def test_nobody_else_reads_it(learner_client, lesson, address, who):
    save(learner_client, address, SECRET)
    client = signed_in(person(who))
    pages = [
        lesson.url,
        reverse("reflections"),
        "/home/",
        "/console/",
        "/admin/",
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        reverse("institution_feedback"),
        "/admin/reports/site-history/",
        "/admin/pages/search/?q=appointment",
    ]
    for page in pages:
        assert SECRET not in client.get(page, follow=True).content.decode(), page
    # Their own save on the same question is a row of their own.
    save(client, address, "mine", seen=9)
    assert reflections.reflections_of(person("learner")).get().text == SECRET


def test_no_screen_of_wagtail_knows_reflections(db):
    from django.urls import get_resolver

    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    ours = {"reflections", "save_reflection"}
    assert {name for name in names if "reflection" in name} == ours


def test_an_older_page_does_not_overwrite_another_device(learner_client, address):
    save_by_script(learner_client, address, "on the phone")
    save_by_script(learner_client, address, "on the phone, longer", seen=1)
    late = save_by_script(learner_client, address, "on the old computer", seen=1)
    assert late.status_code == 409 and "another device" in late.json()["message"]
    page = save(learner_client, address, "on the old computer", seen=1)
    text = page.content.decode()
    assert page.status_code == 409
    assert "on the phone, longer" in text and "on the old computer" in text
    assert Reflection.objects.get().text == "on the phone, longer"
    assert 'name="seen" value="2"' in text
    save(learner_client, address, "on the old computer", seen=2)
    assert Reflection.objects.get().text == "on the old computer"


def test_the_same_text_twice_is_no_conflict(learner_client, address):
    for _again in range(2):
        assert save_by_script(learner_client, address, "same", seen=0).status_code == 200
    assert Reflection.objects.get().version == 1


def test_a_megabyte_is_refused_and_comes_back(learner_client, address):
    text = "a" * 1_000_000
    answer = save(learner_client, address, text)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "1000000 characters" in page.replace(",", "").replace("\xa0", "")
    assert text in page, "what somebody wrote isn't dropped"
    assert save_by_script(learner_client, address, text).status_code == 422
    assert not Reflection.objects.exists()


def test_signed_out_nothing_is_saved_and_nothing_is_lost(address):
    answer = save(Client(), address, SECRET)
    assert answer.status_code == 401 and SECRET in answer.content.decode()
    assert save_by_script(Client(), address, SECRET).status_code == 401
    assert not Reflection.objects.exists()


def test_a_question_that_is_not_asked_is_404(learner_client, lesson, address):
    nowhere = reverse("save_reflection", args=[lesson.translation_key, uuid.uuid4()])
    assert save(learner_client, nowhere, "x").status_code == 404
    other_kind = next(block for block in lesson.body if block.block_type == "text")
    wrong = reverse("save_reflection", args=[lesson.translation_key, other_kind.id])
    assert save(learner_client, wrong, "x").status_code == 404
    assert learner_client.get(address).status_code == 405


def test_it_outlives_its_lesson(learner_client, lesson, address):
    save(learner_client, address, SECRET)
    lesson.delete()
    assert SECRET in learner_client.get(reverse("reflections")).content.decode()
    assert save(learner_client, address, "still mine", seen=1).url == reverse("reflections")
    assert Reflection.objects.get().text == "still mine"


@pytest.mark.parametrize("seen", ["", "x", "-1", "99999999999999999999", "٣"])
def test_an_odd_version_overwrites_nothing(learner_client, address, seen):
    save(learner_client, address, "kept")
    assert save(learner_client, address, "other", seen=seen).status_code == 409
    assert Reflection.objects.get().text == "kept"


def test_the_starter_loaded_again_keeps_the_questions_ids(lesson):
    from curriculum.loading.pages import _BLOCKS

    ids = {block.id for block in lesson.body}
    assert str(uuid.uuid5(_BLOCKS, f"{lesson.code}-B1")) in ids
