"""What crawlers are told: public pages with their languages, nothing restricted, nothing private."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from curriculum.models import ModulePage


def sitemap(client) -> str:
    index = client.get("/sitemap.xml")
    assert index.status_code == 200 and b"sitemap-pages.xml" in index.content
    return client.get("/sitemap-pages.xml").content.decode()


def test_public_pages_are_listed_under_the_sites_own_address(client, settings, module):
    settings.BARAZA_BASE_URL = "https://learn.example.org"
    listed = sitemap(client)
    assert f"<loc>https://learn.example.org{module.url}</loc>" in listed
    assert "testserver" not in listed
    for page in ModulePage.objects.live():
        assert page.url in listed


def test_what_isnt_for_everybody_isnt_listed(client, module):
    PageViewRestriction.objects.create(page=module, restriction_type="login")
    listed = sitemap(client)
    assert module.url not in listed, "the module and all below it"
    down = ModulePage.objects.get(code="SCL2")
    ModulePage.objects.filter(pk=down.pk).update(live=False)
    assert f"{down.url}</loc>" not in sitemap(client)


@pytest.mark.parametrize("more", [0, 20])
def test_it_costs_the_same_however_many_pages(client, module, more):
    for number in range(more):
        module.copy(
            update_attrs={"slug": f"copy-{number}", "title": f"Copy {number}"}, keep_live=False
        )
    sitemap(client)
    with CaptureQueriesContext(connection) as asked:
        client.get("/sitemap-pages.xml")
    assert len(asked) <= 12


def test_robots_are_led_to_it(client, settings):
    settings.BARAZA_BASE_URL = "https://learn.example.org"
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://learn.example.org/sitemap.xml" in text
    assert "Disallow: /learn/" in text
