"""Every page of the learner: axe finds nothing, nothing scrolls sideways, the HTML is valid."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.learner_pages import FOR_EVERYBODY, FOR_HR, FOR_SIGNED_IN, PUBLIC, sign_in
from tests.browser.site import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.once]

NU = next((ROOT / "var" / "tools").glob("vnu-*.jar"), None)
# WCAG 2.2 at level AA, and what axe knows of good practice.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
MODES = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
    "right to left": {
        "viewport": {"width": 320, "height": 640},
        "color_scheme": "light",
        "locale": "ar",
    },
}
IN_THE_READER_S_LANGUAGE = (
    "/home/", "/learn/", "/certificates/", "/verify/", "/account/", "/attempts/", "/ar/",
    "/use-cases/",
)  # fmt: skip


def addresses(known: dict[str, str]) -> Iterator[tuple[bool, str, str]]:
    """(signed in, name, address) of every page."""
    for name, address in FOR_EVERYBODY.items():
        yield False, name, address
    for name in PUBLIC:
        yield False, name, known[name]
    for name, address in (FOR_SIGNED_IN | known).items():
        yield True, name, address


@pytest.mark.parametrize("mode", list(MODES))
def test_axe_finds_nothing_and_nothing_scrolls_sideways(lived_in, chromium, mode):
    site, known = lived_in
    contexts = {signed: chromium.new_context(**MODES[mode]) for signed in (False, True)}
    pages = {signed: context.new_page() for signed, context in contexts.items()}
    sign_in(pages[True], site.base)
    found = []
    for signed, name, address in addresses(known):
        page = pages[signed]
        if mode == "right to left" and not address.startswith(IN_THE_READER_S_LANGUAGE):
            continue  # an English page stays English, whoever reads it
        page.goto(site.base + address)
        if mode == "right to left":
            assert page.evaluate("document.documentElement.dir") == "rtl", name
        found += [f"{name} ({address}): {line}" for line in problems(page)]
    for context in contexts.values():
        context.close()
    found += of_hr(site, chromium, mode)
    assert not found, "\n".join(found)


def of_hr(site, chromium, mode: str) -> list[str]:
    """The same of the console, for HR."""
    context = chromium.new_context(**MODES[mode])
    page = context.new_page()
    sign_in(page, site.base, "hr")
    found = []
    for name, address in FOR_HR.items():
        page.goto(site.base + address)
        found += [f"{name} ({address}): {line}" for line in problems(page)]
    context.close()
    return found


def problems(page) -> list[str]:
    """What axe and the width say of the page as it stands, with everything unfolded."""
    page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
    result = Axe().run(page, options=RULES).response
    lines = [
        f"{item['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for item in result["violations"]
        for node in item["nodes"][:3]
    ]
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [*lines, f"{wider} px too wide"] if wider > 0 else lines


def test_the_html_checker_finds_no_error(lived_in, chromium, tmp_path):
    if NU is None or shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail("CI must run the HTML checker: tools/checker/fetch.sh, and Java.")
        pytest.skip("no HTML checker: make checker (needs npm and Java)")
    site, known = lived_in
    context = chromium.new_context()
    page = context.new_page()
    names = {}
    for signed in (False, True):
        if signed:
            sign_in(page, site.base)
        for number, (_signed, name, address) in enumerate(
            item for item in addresses(known) if item[0] == signed
        ):
            file = tmp_path / f"{signed}-{number}.html"
            # As the server sent it, before the browser has mended anything.
            file.write_bytes(context.request.get(site.base + address).body())
            names[file.name] = f"{name} ({address})"
    context.close()
    done = subprocess.run(
        ["java", "-jar", str(NU), "--format", "json", "--skip-non-html", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(done.stderr)["messages"]
    errors = [
        f"{names[item['url'].rsplit('/', 1)[1]]} line {item.get('lastLine')}: {item['message']}"
        for item in messages
        if item["type"] == "error"
    ]
    assert len(names) > 30 and not errors, "\n".join(sorted(set(errors)))
