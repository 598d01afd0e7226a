"""The line is cut during a quiz: the page says so, keeps what is answered, and sends it afterwards.

Looked at from outside: what is stored is what another browser of the same learner is shown.
"""

from __future__ import annotations

import re
import time

import pytest

from tests.browser.learner_pages import sign_in, tick
from tests.browser.site import start, stop

pytestmark = pytest.mark.browser

MODULE = "/baraza-school-of-government/seeing-public-services-through-peoples-lives/"
PRACTICE = f"{MODULE}run-a-service-user-interview/"
ANSWERS = "**/answers/**"
CUT = 30  # seconds
SAID_WITHIN = 10_000  # milliseconds
# A drawer that keeps nothing: the page as it would be without what this drill is about.
_KEEPS_NOTHING = """
export const waiting = () => 0;
export const drawer = async () => ({ put: async () => {}, get: async () => null, drop() {} });
"""


@pytest.fixture(scope="module")
def quiet_site(databases, worker_id, tmp_path_factory):
    """A site of its own: learners come with nothing done."""
    name = f"cut_{worker_id}"
    running = start(databases, tmp_path_factory.mktemp("cut"), name)
    yield running
    stop(running)
    databases.drop(name)


@pytest.fixture
def browser_of(chromium, quiet_site):
    """Opens a device, with nothing kept on it, on which this learner has signed in."""
    contexts = []

    def browser_of(name: str):
        contexts.append(chromium.new_context())
        page = contexts[-1].new_page()
        sign_in(page, quiet_site.base, name)
        return page

    yield browser_of
    for context in contexts:
        context.close()


@pytest.fixture
def sitting(browser_of, quiet_site):
    """The learner's page of a quiz under way."""
    page = browser_of("learner")
    begin(page, quiet_site.base)
    return page


def begin(page, base: str) -> None:
    """Begin the quiz, or go on with it."""
    page.goto(base + MODULE)
    if (enrol := page.get_by_role("button", name="Take this module")).count():
        enrol.click()
        page.goto(base + MODULE)
    page.get_by_role("link", name=re.compile("quiz", re.I)).last.click()
    page.get_by_role("button", name=re.compile("Begin the quiz|Go on with the quiz")).click()
    page.locator("#sitting").wait_for()


def choose(page, place: int) -> tuple[str, str]:
    """Choose another option than the one chosen in the question at `place` of those with radios.

    The field's name and the value.
    """
    box = page.locator(".sitting-question:has([type=radio])").nth(place)
    radio = box.locator("[type=radio]:not(:checked)").last
    name, value = radio.get_attribute("name"), radio.get_attribute("value")
    tick(page.locator(f"[name={name}][value='{value}']"))
    return name, value


def line_of(page, name: str):
    """Where the page says what has become of this answer."""
    return page.locator(f".sitting-question:has([name={name}]) :is([role=status], [role=alert])")


def says_not_saved(page, name: str) -> None:
    line = line_of(page, name)
    line.filter(has_text="kept on this device").wait_for(timeout=SAID_WITHIN)
    assert line.get_attribute("role") == "alert"


def says_saved(page, name: str) -> None:
    line_of(page, name).filter(has_text=re.compile(r"^Saved \d")).wait_for(timeout=30_000)


def is_stored(browser_of, address: str, name: str, value: str) -> bool:
    """Whether a browser that has never been here is shown this answer."""
    page = browser_of("learner")
    page.goto(address)
    return page.locator(f"[name={name}][value='{value}']").is_checked()


def kept(page) -> dict[str, str]:
    return page.evaluate("({...localStorage})")


def test_thirty_seconds_without_a_line_lose_nothing(sitting, browser_of):
    page = sitting
    begun = time.monotonic()
    page.context.set_offline(True)
    first = choose(page, 0)
    says_not_saved(page, first[0])
    written = page.locator("textarea, .sitting-question input.ds-input:not([type])").first
    written.fill("4711")
    says_not_saved(page, written.get_attribute("name"))
    second = choose(page, 1)
    says_not_saved(page, second[0])
    entries = kept(page)
    assert len(entries) == 3
    assert "4711" not in "".join(entries.values()), "sealed"
    page.wait_for_timeout(max(0, CUT - (time.monotonic() - begun)) * 1000)
    page.context.set_offline(False)
    for name in (first[0], second[0], written.get_attribute("name")):
        says_saved(page, name)
    assert kept(page) == {}, "what has arrived isn't kept any longer"
    for name, value in (first, second):
        assert is_stored(browser_of, page.url, name, value)
    again = browser_of("learner")
    again.goto(page.url)
    stored = again.locator(f"[name={written.get_attribute('name')}]").input_value()
    assert stored == "4711"


def test_one_press_hands_in_what_was_typed_a_moment_ago(sitting, browser_of):
    page = sitting
    written = page.locator("textarea, .sitting-question input.ds-input:not([type])").first
    name = written.get_attribute("name")
    written.fill("42")
    page.get_by_role("button", name="Check and hand in").click()
    page.wait_for_url("**/check/")
    other = browser_of("learner")
    other.goto(page.url.removesuffix("check/"))
    assert other.locator(f"[name={name}]").input_value() == "42"


def test_a_line_that_swallows_requests_is_noticed(sitting, browser_of):
    """Nothing is refused and nothing comes back, as behind a dead router."""
    page = sitting
    swallowed = []
    page.route(ANSWERS, lambda route: swallowed.append(route))
    name, value = choose(page, 0)
    says_not_saved(page, name)
    page.unroute(ANSWERS)
    says_saved(page, name)
    assert is_stored(browser_of, page.url, name, value)
    assert swallowed, "the first try never came through"


def closed_and_opened_again(page, place: int) -> tuple[object, str, str]:
    """Answer without a line, close the page, and open it once the line is back."""
    address = page.url
    page.context.set_offline(True)
    name, value = choose(page, place)
    line_of(page, name).filter(has_text="Not saved").wait_for(timeout=SAID_WITHIN)
    # A page that is left tries once more, and Playwright's cut line lets it through. Here it gets
    # nothing out any more, as when a battery dies.
    page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    page.goto("about:blank")
    page.close()
    page.context.set_offline(False)
    after = page.context.new_page()
    after.goto(address)
    return after, name, value


def test_what_was_answered_survives_a_closed_page(sitting, browser_of):
    after, name, value = closed_and_opened_again(sitting, 0)
    says_saved(after, name)
    assert after.locator(f"[name={name}][value='{value}']").is_checked()
    assert is_stored(browser_of, after.url, name, value)


def test_of_two_who_write_one_work_nothing_is_written_over_by_itself(browser_of, quiet_site):
    """Two devices of a work that is shared; who comes second decides, and until then nothing is lost."""
    one, other = browser_of("learner2"), browser_of("learner2")
    one.goto(quiet_site.base + MODULE)
    one.get_by_role("button", name="Take this module").click()
    one.goto(quiet_site.base + PRACTICE)
    one.get_by_role("button", name="Begin to write").click()
    one.locator("#text-1").wait_for()
    other.goto(one.url)
    one.fill("#text-1", "Theirs, saved first.")
    one.locator("#saved-1", has_text=re.compile(r"^Saved \d")).wait_for()
    other.fill("#text-1", "Mine, from a page that is older.")
    other.locator("#saved-1 blockquote", has_text="Theirs").wait_for()
    other.locator("#text-1").press_sequentially(" And more.")
    other.locator("#text-2").click()
    other.wait_for_timeout(2000)
    one.reload()
    assert one.input_value("#text-1") == "Theirs, saved first.", "nobody pressed anything"
    # What was typed is still there when the page is opened again, beside the other text.
    other.reload()
    other.locator("#saved-1 blockquote", has_text="Theirs").wait_for()
    assert other.input_value("#text-1") == "Mine, from a page that is older. And more."
    other.locator("#saved-1 button").click()
    other.locator("#saved-1", has_text=re.compile(r"^Saved \d")).wait_for()
    one.reload()
    assert one.input_value("#text-1") == "Mine, from a page that is older. And more."


def test_the_drill_sees_a_page_that_keeps_nothing(sitting, browser_of):
    """Control: the same with a script that keeps nothing."""
    context = sitting.context
    context.route(
        "**/js/kept.js",
        lambda route: route.fulfill(content_type="text/javascript", body=_KEEPS_NOTHING),
    )
    sitting.reload()
    after, name, value = closed_and_opened_again(sitting, 0)
    after.wait_for_timeout(2000)
    assert not after.locator(f"[name={name}][value='{value}']").is_checked()
    assert not is_stored(browser_of, after.url, name, value)


def sign_out(page) -> None:
    if not page.get_by_role("button", name="Sign out").is_visible():
        page.locator("details.user-menu summary").click()
    page.get_by_role("button", name="Sign out").click()


def test_who_signs_out_is_warned_and_the_next_person_sees_and_sends_nothing(
    sitting, browser_of, quiet_site
):
    page, address = sitting, sitting.url
    page.route(ANSWERS, lambda route: route.abort())
    name, value = choose(page, 0)
    says_not_saved(page, name)
    sign_out(page)
    page.get_by_text("Answers on this device have not reached us yet").wait_for()
    assert page.url == address, "asked first"
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    page.unroute(ANSWERS)
    own = kept(page)
    assert len(own) == 1

    # Somebody else at the same device, in the same quiz.
    sent = []
    page.on(
        "request", lambda request: sent.append(request.url) if "/answers/" in request.url else 0
    )
    sign_in(page, quiet_site.base, "learner2")
    assert page.goto(address).status == 404
    begin(page, quiet_site.base)
    page.wait_for_timeout(2000)
    assert page.locator("[type=radio]:checked").count() == 0
    assert sent == [], "nothing of the other's goes out"
    assert kept(page) == own, "it waits for its owner"
    sign_out(page)
    page.wait_for_url(lambda url: "/attempts/" not in url)

    sign_in(page, quiet_site.base)
    page.goto(address)
    says_saved(page, name)
    assert is_stored(browser_of, address, name, value)
    assert kept(page) == {}
