"""A learner who reads Arabic: from right to left, in Arabic, with the same record."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.learner_pages import sign_in
from tests.browser.populate_texts import ARABIC_LESSON, ARABIC_MODULE

pytestmark = pytest.mark.browser

THOUGHT = "نرسل المواعيد عبر التطبيق فقط، وفي قريتين لا توجد شبكة."


@pytest.fixture
def arabic(chromium):
    context = chromium.new_context(locale="ar", viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def direction(page, selector: str) -> str:
    return page.locator(selector).first.evaluate("node => getComputedStyle(node).direction")


def test_reading_arabic(lived_in, arabic):
    site, known = lived_in
    page = arabic
    sign_in(page, site.base, "supervisor")
    assert direction(page, "html") == "rtl"
    expect(page.locator("h1")).to_contain_text("مرحبًا")

    page.goto(site.base + known["arabic module"])
    assert page.locator("html").get_attribute("lang") == "ar"
    expect(page.locator("h1")).to_have_text(ARABIC_MODULE)
    page.locator("main form button").first.click()
    page.goto(site.base + known["arabic lesson"])
    expect(page.locator("h1")).to_have_text(ARABIC_LESSON)
    assert direction(page, "article") == "rtl"
    # The rail's line and the text begin on the right.
    box = page.locator("article h1").bounding_box()
    assert box["x"] + box["width"] > 330
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0

    form = page.locator("form.keeps-itself").first
    form.locator("textarea").fill(THOUGHT)
    expect(form.locator(".saved")).not_to_be_empty(timeout=10_000)
    page.reload()
    expect(form.locator("textarea")).to_have_value(THOUGHT)
    page.locator(".step-nav form button").click()

    # The same record in English: one step done.
    page.goto(site.base + known["module done"])
    assert direction(page, "html") == "ltr"
    expect(page.locator(".rail, main").first).to_be_visible()
    page.goto(site.base + "/home/")
    assert direction(page, "html") == "rtl"
    assert page.locator("progress").first.get_attribute("value") == "1"
    # An English title in an Arabic page keeps its own direction.
    page.goto(site.base + "/learn/reflections/")
    expect(page.locator("main")).to_contain_text(THOUGHT)
