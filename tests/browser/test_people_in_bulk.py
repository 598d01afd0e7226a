"""An HR officer on a phone: uploads a file, applies it, prints slips; a person comes in with one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.learner_pages import sign_in
from tests.browser.test_phone import PHONE, fits
from tests.console.importing.files import as_csv, row

pytestmark = pytest.mark.browser

FILE = as_csv(
    row("7001", "Achieng Odhiambo-Wanyonyi of the Long Name", unit="Registry / Counter of the north",
        post="Registry officer", grade="C4", since="2026-01-05", supervisor="7002"),
    row("7002", "Brian Kimani", email="brian.kimani@interior.example"),
    row("7003", "Cheptoo", since="30.2.2026"),
)  # fmt: skip


def test_people_in_bulk_on_a_phone(site, chromium, tmp_path):
    context = chromium.new_context(**PHONE)
    page = context.new_page()
    sign_in(page, site.base, "hr")
    page.goto(f"{site.base}/console/import/")
    fits(page)
    page.screenshot(path=tmp_path / "1.png", full_page=True)
    page.set_input_files(
        "[name=file]", {"name": "people.csv", "mimeType": "text/csv", "buffer": FILE}
    )
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_text("This is a dry run")).to_be_visible()
    fits(page)
    page.screenshot(path=tmp_path / "2.png", full_page=True)
    page.get_by_label("Leave the 1 refused row out").check()
    page.get_by_role("button", name="Apply 2 rows").click()
    expect(page.get_by_text("2 rows applied")).to_be_visible()
    page.screenshot(path=tmp_path / "3.png", full_page=True)
    fits(page)
    page.get_by_role("link", name="Choose who has left").click()
    expect(page.get_by_text("2 rows applied")).to_be_hidden()
    fits(page)
    page.screenshot(path=tmp_path / "4.png", full_page=True)
    page.go_back()
    page.get_by_role("link", name="Print slips").click()
    page.get_by_role("button", name="Make slips").click()
    expect(page.locator("td code")).to_be_visible()
    fits(page)
    page.screenshot(path=tmp_path / "5.png", full_page=True)
    code = page.locator("td code").inner_text()
    context.close()

    context = chromium.new_context(**PHONE)
    page = context.new_page()
    page.goto(f"{site.base}/account/slip/")
    fits(page)
    page.get_by_label("Staff number").fill("7001")
    page.get_by_label("Code on the slip").fill(code)
    page.get_by_label("Choose a password").fill("long enough for anybody 7")
    page.screenshot(path=tmp_path / "6.png", full_page=True)
    page.get_by_role("button", name="Set the password and sign in").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(re.compile("slip"))
    page.screenshot(path=tmp_path / "7.png", full_page=True)
    context.close()
