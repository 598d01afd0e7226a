"""What a public site owes its readers: the pages at the foot, and who answers for it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Site

from curriculum import footer
from curriculum.models import HomePage, ModulePage, StandardPage
from learning.site.models import Operator
from tests.people import person, signed_in

DUTIES = ["accessibility", "privacy", "terms", "help", "contact"]


def read(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code in (200, 404), (url, answer.status_code)
    return answer.content.decode()


def page(duty: str) -> StandardPage:
    return StandardPage.objects.get(duty=duty)


def twin_of(original, title: str, code: str = "ar"):
    """A live translation, as wagtail-localize would publish it."""
    Locale.objects.get_or_create(language_code=code)
    locale = Locale.objects.get(language_code=code)
    if not HomePage.objects.filter(locale=locale).exists():
        HomePage.objects.first().copy_for_translation(locale).save_revision().publish()
    twin = original.copy_for_translation(locale, copy_parents=True)
    twin.title = title
    twin.save_revision()
    type(twin).objects.filter(pk=twin.pk).update(live=True, title=title, alias_of=None)
    footer.forget_footer()
    return type(twin).objects.get(pk=twin.pk)


@pytest.mark.parametrize("url", ["/", "/account/login/", "/verify/", "/nope/"])
def test_every_page_leads_to_all_of_them(client, url):
    html = read(client, url)
    for duty in DUTIES:
        assert f'href="{page(duty).url}"' in html


@pytest.mark.parametrize("duty", DUTIES)
def test_each_can_be_read_without_an_account(client, duty):
    html = read(client, page(duty).url)
    assert page(duty).title in html


def test_the_privacy_notice_says_what_the_product_does(client):
    html = read(client, page("privacy").url)
    for fact in ("never your answers, attempts or reflections", "register stays", "public task",
                 "Session", "CSRF", "Language", "Messages"):  # fmt: skip
        assert fact.lower() in html.lower(), fact


def test_the_cookies_named_are_the_cookies_set(learner_client):
    for url in ("/", "/home/", "/account/me/", "/account/email/"):
        learner_client.get(url)
    learner_client.post("/account/me/consents/", {"purpose": "nonsense"})
    learner_client.post("/language/setlang/", {"language": "en", "next": "/"})
    assert set(learner_client.cookies) <= {"sessionid", "csrftoken", "django_language", "messages"}


def test_they_cost_no_query(client):
    read(client, "/account/login/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        read(client, "/account/login/")
    assert not [row for row in queries.captured_queries if "standardpage" in row["sql"]]


def test_an_error_page_needs_no_database_for_them(client, monkeypatch):
    def away():
        raise DatabaseError("gone")

    monkeypatch.setattr(footer, "_read", away)
    assert "Verify a certificate" in read(client, "/nope/")


def test_a_change_is_seen_at_once_where_it_was_made(client):
    read(client, "/")
    help_page = page("help")
    help_page.title = "Ask us"
    help_page.save_revision().publish()
    assert "Ask us" in read(client, "/")
    help_page.unpublish()
    assert "Ask us" not in read(client, "/")


def test_one_that_is_no_menu_item_is_left_out(client):
    StandardPage.objects.filter(duty="help").update(show_in_menus=False)
    footer.forget_footer()
    assert page("help").url not in read(client, "/")


def test_the_reader_s_language_comes_first_and_the_site_s_fills_the_gaps(client):
    twin = twin_of(page("help"), "مساعدة")
    html = read(client, twin.url)
    foot = html[html.index("site-footer") :]
    assert "مساعدة" in foot and f'href="{page("privacy").url}" lang="en" hreflang="en"' in foot
    assert "مساعدة" not in read(client, "/")[-2000:]


def test_a_page_leads_to_its_translation_and_back(client):
    """Content has languages that the interface may not have."""
    module = ModulePage.objects.get(code="SCL1")
    twin = twin_of(module, "قيادة")
    html = read(client, module.url)
    assert f'<a href="{twin.url}" hreflang="ar" lang="ar" dir="rtl">العربيّة</a>' in html
    assert f'<link rel="alternate" hreflang="ar" href="{twin.url}">' in html
    assert f'href="{module.url}" hreflang="en" lang="en"' in read(client, twin.url)
    type(twin).objects.filter(pk=twin.pk).update(live=False)
    assert 'hreflang="ar"' not in read(client, module.url)


def test_an_untranslated_copy_is_no_translation(client):
    module = ModulePage.objects.get(code="SCL1")
    twin = twin_of(module, "Leading")
    type(twin).objects.filter(pk=twin.pk).update(alias_of=module)
    assert 'hreflang="ar"' not in read(client, module.url)


# --- Who runs the site --------------------------------------------------------------------------


def fill_in(**values) -> None:
    Operator.objects.update_or_create(site=Site.objects.get(), defaults=values)


def test_nobody_is_invented_and_the_gap_is_said(client):
    assert read(client, page("contact").url).count("Not filled in yet.") == 3
    fill_in(name="Ministry of Examples", address="1 High Street\nCapital", email="ask@gov.example")
    html = read(client, page("contact").url)
    assert "Ministry of Examples" in html and "1 High Street<br>Capital" in html
    assert 'href="mailto:ask@gov.example"' in html and "Not filled in" not in html
    assert read(client, page("privacy").url).count("Not filled in yet.") == 4
    assert "Who answers for this site" not in read(client, "/")


def test_what_an_operator_writes_is_text_and_no_markup(client):
    fill_in(name="<script>alert(1)</script>")
    assert "<script>alert(1)" not in read(client, page("contact").url)


def test_an_administrator_is_told_what_is_missing_and_where(db):
    admin = signed_in(person("admin"))
    html = read(admin, "/admin/")
    assert "Before this site is public" in html and "/admin/settings/site/operator/" in html
    assert "Before this site is public" not in read(signed_in(person("author")), "/admin/")
    full = {panel.field_name: "x" for panel in Operator.panels} | {"email": "a@gov.example"}
    fill_in(**full)
    assert "Before this site is public" not in read(admin, "/admin/")


def test_a_start_says_what_is_missing(settings):
    settings.BARAZA_DEMO_ACCOUNTS = False

    def said():
        return [row for row in run_checks(databases=["default"]) if row.id == "baraza.W001"]

    assert "postal address" in said()[0].msg
    fill_in(**{panel.field_name: "x" for panel in Operator.panels})
    assert said() == []


def test_loading_the_starter_again_leaves_an_edited_page_alone(db):
    from django.core.management import call_command

    terms = page("terms")
    terms.title = "Our rules"
    terms.save_revision().publish()
    out = StringIO()
    call_command("load_starter", stdout=out, stderr=StringIO())
    assert "left alone: page:terms (somebody has edited it)" in out.getvalue()
    assert page("terms").title == "Our rules"
