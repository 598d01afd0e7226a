"""Sign-in by an organisation's identity provider, against a real one on 127.0.0.1."""

from __future__ import annotations

import base64
import hashlib
import io
import threading
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
import requests
import werkzeug.serving
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from learning.people.models import OrganisationRole, SignUpPolicy, User
from learning.settings import oidc
from tests.people import person, signed_in

PASSWORD = "baraza-demo"


def environment(**values):
    """As django-environ reads it."""
    return lambda name, default="": values.get(name, default)


class Watched:
    """The provider's application; what is sent for tokens is kept."""

    def __init__(self, users) -> None:
        self.app = oidc_provider_mock.app(user_claims=users)
        self.asked: list[dict] = []

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/oauth2/token":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            self.asked.append(parse_qs(body.decode()))
        return self.app(environ, start_response)


USERS = [
    oidc_provider_mock.User(
        sub="new", claims={"email": "new@example.org", "email_verified": True, "name": "Nia New"}
    ),
    oidc_provider_mock.User(
        sub="taken",
        claims={"email": "Learner@example.org", "email_verified": True, "name": "Not the learner"},
    ),
    oidc_provider_mock.User(sub="unsure", claims={"email": "unsure@example.org", "name": "Una"}),
    oidc_provider_mock.User(sub="hr", claims={"email": "other@example.org", "name": "HR"}),
]


@pytest.fixture
def provider(settings):
    """The provider, running, and configured here as the environment would."""
    watched = Watched(USERS)
    server = werkzeug.serving.make_server("127.0.0.1", 0, watched, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found = oidc.provider(
        environment(
            BARAZA_OIDC_ID="interior",
            BARAZA_OIDC_NAME="Interior’s accounts",
            BARAZA_OIDC_SERVER=f"http://127.0.0.1:{server.server_port}",
            BARAZA_OIDC_CLIENT="baraza",
            BARAZA_OIDC_SECRET="secret",
        )
    )
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [found]}}
    yield watched
    server.shutdown()
    thread.join(5)
    server.server_close()


LOGIN = "/account/social/oidc/interior/login/"


def to_provider(client, process: str = "login") -> str:
    """Where the button leads."""
    return client.post(f"{LOGIN}?process={process}").url


def come_back(client, address: str, sub: str):
    """Say at the provider who one is, and follow it back to the site's first answer."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    assert back.path == f"{LOGIN}callback/"
    return client.get(f"{back.path}?{back.query}")


def sign_in(client, sub: str, process: str = "login"):
    return come_back(client, to_provider(client, process), sub)


def who(client) -> int:
    return int(client.session.get("_auth_user_id", 0))


def test_signing_in_makes_an_account(provider):
    client = Client()
    page = client.get(reverse("account_login")).content.decode()
    assert "Sign in with Interior’s accounts" in page
    assert sign_in(client, "new").status_code == 302
    user = User.objects.get(email="new@example.org")
    assert who(client) == user.pk
    assert user.full_name == "Nia New" and not user.has_usable_password()
    assert len(user.username) == 32, "opaque, as for everybody"
    again = Client()
    sign_in(again, "new")
    assert who(again) == user.pk
    assert User.objects.filter(email="new@example.org").count() == 1


def test_the_exchange_is_bound_by_a_challenge(provider):
    client = Client()
    address = to_provider(client)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    come_back(client, address, "new")
    verifier = provider.asked[0]["code_verifier"][0]
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    assert asked["code_challenge"] == [digest.decode().rstrip("=")]


def test_an_answer_that_this_browser_did_not_ask_for_opens_nothing(provider):
    address = to_provider(Client())
    other = Client()
    answer = come_back(other, address, "new")
    assert not who(other) and not User.objects.filter(email="new@example.org").exists()
    assert "sign-in" in answer.content.decode()
    assert provider.asked == []


def test_an_address_that_is_here_opens_nothing(provider, learner):
    before = User.objects.values().get(pk=learner.pk)
    client = Client()
    answer = sign_in(client, "taken")
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Sign in first" in html and "connect the provider under My account" in html
    assert not who(client)
    assert User.objects.values().get(pk=learner.pk) == before
    assert not learner.socialaccount_set.exists()
    assert User.objects.filter(email__iexact="learner@example.org").count() == 1
    # Nor by the form that allauth has for who gave no address.
    assert client.get("/account/social/signup/").status_code == 302


def test_an_address_that_nobody_has_confirmed_is_here_all_the_same(provider, learner):
    learner.emailaddress_set.create(email="new@example.org", verified=False)
    client = Client()
    assert sign_in(client, "new").status_code == 409
    assert not User.objects.filter(email="new@example.org").exists()


def test_who_is_signed_in_connects_the_provider(provider, learner):
    client = signed_in(learner)
    assert reverse("socialaccount_connections") in client.get(reverse("me")).content.decode()
    assert (
        "Connect your account at"
        in client.get(reverse("socialaccount_connections")).content.decode()
    )
    sign_in(client, "taken", "connect")
    assert not learner.socialaccount_set.exists(), "an open browser alone connects nothing"
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert learner.socialaccount_set.get().uid == "taken"
    fresh = Client()
    sign_in(fresh, "taken")
    assert who(fresh) == learner.pk
    learner.refresh_from_db()
    assert learner.email == "learner@example.org" and learner.check_password(PASSWORD)
    # What one person has connected, nobody else can.
    other = Client()
    other.post(reverse("account_login"), {"login": "learner2@example.org", "password": PASSWORD})
    sign_in(other, "taken", "connect")
    assert not person("learner2").socialaccount_set.exists()


def test_an_address_that_the_provider_does_not_vouch_for_is_confirmed_by_mail(provider, mailoutbox):
    client = Client()
    answer = sign_in(client, "unsure")
    assert answer.url == reverse("account_email_verification_sent") and not who(client)
    assert [mail.to for mail in mailoutbox] == [["unsure@example.org"]]


def test_a_site_by_invitation_makes_no_account(provider):
    for mode in ("invitation", "domains"):
        SignUpPolicy.objects.all().delete()
        from wagtail.models import Site

        SignUpPolicy.objects.create(site=Site.objects.get(is_default_site=True), mode=mode)
        client = Client()
        sign_in(client, "new")
        assert not who(client) and not User.objects.filter(email="new@example.org").exists()


def test_a_role_needs_its_second_factor_also_so(provider, settings):
    from allauth.mfa.adapter import get_adapter

    settings.BARAZA_SECOND_FACTOR_FOR_ROLES = True
    hr = person("hr")
    assert OrganisationRole.objects.filter(user=hr).exists()
    hr.socialaccount_set.create(provider="interior", uid="hr")
    client = Client()
    sign_in(client, "hr")
    assert who(client) == hr.pk
    assert client.get(reverse("console")).url == reverse("mfa_index")
    secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    hr.authenticator_set.create(type="totp", data={"secret": secret})
    fresh = Client()
    assert sign_in(fresh, "hr").url.startswith(reverse("mfa_authenticate"))
    assert not who(fresh)
    assert fresh.get(reverse("console")).url.startswith(reverse("account_login"))


def test_without_a_provider_there_is_no_button(client):
    assert "Sign in with " not in client.get(reverse("account_login")).content.decode().replace(
        "Sign in with a passkey", ""
    ).replace("Sign in with your staff number", "")
    assert client.post(LOGIN).status_code == 404
    assert oidc.provider(environment()) is None and oidc.origins(None) == []


WHOLE = {
    "BARAZA_OIDC_ID": "interior",
    "BARAZA_OIDC_SERVER": "https://id.example.org/realms/interior",
    "BARAZA_OIDC_CLIENT": "baraza",
    "BARAZA_OIDC_SECRET": "secret",
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"BARAZA_OIDC_SECRET": ""}, "BARAZA_OIDC_SECRET"),
        ({"BARAZA_OIDC_SERVER": ""}, "BARAZA_OIDC_SERVER"),
        ({"BARAZA_OIDC_SERVER": "http://id.example.org"}, "https://"),
        ({"BARAZA_OIDC_ID": "../x"}, "BARAZA_OIDC_ID"),
    ],
)
def test_half_a_configuration_stops_the_start(change, said):
    whole = oidc.provider(environment(**WHOLE))
    assert whole["settings"]["oauth_pkce_enabled"] and whole["name"] == "id.example.org"
    assert oidc.origins(whole) == ["https://id.example.org"]
    with pytest.raises(ImproperlyConfigured, match=said):
        oidc.provider(environment(**WHOLE | change))
