"""A person's own page: name, language, time, consents, and the terms at the first sign-in."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from assessments import api
from curriculum.models import ModulePage
from learning.people import consents
from learning.people.models import Consent, Organisation, SignUpPolicy, User
from learning.people.zones import zone_of
from tests.learning.test_public_pages import twin_of
from tests.people import complete, person, signed_in

ME = "/account/me/"
FIELDS = {"full_name": "Amina Wanjiru Otieno", "short_name": "", "time_zone": ""}


def test_one_page_leads_to_everything_about_me(learner_client):
    html = learner_client.get(ME).content.decode()
    for url in ("/account/email/", "/account/password/change/", "/account/2fa/", "/certificates/",
                "/account/data/", "/account/delete/"):  # fmt: skip
        assert f'href="{url}"' in html
    assert f'href="{ME}"' in learner_client.get("/home/").content.decode(), "and the header to it"


@pytest.mark.parametrize(
    "url", [ME, "/account/me/consents/", "/account/terms/", "/account/data/", "/account/delete/",
            "/account/data/download/"],
)  # fmt: skip
def test_a_stranger_is_sent_to_sign_in(client, url):
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 302 and answer.url.startswith("/account/login/")


def test_what_i_say_about_myself_is_kept(learner_client):
    answer = learner_client.post(
        ME,
        {
            "full_name": "Amina  W. Otieno",
            "short_name": "Ami",
            "time_zone": "Africa/Nairobi",
            "language": "en",
        },
    )
    assert answer.status_code == 302
    me = person("learner")
    assert (me.full_name, me.short_name) == ("Amina W. Otieno", "Ami")
    assert me.time_zone == "Africa/Nairobi"
    assert "Ami" in learner_client.get("/home/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("full_name", ""), ("full_name", "x" * 201), ("full_name", "A\u202eB"), ("short_name", "x" * 61),
     ("time_zone", "Mars/Olympus"), ("time_zone", "../etc/passwd")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_field_and_nothing_changes(learner_client, field, value):
    answer = learner_client.post(ME, FIELDS | {field: value})
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()
    me = person("learner")
    assert me.full_name == FIELDS["full_name"] and me.time_zone == ""


def test_nobody_changes_somebody_else_or_their_own_rights(learner_client):
    others = {"id": person("admin").pk, "is_superuser": "on", "email": "x@y.example"}
    learner_client.post(ME, FIELDS | others)
    me = person("learner")
    assert not me.is_superuser and person("admin").full_name == "Platform Administrator"


# --- Time ---------------------------------------------------------------------------------------


def in_zone(zone: str) -> None:
    Organisation.objects.filter(slug="interior").update(time_zone=zone)


def test_my_own_zone_before_my_organisation_s_before_the_site_s():
    in_zone("Asia/Kathmandu")
    assert str(zone_of(person("learner"))) == "Asia/Kathmandu"
    User.objects.filter(email="learner@example.org").update(time_zone="Pacific/Auckland")
    assert str(zone_of(person("learner"))) == "Pacific/Auckland"
    assert str(zone_of(person("admin"))) == "UTC"


def test_a_zone_that_the_world_has_dropped_shuts_nobody_out(learner_client):
    User.objects.filter(email="learner@example.org").update(time_zone="Old/Zone")
    assert learner_client.get("/home/").status_code == 200
    assert str(zone_of(person("learner"))) == "UTC"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "nairobi", "UTC+3", "../../etc/passwd", "\x00"])
def test_an_organisation_s_zone_must_be_one(zone):
    organisation = Organisation(name="New", slug="new", time_zone=zone)
    with pytest.raises(ValidationError, match="Africa/Nairobi") as refusal:
        organisation.full_clean()
    assert "time_zone" in refusal.value.message_dict


def test_pages_show_my_time_and_the_next_visitor_s_theirs(learner_client, client, enrolment):
    moment = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
    complete(enrolment)
    type(enrolment).objects.filter(pk=enrolment.pk).update(completed_at=moment)
    assert "23 November 2026" in learner_client.get("/home/").content.decode()
    in_zone("Africa/Nairobi")
    assert "24 November 2026" in learner_client.get("/home/").content.decode()
    assert timezone.get_current_timezone_name() == "UTC", "and nothing of it stays behind"


def test_a_certificate_carries_the_date_where_the_learner_is(enrolment):
    """21:30 in UTC is the next day in Nairobi, and still the day before in Honolulu's evening."""
    complete(enrolment)
    moment = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
    type(enrolment).objects.filter(pk=enrolment.pk).update(completed_at=moment)
    in_zone("Africa/Nairobi")
    # Whoever's zone is active while it is issued: only the learner's counts.
    with timezone.override("Pacific/Honolulu"):
        certificate = api.confirm_name(enrolment=enrolment, name="Amina Otieno")
    assert certificate.content["completed_on"] == "2026-11-24"


def test_the_register_s_time_names_its_zone(client, certificate):
    in_zone("Africa/Nairobi")
    url = f"/verify/{certificate.code}/"
    assert "(UTC)" in client.get(url).content.decode()
    assert "(Africa/Nairobi)" in signed_in(certificate.user).get(url).content.decode()


# --- Consent ------------------------------------------------------------------------------------


def answer_consent(client, answer: str, purpose: str = "reminders"):
    return client.post("/account/me/consents/", {"purpose": purpose, "answer": answer})


def test_consent_is_given_and_taken_back_at_one_place_and_dated(learner_client, learner):
    assert not Consent.objects.exists(), "nobody agrees by doing nothing"
    assert "I agree" in learner_client.get(ME).content.decode()
    for _ in range(2):
        answer_consent(learner_client, "give")
    row = Consent.objects.get(user=learner)
    assert row.text == str(consents.ASKED["reminders"].text) and row.text_version
    assert row.withdrawn_at is None
    assert "Take it back" in learner_client.get(ME).content.decode()
    for _ in range(2):
        answer_consent(learner_client, "withdraw")
    row.refresh_from_db()
    assert row.withdrawn_at >= row.given_at
    answer_consent(learner_client, "give")
    assert Consent.objects.filter(user=learner).count() == 2, "what was, stays on record"


@pytest.mark.parametrize(
    ("answer", "purpose"), [("give", "marketing"), ("", "reminders"), ("x", "")]
)
def test_what_nobody_asked_is_refused(learner_client, answer, purpose):
    assert answer_consent(learner_client, answer, purpose).status_code == 302
    assert not Consent.objects.exists()


def test_the_database_refuses_two_consents_to_one_thing(learner):
    consents.give_consent(user=learner, purpose="reminders")
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(user=learner, purpose="reminders", text="x", text_version="y")


def test_other_words_are_another_question(learner_client, learner, monkeypatch):
    answer_consent(learner_client, "give")
    old = consents.ASKED["reminders"]
    new = consents.Asked(old.purpose, "2030-01", "Remind me every day.")
    monkeypatch.setitem(consents.ASKED, old.purpose, new)
    assert not consents.consenting(old.purpose).exists()
    assert "I agree" in learner_client.get(ME).content.decode()


# --- Terms --------------------------------------------------------------------------------------


def sign_in(client, next_url: str = "/certificates/"):
    return client.post(
        f"/account/login/?next={next_url}",
        {"login": "learner@example.org", "password": "baraza-demo", "next": next_url},
    )


def terms_since(day: date | None) -> None:
    SignUpPolicy.objects.update_or_create(site=Site.objects.get(), defaults={"terms_since": day})


def test_terms_are_shown_at_the_first_sign_in_and_again_when_they_change():
    User.objects.update(terms_since=None, terms_acknowledged_at=None)
    client = Client()
    answer = sign_in(client)
    assert answer.url == "/account/terms/?next=%2Fcertificates%2F"
    assert "not a consent" in client.get(answer.url).content.decode()
    assert client.post("/account/terms/", {"next": "/certificates/"}).url == "/certificates/"
    assert person("learner").terms_acknowledged_at is not None
    assert sign_in(Client()).url == "/certificates/"
    terms_since(date(2031, 1, 1))
    assert sign_in(Client()).url.startswith("/account/terms/")
    terms_since(None)
    assert sign_in(Client()).url == "/certificates/"


def test_the_terms_lead_to_no_other_site(learner_client):
    terms_since(date(2031, 1, 1))
    answer = learner_client.post("/account/terms/", {"next": "https://evil.example/"})
    assert answer.url == "/home/"


def test_sign_up_leads_to_the_terms_and_notes_that_they_were_shown(client):
    html = client.get("/account/signup/").content.decode()
    assert 'href="/terms-of-use/"' in html and 'href="/privacy-notice/"' in html
    fields = {"full_name": "Chinwe Okafor", "email": "n@example.org", "password1": "a-long-phrase"}
    client.post("/account/signup/", fields)
    user = User.objects.get(email="n@example.org")
    assert user.terms_since == consents.terms_in_force() and user.terms_acknowledged_at
    assert not Consent.objects.exists()


# --- Language -----------------------------------------------------------------------------------


@pytest.fixture
def two_languages(settings):
    settings.BARAZA_INTERFACE_LANGUAGES = ["en", "ar"]


def choose(client, language: str, next_url: str = "/home/"):
    return client.post("/language/setlang/", {"language": language, "next": next_url})


def test_a_language_is_kept_with_the_person_and_in_the_browser(two_languages, learner_client):
    assert choose(learner_client, "ar").url == "/home/"
    assert person("learner").language == "ar"
    assert 'lang="ar" dir="rtl"' in learner_client.get("/home/").content.decode()
    fresh = Client()
    sign_in(fresh)
    assert 'lang="ar" dir="rtl"' in fresh.get("/home/").content.decode(), "in another browser, too"


def test_a_visitor_chooses_without_an_account(two_languages, client):
    choose(client, "ar", "/verify/")
    assert 'lang="ar"' in client.get("/verify/").content.decode()


def test_on_a_content_page_the_menu_leads_to_its_translation(two_languages, learner_client):
    module = ModulePage.objects.get(code="SCL1")
    twin = twin_of(module, "قيادة")
    html = learner_client.get(module.url).content.decode()
    assert f'name="next" value="{twin.url}"><button name="language" value="ar"' in html
    assert f'name="next" value="{module.url}"><button name="language" value="en"' in html


@pytest.mark.parametrize("language", ["es", "xx", "", "../", "e" * 5000])
def test_a_language_that_the_interface_lacks_changes_nothing(learner_client, language):
    before = person("learner").language
    answer = choose(learner_client, language, "https://evil.example/")
    assert answer.url == "/" and person("learner").language == before
    assert "django_language" not in answer.cookies
