"""One door: every sign-in path leads to allauth, and each role gets where it may and no further."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from wagtail.models import Site

from learning.people.models import Invitation, SignUpPolicy
from tests.people import person, signed_in

ROLES = ["learner", "author", "reviewer", "hr", "supervisor", "admin"]
PASSWORD = "baraza-demo"


def login_paths() -> set[str]:
    """Every address of the resolver whose name or pattern speaks of signing in."""
    found = set()

    def walk(patterns, prefix):
        for pattern in patterns:
            path = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
            if isinstance(pattern, URLPattern):
                view = getattr(pattern.callback, "view_class", pattern.callback)
                words = f"{path} {pattern.name} {view.__module__}.{view.__name__}".lower()
                if "login" in words and "<" not in path and "(" not in path:
                    found.add("/" + path)
            else:
                walk(pattern.url_patterns, path)

    walk(get_resolver().url_patterns, "")
    return found


def test_the_resolver_knows_the_login_paths_that_this_test_walks():
    assert {"/account/login/", "/admin/login/", "/_util/login/"} <= login_paths()


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("path", sorted(login_paths()))
def test_a_password_alone_opens_no_path_where_a_second_factor_is_due(name, path, settings):
    """Only allauth's own page takes a password at all; people with a role then need a factor."""
    settings.BARAZA_SECOND_FACTOR_FOR_ROLES = True
    client = Client()
    fields = {
        "login": f"{name}@example.org",
        "password": PASSWORD,
        "username": f"{name}@example.org",
    }
    fields["username"] = person(name).username
    client.post(path, fields)
    signed = "_auth_user_id" in client.session
    assert signed == (path == "/account/login/"), "a second door takes passwords"
    if signed and name != "learner":
        for wanted in ("/home/", "/console/", "/admin/", "/certificates/"):
            answer = client.get(wanted)
            assert answer.status_code == 302, wanted
            assert answer.url.startswith(reverse("mfa_index"))


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("path", sorted(login_paths()))
def test_who_has_a_second_factor_gets_no_session_by_password_alone(name, path):
    user = person(name)
    Authenticator.objects.create(
        user=user, type="totp", data={"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXP")}
    )
    client = Client()
    client.post(path, {"login": user.email, "username": user.username, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert client.get("/home/").status_code == 302


@pytest.mark.parametrize("path", ["/admin/password_reset/", "/admin/password_reset/confirm/a/b/"])
def test_wagtail_s_password_forms_are_closed(client, path):
    assert client.get(path).url == reverse("account_reset_password")


def test_shared_passwords_do_not_exist(client):
    assert (
        client.post("/_util/authenticate_with_password/1/1/", {"password": "x"}).status_code == 404
    )


def test_django_s_admin_is_not_mounted():
    with pytest.raises(Exception, match="admin"):
        reverse("admin:index")


@pytest.mark.parametrize(
    ("name", "editor", "console"),
    [
        ("learner", 403, 403),
        ("author", 200, 403),
        ("reviewer", 200, 403),
        ("hr", 403, 200),
        ("supervisor", 403, 200),
        ("admin", 200, 200),
    ],
)
def test_each_role_gets_where_it_may(name, editor, console):
    client = signed_in(person(name))
    home = client.get("/home/").content.decode()
    for path, status in (("/admin/", editor), ("/console/", console)):
        answer = client.get(path)
        assert answer.status_code == status, path
        assert (f'href="{path}"' in home) == (status == 200), "the header offers what one may use"
        if status == 403:
            assert 'href="/home/"' in answer.content.decode(), "a way home"


def test_a_role_holds_on_its_last_day_and_not_on_the_next(monkeypatch):
    """Also in a process that has served requests on both days."""
    hr, now = person("hr"), timezone.now()
    hr.organisation_roles.update(until=timezone.localdate())
    for later, status in ((0, 200), (1, 403), (0, 200)):
        monkeypatch.setattr(timezone, "now", lambda days=later: now + timedelta(days=days))
        assert signed_in(hr).get("/console/").status_code == status


def test_what_a_role_opens_is_asked_at_every_request():
    client, hr = signed_in(person("hr")), person("hr")
    assert client.get("/console/").status_code == 200
    hr.organisation_roles.all().delete()
    assert client.get("/console/").status_code == 403
    assert signed_in(person("supervisor")).get("/console/").status_code == 200


def test_a_stranger_is_sent_to_sign_in_and_on(client):
    for path in ("/home/", "/console/", "/admin/", "/certificates/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.url.startswith("/account/login/") and "next=" in answer.url
    assert (
        client.get("/admin/login/?next=/admin/pages/").url
        == "/account/login/?next=%2Fadmin%2Fpages%2F"
    )
    assert client.get("/admin/login/?next=https://evil.example/").url == "/account/login/"


def test_nobody_with_a_role_goes_on_without_a_second_factor_when_it_is_demanded(settings):
    settings.BARAZA_SECOND_FACTOR_FOR_ROLES = True
    for name in ROLES:
        answer = signed_in(person(name)).get("/home/")
        assert answer.status_code == (200 if name == "learner" else 302), name
    Authenticator.objects.create(user=person("author"), type="totp", data={"secret": "x"})
    assert signed_in(person("author")).get("/admin/").status_code == 200


def test_second_factor_secrets_are_not_kept_in_clear():
    sealed = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert get_adapter().decrypt(sealed) == "JBSWY3DPEHPK3PXP"
    assert get_adapter().encrypt("JBSWY3DPEHPK3PXP") != sealed


def test_signed_in_pages_are_kept_by_no_cache(learner_client):
    for path in ("/home/", "/", "/certificates/", "/nope/"):
        control = learner_client.get(path)["Cache-Control"]
        assert "no-store" in control, path
    learner_client.post("/account/logout/")
    assert learner_client.get("/home/").status_code == 302


@pytest.mark.parametrize(
    "path", ["/", "/home/", "/account/login/", "/verify/", "/nope/", "/certificates/"]
)
def test_every_page_signs_out_and_carries_a_strict_policy(learner_client, path):
    answer = learner_client.get(path, follow=True)
    if path != "/account/login/":
        assert 'action="/account/logout/"' in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";" and "unsafe" not in policy
    assert "<script>" not in answer.content.decode() and " style=" not in answer.content.decode()


def sign_up(client, email="new@example.org", **more):
    fields = {"full_name": "Chinwe Okafor", "email": email, "password1": "a-long-passphrase"} | more
    return client.post("/account/signup/", fields)


def test_sign_up_asks_for_the_address_to_be_confirmed(client, settings):
    settings.BARAZA_BASE_URL = "https://learn.example"
    assert sign_up(client, HTTP_HOST="evil.example").status_code == 302
    user = get_user_model().objects.get(email="new@example.org")
    assert user.full_name == "Chinwe Okafor"
    assert client.get("/home/").status_code == 302, "not before the address is confirmed"
    letter = mail.outbox[-1].body
    assert "https://learn.example/account/confirm-email/" in letter
    link = letter.split("https://learn.example")[1].split()[0]
    client.post(link)
    assert user.emailaddress_set.get().verified


@pytest.mark.parametrize(
    ("email", "taken"),
    [("a@interior.go.example", True), ("a@sub.interior.go.example", True),
     ("a@notinterior.go.example", False), ("a@gmail.example", False)],
)  # fmt: skip
def test_the_policy_of_domains(client, email, taken):
    policy(mode="domains", domains="@Interior.go.example\n")
    answer = sign_up(client, email)
    assert get_user_model().objects.filter(email=email).exists() == taken
    if not taken:
        assert "interior.go.example" in answer.content.decode()


def test_the_policy_of_invitations(client):
    policy(mode="invitation")
    assert "closed" in client.get("/account/signup/").content.decode().lower()
    sign_up(client)
    assert not get_user_model().objects.filter(email="new@example.org").exists()
    invitation = Invitation.objects.create(email="new@example.org")
    assert client.get(f"/account/invitation/{invitation.token}/").url == "/account/signup/"
    sign_up(client, "other@example.org")
    assert not get_user_model().objects.filter(email="other@example.org").exists()
    sign_up(client)
    assert get_user_model().objects.filter(email="new@example.org").exists()
    fresh = Client()
    assert fresh.get(f"/account/invitation/{invitation.token}/").status_code == 404, "used"
    assert fresh.get("/account/invitation/nonsense/").status_code == 404


def test_an_administrator_invites_and_the_mail_carries_the_link():
    client = signed_in(person("admin"))
    answer = client.post(
        "/admin/invitations/new/", {"email": "x@example.org", "expires_at": "2030-01-01 10:00"}
    )
    assert answer.status_code == 302
    invitation = Invitation.objects.get()
    assert invitation.invited_by == person("admin")
    assert f"/account/invitation/{invitation.token}/" in mail.outbox[-1].body


def policy(**values) -> None:
    SignUpPolicy.objects.update_or_create(site=Site.objects.get(), defaults=values)


@pytest.mark.parametrize("name", ["  ", "A\nB\x00", "x" * 201, "A\u202eB"])
def test_a_name_that_cannot_be_one_is_refused_and_no_account_made(client, name):
    answer = sign_up(client, full_name=name)
    assert answer.status_code in (200, 400)
    assert not get_user_model().objects.filter(email="new@example.org").exists()


def test_an_address_belongs_to_one_person_whatever_its_case(client):
    before = get_user_model().objects.count()
    sign_up(client, "LEARNER@example.org")
    assert get_user_model().objects.count() == before


def test_accounts_without_an_address_are_several(db):
    users = get_user_model().objects
    made = [users.create_user(None, None, full_name=f"No Address {n}") for n in range(2)]
    assert [user.email for user in made] == [None, None]
    assert users.create_user("", None, full_name="Empty").email is None


def test_an_administrator_makes_an_account_without_an_address(db):
    client = signed_in(person("admin"))
    answer = client.post("/admin/users/new/", {"full_name": "Juma Bakari", "email": ""})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    user = get_user_model().objects.get(full_name="Juma Bakari")
    assert user.email is None and not user.has_usable_password()
    assert client.get(f"/admin/users/edit/{user.pk}/").status_code == 200
    assert client.get("/admin/users/").status_code == 200


@pytest.mark.parametrize("mode", ["open", "domains", "invitation"])
def test_a_forgotten_password_is_reset_under_every_policy(client, mode):
    policy(mode=mode, domains="gov.example")
    answer = client.post("/account/password/reset/", {"email": "learner@example.org"})
    assert answer.status_code == 302
    letter = mail.outbox[-1]
    assert letter.to == ["learner@example.org"]
    assert "http://testserver/account/password/reset/key/" in letter.body


def test_mails_name_the_site_and_the_person_and_not_the_request(client, settings):
    settings.BARAZA_BASE_URL = "https://learn.example"
    client.post("/account/password/reset/", {"email": "learner@example.org"}, HTTP_HOST="localhost")
    assert "localhost" not in mail.outbox[-1].body
    sign_up(client)
    assert sign_up(Client(), "second@example.org").status_code == 302
    names = list(get_user_model().objects.filter(email__in=["new@example.org", "second@example.org"])
                 .values_list("username", flat=True))  # fmt: skip
    assert len(set(names)) == 2 and all(len(name) == 32 for name in names)


def sign_in_twice(client, email: str) -> None:
    """Sign in, and confirm the password as the pages about the account ask for."""
    client.post("/account/login/", {"login": email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})


def totp(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_a_second_factor_is_set_up_asked_for_and_used_once(client):
    """By an authenticator: set up, then signing in takes password and code, and a code only once."""
    user = person("author")
    sign_in_twice(client, user.email)
    page = client.get("/account/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    client.post("/account/2fa/totp/activate/", {"code": totp(secret)})
    row = user.authenticator_set.get(type="totp")
    assert secret not in str(row.data), "kept under encryption"

    fresh = Client()
    answer = fresh.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer.url.startswith("/account/2fa/authenticate/")
    assert fresh.get("/admin/").status_code == 302, "the password alone opens nothing"
    fresh.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "_auth_user_id" not in fresh.session
    # The code of the set-up counts as used; a minute later there is another one.
    cache.clear()
    code = totp(secret)
    fresh.post("/account/2fa/authenticate/", {"code": code})
    assert fresh.get("/admin/").status_code == 200
    again = Client()
    again.post("/account/login/", {"login": user.email, "password": PASSWORD})
    again.post("/account/2fa/authenticate/", {"code": code})
    assert "_auth_user_id" not in again.session, "a code works once"


ACCOUNT_PAGES = ["2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/", "email/",
                 "password/change/", "logout/"]  # fmt: skip


@pytest.mark.parametrize("path", ACCOUNT_PAGES)
def test_the_pages_about_my_account_are_there_in_our_clothes(client, path):
    sign_in_twice(client, "learner@example.org")
    answer = client.get("/account/" + path)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "css/baraza.css" in page and 'class="site-header"' in page
    assert " style=" not in page and "onclick" not in page
