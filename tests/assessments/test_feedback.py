"""A word to the authors arrives without a name, is answered, and its sender reads what became of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from assessments.feedback import api as feedback
from assessments.models import Feedback
from curriculum.models import LessonPage
from learning.operations.models import AuditEntry
from tests.people import person, signed_in

WORDS = "The second paragraph names a form that was withdrawn in 2024."


@pytest.fixture
def lesson(module) -> LessonPage:
    return LessonPage.objects.child_of(module).first()


def send(client, lesson, kind="error", text=WORDS):
    return client.post(
        reverse("give_feedback", args=[lesson.translation_key]), {"kind": kind, "text": text}
    )


def answer(client, item, state, reply=""):
    return client.post(reverse("answer_feedback", args=[item.pk]), {"state": state, "reply": reply})


def test_from_the_lesson_to_the_author_and_back(learner_client, lesson):
    assert 'id="feedback"' in learner_client.get(lesson.url).content.decode()
    assert send(learner_client, lesson).status_code == 302
    author = signed_in(person("author"))
    inbox = author.get(reverse("institution_feedback")).content.decode()
    assert WORDS in inbox and lesson.title in inbox
    item = Feedback.objects.get()
    page = author.get(reverse("answer_feedback", args=[item.pk])).content.decode()
    for name in ("Amina", "learner@example.org"):
        assert name not in inbox + page, "the authors don't learn who wrote it"
    assert answer(author, item, "accepted", "We will name the new form.").status_code == 302
    mine = learner_client.get(reverse("feedback")).content.decode()
    assert "Accepted" in mine and "We will name the new form." in mine
    assert AuditEntry.objects.filter(action="answer", subject=str(item.pk)).exists()


def test_declining_needs_a_reason(learner_client, lesson):
    send(learner_client, lesson)
    item = Feedback.objects.get()
    refused = answer(signed_in(person("author")), item, "declined")
    assert refused.status_code == 422 and "Say why" in refused.content.decode()
    item.refresh_from_db()
    assert item.state == "received"


@pytest.mark.parametrize("who", ["author2", "learner", "hr"])
def test_another_institution_neither_reads_nor_answers(learner_client, lesson, who):
    send(learner_client, lesson)
    item = Feedback.objects.get()
    client = signed_in(person(who))
    assert WORDS not in client.get(reverse("institution_feedback")).content.decode()
    assert client.get(reverse("answer_feedback", args=[item.pk])).status_code in (403, 404)
    assert answer(client, item, "done").status_code in (403, 404)
    item.refresh_from_db()
    assert item.state == "received"


def test_my_page_shows_mine_alone(learner_client, other_client, lesson):
    send(learner_client, lesson)
    assert WORDS not in other_client.get(reverse("feedback")).content.decode()


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("error", "", "Say in a few words"),
        ("error", "   \n ", "Say in a few words"),
        ("nonsense", WORDS, "Not sent yet"),
        ("", WORDS, "Not sent yet"),
        ("idea", "x" * 4001, "4001 characters"),
    ],
)
def test_what_cannot_be_sent_comes_back_with_its_text(learner_client, lesson, kind, text, says):
    refused = send(learner_client, lesson, kind, text)
    page = refused.content.decode()
    assert refused.status_code == 422 and says in page.replace(",", "")
    assert text.strip() in page
    assert not Feedback.objects.exists()


def test_praise_needs_no_words_and_a_double_click_is_one(learner_client, lesson):
    for _click in range(2):
        assert send(learner_client, lesson, "praise", "").status_code == 302
    assert Feedback.objects.count() == 1


def test_a_script_is_stopped_after_a_day_s_worth(learner_client, lesson):
    for number in range(feedback.A_DAY):
        send(learner_client, lesson, "idea", f"idea {number}")
    refused = send(learner_client, lesson, "idea", "one more")
    assert refused.status_code == 422 and "one more" in refused.content.decode()
    assert Feedback.objects.count() == feedback.A_DAY


def test_signed_out_one_is_led_to_sign_in(lesson):
    assert "/account/login/" in send(Client(), lesson).url
    assert "/account/login/?next=" in Client().get(lesson.url).content.decode()


def test_it_outlives_its_lesson(learner_client, lesson):
    send(learner_client, lesson)
    lesson.delete()
    assert WORDS in learner_client.get(reverse("feedback")).content.decode()
    assert send(learner_client, lesson, "idea", "more").status_code == 404
