"""What counts most, in a real browser: SCL1's interview practice written, returned, revised and met;
the programme's certificate; what came of it, asked by mail; and a renewal three years later.
"""

from __future__ import annotations

import re

import pytest

from tests.browser.learner_pages import finish, sign_in, tick
from tests.browser.site import later, start, stop

pytestmark = pytest.mark.browser

MODULE = "/baraza-school-of-government/seeing-public-services-through-peoples-lives/"
PRACTICE = MODULE + "run-a-service-user-interview/"
PROGRAMME = "/baraza-school-of-government/socially-conscious-leadership/"
WRITTEN = (
    "What the notes are for, that you may stop at any time, and that your case isn't affected.",
    "A farmer, 54: “I came three times for one stamp.” She was right to be angry.",
    "We put the list of papers at the door. I do it by Friday.",
    "I would ask the clerk, too.",
)


@pytest.fixture
def lived(databases, worker_id, tmp_path):
    """A site of its own, which this test stops and starts again years later."""
    sites = [start(databases, tmp_path / "practice", f"practice_{worker_id}")]
    yield sites
    stop(sites[-1])
    databases.drop(f"practice_{worker_id}")


class People:
    """Browsers of several people, each signed in once a site."""

    def __init__(self, chromium, base: str):
        self.chromium, self.base, self.pages = chromium, base, {}

    def __getitem__(self, name: str):
        if name not in self.pages:
            page = self.chromium.new_context(viewport={"width": 1100, "height": 900}).new_page()
            sign_in(page, self.base, name)
            self.pages[name] = page
        return self.pages[name]

    def stranger(self):
        """Somebody who isn't signed in."""
        return self.chromium.new_context(viewport={"width": 360, "height": 740}).new_page()


def hand_in(page) -> None:
    page.get_by_role("button", name="Save, check and hand in").click()
    page.get_by_text("Names and case numbers stay out").wait_for()
    tick(page.get_by_label("No name, case number"))
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_text("It waits for an assessor").wait_for()


def mark(page, levels: str, message: str) -> None:
    """Take the oldest work of the queue and mark it; the levels are one digit a criterion."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + "/admin/practice/")
    page.get_by_role("link", name="Run a service-user interview").click()
    page.get_by_role("button", name="Take it to assess").click()
    for position, level in enumerate(levels, 1):
        tick(page.locator(f"[name=c{position}-level][value='{level}']"))
    page.fill("#message", message)
    page.get_by_role("button", name="Finish").click()
    page.wait_for_url("**/admin/practice/")


def test_practice_programme_follow_up_and_renewal(lived, chromium):
    site = lived[0]
    people = People(chromium, site.base)
    work = _written_returned_and_met(site, people)
    _hr_opens_nothing(site, people, work)
    code, standing = _programme_certificate(site, people)
    site = later(site, days=8)
    lived.append(site)
    _follow_up(site, People(chromium, site.base))
    site = later(site, days=3 * 366)
    lived.append(site)
    _renewed(site, People(chromium, site.base), code, standing)


def _written_returned_and_met(site, people) -> str:
    learner, assessor = people["learner"], people["assessor"]
    learner.goto(site.base + MODULE)
    learner.get_by_role("button", name="Take this module").click()
    finish(site, "SCL1")
    learner.goto(site.base + PRACTICE)
    learner.get_by_role("button", name="Begin to write").click()
    for position, text in enumerate(WRITTEN, 1):
        learner.fill(f"#text-{position}", text)
        learner.locator(f"#saved-{position}", has_text="Saved").wait_for(timeout=10_000)
    work = learner.url
    learner.reload()
    assert learner.input_value("#text-2") == WRITTEN[1]
    hand_in(learner)

    mark(assessor, "22122", "Keep her words and your opinion apart; then it meets.")
    site.wait_for_mail(re.escape(work))
    learner.goto(work)
    learner.get_by_text("Keep her words and your opinion apart").wait_for()
    assert "Words and opinions are mixed." in learner.locator(".found").inner_text()
    learner.fill("#text-2", "Her words: “I came three times.” What I think: the list is missing.")
    learner.locator("#saved-2", has_text=re.compile("^Saved [0-9:]+$")).wait_for(timeout=10_000)
    hand_in(learner)

    mark(assessor, "22322", "")
    learner.goto(work)
    learner.get_by_role("heading", name="It meets its rubric").wait_for()
    learner.goto(site.base + PRACTICE)
    assert "Completed" in learner.locator(".rail-line").first.text_content()
    return work


def _hr_opens_nothing(site, people, work: str) -> None:
    for name in ("hr", "supervisor"):
        page = people[name]
        assert page.goto(work).status == 404, name
        assert page.goto(work + "check/").status == 404, name
        assert page.goto(site.base + "/admin/practice/1/").status == 404, name


def _programme_certificate(site, people) -> tuple[str, str]:
    learner = people["learner"]
    finish(site, "SCL2")
    learner.goto(site.base + PROGRAMME)
    learner.get_by_role("link", name=re.compile("Where I stand")).first.click()
    standing = learner.url
    learner.get_by_role("button", name="issue my certificate").click()
    learner.get_by_role("link", name="Download as PDF").wait_for(timeout=30_000)
    code = learner.url.rstrip("/").rsplit("/", 1)[1]
    shown = _verified(site, people, code)
    assert "This certificate is valid" in shown
    assert "Completed with quiz and assessed practice" in shown
    assert "3\xa0hours of assessed practice" in shown.replace(" hours", "\xa0hours")
    return code, standing


def _verified(site, people, code: str) -> str:
    page = people.stranger()
    page.goto(f"{site.base}/verify/{code}/")
    text = page.locator("main").inner_text()
    page.context.close()
    return text


def _follow_up(site, people) -> None:
    link = site.wait_for_mail(re.escape(site.base) + r"/after/[-\w]+/", seconds=60)
    page = people.stranger()
    page.goto(link)
    asked = page.locator("main").inner_text()
    # Both modules were completed on one day; either's question comes by the newest mail.
    assert "name the three things to keep apart" in asked or "six questions" in asked
    assert "Amina" not in page.content(), "the link knows the question, not the person"
    page.locator("textarea").first.fill("Words, observations, interpretation.")
    page.get_by_role("button", name="Send").click()
    again = people.stranger()
    again.goto(link)
    assert "Words, observations" not in again.content()
    assert not again.locator("textarea").count(), "used once"


def _renewed(site, people, code: str, standing: str) -> None:
    assert "This certificate has expired" in _verified(site, people, code)
    learner = people["learner"]
    learner.goto(standing)
    learner.get_by_role("button", name="Begin the renewal").click()
    finish(site, "SCL1", "SCL2", "--practice")
    learner.goto(standing)
    learner.get_by_role("button", name="issue my certificate").click()
    learner.get_by_role("link", name="Download as PDF").wait_for(timeout=30_000)
    new = learner.url.rstrip("/").rsplit("/", 1)[1]
    assert new != code
    assert "This certificate is valid" in _verified(site, people, new)
    assert "This certificate has expired" in _verified(site, people, code), "the old one is kept"
