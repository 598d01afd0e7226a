"""A learner on a 360 px phone: reads, writes to herself, loses the line, goes on elsewhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Error, expect

from tests.browser.learner_pages import sign_in

pytestmark = pytest.mark.browser

PHONE = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
THOUGHT = "We send the appointment by app only. Two villages have no signal."


@pytest.fixture
def phone(chromium):
    context = chromium.new_context(**PHONE)
    yield context.new_page()
    context.close()


def fits(page) -> None:
    """Nothing scrolls sideways. A press may still be bringing another page: then that one is asked."""
    for _again in range(10):
        page.wait_for_load_state()
        try:
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        except Error:  # the document went while it was asked
            continue
        assert wider <= 0, f"{page.url} is {wider} px too wide"
        return
    raise AssertionError(f"{page.url} never came to rest")


def test_a_learner_on_a_phone(lived_in, phone, chromium):
    site, known = lived_in
    page = phone
    sign_in(page, site.base, "learner2")
    fits(page)
    expect(page.get_by_text("You haven't begun a module yet")).to_be_visible()

    # A colleague has sent her the address.
    page.goto(site.base + known["module done"])
    fits(page)
    page.get_by_role("button", name="Take this module").first.tap()
    expect(page.locator("h1")).to_contain_text("socially conscious")
    # The rail is one line that opens.
    rail = page.locator("details.rail")
    expect(rail.locator("summary")).to_contain_text("0 of 6 done")
    expect(rail.get_by_role("link", name=re.compile("Going to where"))).to_be_hidden()
    rail.locator("summary").tap()
    rail.get_by_role("link", name=re.compile("Going to where")).tap()
    expect(page.locator("h1")).to_have_text("Going to where people are")
    fits(page)
    lesson = page.url

    # Written to herself: saved as she types, said loudly when the line is gone.
    box = page.locator("form.keeps-itself").first
    box.get_by_role("textbox").fill(THOUGHT[:36])
    expect(box.locator(".saved")).to_contain_text("Saved", timeout=10_000)
    page.context.set_offline(True)
    box.get_by_role("textbox").fill(THOUGHT)
    expect(box.get_by_role("alert")).to_contain_text("Not saved", timeout=15_000)
    page.context.set_offline(False)
    box.get_by_role("button", name="Try again").tap()
    expect(box.locator(".saved")).to_contain_text("Saved", timeout=10_000)

    # At the office computer: the same place, the same words.
    desk = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(desk, site.base, "learner2")
    desk.get_by_role("link", name="Continue").click()
    assert desk.url == lesson
    office = desk.locator("form.keeps-itself").first
    expect(office.get_by_role("textbox")).to_have_value(THOUGHT)
    office.get_by_role("textbox").fill("Changed at the office.")
    expect(office.locator(".saved")).to_contain_text("Saved", timeout=10_000)

    # The phone's page is older now: it overwrites nothing, and both texts are shown.
    box.get_by_role("textbox").fill("Changed on the phone.")
    expect(box.get_by_role("alert")).to_contain_text("another device", timeout=10_000)
    box.get_by_role("button", name="Try again").tap()
    expect(page.locator("main")).to_contain_text("Changed at the office.")
    expect(page.get_by_role("textbox")).to_have_value("Changed on the phone.")
    fits(page)
    page.get_by_role("button", name="Save this in its place").tap()
    expect(page.locator("h1")).to_have_text("Going to where people are")
    desk.reload()
    expect(office.get_by_role("textbox")).to_have_value("Changed on the phone.")
    desk.context.close()

    # A word to the authors, text only, and on.
    page.goto(lesson)
    page.get_by_text("Tell the authors something about this step").tap()
    page.get_by_label("I have an idea").check()
    page.get_by_label("In your words").fill("Say how long such a visit takes.")
    page.get_by_role("button", name="Send it to the authors").tap()
    expect(page.locator("main")).to_contain_text("Say how long such a visit takes.")
    fits(page)
    page.goto(lesson)
    page.get_by_role("link", name="Text only").tap()
    expect(page.locator("link[rel=stylesheet]")).to_have_count(1)
    fits(page)
    page.get_by_role("link", name="Show pictures and design again").tap()
    expect(page.locator("link[rel=stylesheet]")).not_to_have_count(1)
    page.get_by_role("button", name=re.compile("^Done")).tap()
    expect(page.locator("details.rail > summary")).to_contain_text("1 of 6 done")
    page.goto(f"{site.base}/home/")
    expect(page.locator("main")).to_contain_text("1 of 6 done")
    fits(page)
