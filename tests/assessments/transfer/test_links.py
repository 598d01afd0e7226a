"""A mail's link opens one form and nothing else: used twice, altered, shared, expired, stopped."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import FollowUp
from learning.people.models import User
from tests.afterwards import asked, completed
from tests.people import person, signed_in

WORDS = "We changed the opening hours."


@pytest.fixture
def done(learner, module):
    return completed(learner, module)


@pytest.fixture
def link(done):
    return asked(done, 30)[0]


@pytest.fixture
def stranger(db) -> Client:
    """A browser in which nobody is signed in, as strict as a real one."""
    return Client(enforce_csrf_checks=True)


def row() -> FollowUp:
    return FollowUp.objects.get(day=30)


def send(client, link, text=WORDS, used="yes", **more):
    # What a browser sends from a page without referrer.
    return client.post(link, {"text": text, "used": used, **more}, headers={"Origin": "null"})


def test_it_shows_the_question_and_nothing_of_the_learner(stranger, link, learner, done):
    page = stranger.get(link)
    shown = page.content.decode()
    assert page.status_code == 200 and row().question.split("?")[0] in shown
    assert done.module_title in unescape(shown)
    for private in (
        learner.full_name,
        learner.get_short_name(),
        learner.email,
        f"/learn/{done.pk}",
    ):
        assert private not in shown
    assert "/home/" not in shown and "/account/" not in shown
    assert page["Cache-Control"] == "no-store, private"
    assert page["Referrer-Policy"] == "no-referrer" and "noindex" in page["X-Robots-Tag"]


def test_it_takes_an_answer_signed_out(stranger, link):
    assert send(stranger, link).url == link
    assert (row().text, row().used) == (WORDS, "yes")
    assert "_auth_user_id" not in stranger.session, "the link signs nobody in"
    assert stranger.get("/home/").status_code == 302


def test_looking_uses_nothing_up(stranger, link):
    """Mail servers open links before people do."""
    for _ in range(3):
        assert stranger.get(link).status_code == 200
    assert stranger.head(link).status_code == 200
    assert row().answered_at is None


def test_used_twice_it_says_when_and_shows_nothing(stranger, link):
    send(stranger, link)
    again = stranger.get(link)
    shown = again.content.decode()
    assert again.status_code == 200 and "Answered on" in shown
    assert WORDS not in shown and row().question[:30] not in shown and "<form" not in shown
    second = send(stranger, link, text="Somebody else's words", used="not_yet")
    assert second.status_code == 409
    assert "Somebody else" in second.content.decode(), "what was sent isn't dropped"
    assert (row().text, row().used) == (WORDS, "yes")


def test_shared_whoever_holds_it_reads_nothing(link, stranger, learner_client):
    send(stranger, link)
    for client in (stranger, signed_in(person("learner2")), learner_client):
        assert WORDS not in client.get(link).content.decode()
    own = learner_client.get(reverse("follow_up", args=[row().pk]))
    assert WORDS in own.content.decode(), "its learner reads it signed in"


@pytest.mark.parametrize(
    "alter",
    [
        lambda link: link[:-2] + "/",
        lambda link: link[:-1] + "x/",
        lambda link: link.swapcase().replace("/AFTER/", "/after/"),
        lambda link: "/after/" + "A" * 400 + "/",
        lambda link: "/after/%F0%9F%94%92/",
        lambda link: "/after/' OR 1=1 --/",
    ],
)
def test_altered_or_unknown_it_is_404_with_words(stranger, link, alter):
    for reply in (stranger.get(alter(link)), send(stranger, alter(link))):
        assert reply.status_code == 404
        shown = reply.content.decode()
        assert "know this link" in shown and "Copy it from the mail once more" in shown
        assert reply["Cache-Control"] == "no-store, private"
    assert row().answered_at is None


def test_the_stored_hash_opens_nothing(stranger, link):
    assert stranger.get(f"/after/{row().token_hash}/").status_code == 404


def test_expired_it_says_so_and_the_learner_still_answers(stranger, link, learner_client):
    FollowUp.objects.update(mailed_at=timezone.now() - timedelta(days=60))
    assert "time is over" in stranger.get(link).content.decode()
    assert send(stranger, link).status_code == 409 and row().answered_at is None
    own = reverse("follow_up", args=[row().pk])
    assert learner_client.post(own, {"text": WORDS, "used": "yes"}).status_code == 302
    assert row().text == WORDS


def test_the_button_ends_the_questions_of_this_module(stranger, link, done):
    assert send(stranger, link, text="", used="", stop="1").status_code == 302
    assert "No more questions" in stranger.get(link).content.decode()
    assert not done.follow_ups.filter(stopped_at=None).exists()
    assert send(stranger, link).status_code == 409 and row().answered_at is None


def test_the_button_keeps_what_was_written(stranger, link, done):
    send(stranger, link, stop="1")
    assert row().text == WORDS and done.follow_ups.filter(stopped_at__isnull=False).count() == 2


@pytest.mark.parametrize(("text", "used"), [("", "yes"), (WORDS, ""), ("x" * 5001, "yes")])
def test_what_cant_be_kept_comes_back_and_the_link_still_works(stranger, link, text, used):
    refused = send(stranger, link, text=text, used=used)
    assert refused.status_code == 422 and text in refused.content.decode()
    assert row().answered_at is None
    assert send(stranger, link).status_code == 302


def test_an_account_that_was_closed_takes_its_links_along(stranger, link, learner):
    User.objects.filter(pk=learner.pk).update(is_active=False)
    assert stranger.get(link).status_code == 404


def test_too_many_from_one_address_are_told_to_wait(stranger, link, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"follow_up_link": "2/m/ip"}
    replies = [stranger.get(link).status_code for _ in range(3)]
    assert replies == [200, 200, 429]
    assert send(stranger, link).status_code == 429 and row().answered_at is None


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_change_nothing(stranger, link, method):
    assert getattr(stranger, method)(link).status_code == 405
    assert row().answered_at is None


def test_it_speaks_the_question_s_language(stranger, link):
    FollowUp.objects.update(language="ar")
    assert 'dir="rtl"' in stranger.get(link).content.decode()
