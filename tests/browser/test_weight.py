"""What a page weighs on the wire, counted by Chromium itself (DESIGN.md 6).

A first visit to a lesson moves at most 100 kB in at most 12 requests, all of them to the site's own
host; the second lesson at most 15 kB, since styles and scripts have been kept. So do the pages that
lead there. Media are asked for by a click and weigh nothing before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from tests.browser.learner_pages import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.once]

FIRST_VISIT = 100_000  # bytes, with headers, as they come over the wire
SECOND_LESSON = 15_000
REQUESTS = 12


@dataclass
class Wire:
    """What came over the wire: bytes of each address (nothing for what the browser had kept)."""

    addresses: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def listen(self, page) -> None:
        client = page.context.new_cdp_session(page)
        client.send("Network.enable")
        client.on("Network.requestWillBeSent", self._asked)
        client.on("Network.requestServedFromCache", self._kept)
        client.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.addresses[event["requestId"]] = event["request"]["url"]

    def _kept(self, event: dict) -> None:
        self.addresses.pop(event["requestId"], None)

    def _came(self, event: dict) -> None:
        self.sizes[event["requestId"]] = int(event["encodedDataLength"])

    @property
    def bytes(self) -> int:
        return sum(self.sizes.get(number, 0) for number in self.addresses)

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(address).netloc for address in self.addresses.values()}

    def __str__(self) -> str:
        lines = [f"{self.sizes.get(n, 0):>8} {address}" for n, address in self.addresses.items()]
        return "\n".join(lines)


def weigh(page, url: str) -> Wire:
    """Everything that opening this page moves."""
    wire = Wire()
    wire.listen(page)
    answer = page.goto(url, wait_until="networkidle")
    assert answer.status == 200
    assert wire.bytes > 1000, "nothing was counted"
    print(f"{wire.bytes} bytes in {len(wire.addresses)} requests: {url}\n{wire}")
    return wire


@pytest.fixture
def first_visit(chromium, lived_in):
    """Opens a page with nothing kept from before; signed in, if a name is given."""
    contexts = []

    def visit(url: str, name: str = "") -> tuple[object, Wire]:
        cookies = []
        if name:
            door = chromium.new_context()
            sign_in(door.new_page(), lived_in[0].base, name)
            cookies = door.cookies()
            door.close()
        context = chromium.new_context()
        context.add_cookies(cookies)
        contexts.append(context)
        page = context.new_page()
        return page, weigh(page, lived_in[0].base + url)

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", ["", "learner"])
def test_a_lesson_is_light_and_the_next_one_lighter(first_visit, lived_in, name):
    site, pages = lived_in
    page, wire = first_visit(pages["lesson"], name)
    assert wire.bytes <= FIRST_VISIT, wire
    assert len(wire.addresses) <= REQUESTS, wire
    assert wire.hosts == {urlsplit(site.base).netloc}, wire
    if name:
        assert page.locator("form.step-nav button, .step-nav form button").count(), "signed in"
    second = weigh(page, site.base + pages["next lesson"])
    assert second.bytes <= SECOND_LESSON, second
    assert second.hosts == {urlsplit(site.base).netloc}, second


@pytest.mark.parametrize("where", ["front", "home", "quiz", "attempt", "module under way"])
def test_the_pages_around_it_are_light_too(first_visit, lived_in, where):
    site, pages = lived_in
    url = {"front": "/", "home": "/home/"}.get(where) or pages[where]
    _page, wire = first_visit(url, "learner")
    assert wire.bytes <= FIRST_VISIT, wire
    assert len(wire.addresses) <= REQUESTS, wire
    assert wire.hosts == {urlsplit(site.base).netloc}, wire
