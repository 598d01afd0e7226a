"""Every page under /account/ speaks our words, and none is a dead end."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from wagtail.models import Site

from learning.people.models import SignUpPolicy
from tests.learning.test_my_data import confirmed
from tests.people import person

FOR_VISITORS = {
    "/account/login/": "Sign in",
    "/account/signup/": "Make an account",
    "/account/password/reset/": "Forgotten your password?",
    "/account/password/reset/done/": "Look at your mail",
    "/account/password/reset/key/1-nonsense/": "Set a new password",
    "/account/password/reset/key/done/": "The password is set",
    "/account/confirm-email/": "Confirm your address",
    "/account/confirm-email/nonsense/": "Confirm your address",
    "/account/inactive/": "This account is closed",
    "/account/deleted/": "The account is deleted",
}
FOR_PEOPLE = {
    "/account/me/": "My account",
    "/account/email/": "E-mail address",
    "/account/password/change/": "Change the password",
    "/account/2fa/": "Second factor",
    "/account/2fa/totp/activate/": "Set up the authenticator app",
    "/account/2fa/webauthn/": "Passkeys and security keys",
    "/account/2fa/webauthn/add/": "Add a passkey or security key",
    "/account/reauthenticate/": "Is it you?",
    "/account/logout/": "Sign out?",
    "/account/social/": "Connected accounts",
    "/account/data/": "Download everything about me",
    "/account/delete/": "Delete my account",
}


def main_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    html = answer.content.decode()
    return html[html.index("<title>") :].split("</main>")[0]


def speaks_our_words(html: str, title: str) -> None:
    assert f"<title>{title} · Baraza</title>" in html.replace("&#x27;", "'")
    assert len(re.findall("<h1", html)) == 1
    inside = html[html.index("<main") :]
    ways = re.findall(r"<a [^>]*href=|<button", inside)
    assert ways, "a page leads on or back"
    for foreign in ("Sign Up", "Sign In", "Two-Factor", "Deactivate", "Reset My", "Bad Token",
                    "Re-send", "reauthenticate to safeguard"):  # fmt: skip
        assert foreign not in inside


@pytest.mark.parametrize("url", FOR_VISITORS)
def test_a_visitor_s_pages(client, url):
    speaks_our_words(main_of(client, url), FOR_VISITORS[url])


@pytest.mark.parametrize("url", FOR_PEOPLE)
def test_a_signed_in_person_s_pages(learner, url):
    html = main_of(confirmed(learner), url)
    speaks_our_words(html, FOR_PEOPLE[url])
    if url not in ("/account/me/", "/account/logout/"):
        assert 'href="/account/me/"' in html[html.index("<main") :], "back to where it came from"


def test_closed_sign_up_says_what_to_do(client):
    SignUpPolicy.objects.update_or_create(site=Site.objects.get(), defaults={"mode": "invitation"})
    speaks_our_words(main_of(client, "/account/signup/"), "Sign-up is closed")


def test_a_changed_password_is_said_in_our_words():
    client = confirmed(person("learner"))
    fields = {"oldpassword": "baraza-demo", "password1": "a-long-passphrase",
              "password2": "a-long-passphrase"}  # fmt: skip
    answer = client.post("/account/password/change/", fields, follow=True)
    assert "The password is changed." in answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/account/me/", "and not on the same empty form"
