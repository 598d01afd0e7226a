"""The thread in a real browser: from sign-up to a verified certificate on SCL1 as loaded."""

from __future__ import annotations

import json
import re
import time

import pytest

from curriculum.loading import STARTER_DIRECTORY
from tests.browser.learner_pages import finish, tick

pytestmark = pytest.mark.browser

MODULE = "/baraza-school-of-government/seeing-public-services-through-peoples-lives/"
QUESTIONS = {
    question["stem"]: question
    for question in json.loads((STARTER_DIRECTORY / "curriculum/SCL1.json").read_text())["quiz"][
        "questions"
    ]
}


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )
    page.on(
        "response", lambda answer: problems.append(answer.url) if answer.status >= 500 else None
    )
    yield page
    context.close()
    assert problems == []


def right_texts(question: dict) -> dict:
    """What a learner who knows would choose, in the words of the page."""
    kind = question["type"]
    if kind in ("single_choice", "multiple_response"):
        return {"check": [o["text"] for o in question["options"] if o["correct"]]}
    if kind == "scenario":
        return {"check": [o["text"] for o in question["options"] if o["score"] == 1]}
    if kind == "true_false":
        return {"check": ["True" if question["answer"] else "False"]}
    if kind == "matching":
        return {"select": {pair["left"]: pair["right"] for pair in question["pairs"]}}
    if kind == "ordering":
        return {"select": {item["text"]: str(item["position"]) for item in question["items"]}}
    if kind == "numeric":
        return {"text": str(question["answer"]).replace(".", ",")}
    return {"text": "Tell me about the last time."}


def question_of(box) -> dict:
    stem = box.locator("legend").inner_text().split(". ", 1)[1].strip()
    return QUESTIONS[stem]


def sign_up(site, page, email: str) -> None:
    page.goto(site.base + MODULE)
    page.get_by_role("link", name="Make an account").first.click()
    page.get_by_label("Full name").fill("Wanjikũ Mwangi")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill("a-long-passphrase")
    page.get_by_role("button", name=re.compile("Make an account", re.I)).click()
    link = site.wait_for_mail(re.escape(site.base) + r"/account/confirm-email/[-:\w]+/", email)
    page.goto(link)
    page.get_by_role("button", name="Confirm").click()
    if "/login/" in page.url:
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password", exact=True).fill("a-long-passphrase")
        page.get_by_role("main").get_by_role(
            "button", name=re.compile("Sign In", re.I)
        ).first.click()


def test_from_sign_up_to_a_verified_certificate(site, page):
    sign_up(site, page, "wanjiku@example.org")
    page.goto(site.base + MODULE)
    page.get_by_role("button", name="Take this module").click()
    for _ in range(4):
        page.get_by_role("button", name=re.compile("^Done")).click()
    page.get_by_role("button", name="Begin the quiz").click()

    for box in page.locator(".sitting-question").all():
        right = right_texts(question_of(box))
        for text in right.get("check", []):
            tick(box.get_by_label(text, exact=True))
        for label, value in right.get("select", {}).items():
            box.get_by_label(label, exact=True).select_option(value)
        if "text" in right:
            box.locator("input.ds-input, textarea").fill(right["text"])
        box.locator(".saved", has_text="Saved").wait_for(timeout=10_000)
    attempt = page.url
    page.reload()
    assert "11 of 11 answered and saved" in page.locator(".quiz-status").inner_text()
    page.get_by_role("button", name="Check and hand in").click()
    page.get_by_text("Every question has a saved answer").wait_for()
    page.get_by_role("button", name="Hand in", exact=True).click()
    assert page.url == attempt
    assert "Passed" in page.locator("h1").inner_text()
    assert "100 %" in page.locator(".score").inner_text()

    _practice_met(site, page, "wanjiku@example.org")
    page.get_by_role("link", name="On to the certificate").click()
    name = page.get_by_label("Name on the certificate")
    assert name.input_value() == "Wanjikũ Mwangi"
    page.get_by_role("button", name="issue my certificate").click()
    page.get_by_role("link", name="Download as PDF").wait_for(timeout=30_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    code = page.url.rstrip("/").rsplit("/", 1)[1]
    assert site.wait_for_mail(re.escape(site.base) + r"/certificates/" + code)

    stranger = page.context.browser.new_context().new_page()
    stranger.goto(site.base + "/verify/")
    stranger.get_by_label("Certificate number").fill(code.lower().replace("-", " "))
    stranger.get_by_role("button", name="Verify").click()
    assert "This certificate is valid" in stranger.locator("h1").inner_text()
    assert "Wanjikũ Mwangi" in stranger.locator(".claim").inner_text()
    stranger.context.close()

    page.locator("details.user-menu summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    page.go_back()
    assert "Wanjikũ" not in page.locator("body").inner_text(), "Back shows nothing"


def _practice_met(site, page, address: str) -> None:
    """The module asks for practice, too; that is played by hand in test_practice_journey.py."""
    assert "What is still missing" in page.locator("main").inner_text()
    finish(site, "SCL1", "--only-practice", f"--of={address}")
    page.reload()


# --- By keyboard alone, without JavaScript ---


# An option's ring stands round its whole row.
_RING = """node => {
  const own = getComputedStyle(node), row = getComputedStyle(node.closest(".option") || node);
  return [own.outlineStyle, own.boxShadow, row.outlineStyle, row.boxShadow];
}"""


class Keyboard:
    """Somebody who has no mouse: Tab until the wanted element has the focus, then a key."""

    def __init__(self, page):
        self.page = page

    def go_to(self, wanted) -> None:
        """Tab to an element; fails if 250 presses don't reach it."""
        handle = wanted.first.element_handle(timeout=5000)
        for _ in range(250):
            self.page.keyboard.press("Tab")
            if self.page.evaluate_handle("document.activeElement").as_element() and handle.evaluate(
                "node => node === document.activeElement"
            ):
                assert handle.evaluate(_RING) != ["none"] * 4, "the focus must be seen"
                return
        raise AssertionError(f"Tab never reached {wanted}")

    def press(self, wanted) -> None:
        """Enter on a link or button, until the next page is there."""
        self.go_to(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, wanted, text: str) -> None:
        self.go_to(wanted)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)


@pytest.fixture
def plain_page(chromium):
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 1280, "height": 900}
    )
    # Playwright itself can still look at the page; the page's own scripts don't run.
    yield context.new_page()
    context.close()


def test_by_keyboard_alone_with_javascript_off(site, plain_page):
    page = plain_page
    keys = Keyboard(page)
    page.goto(site.base + "/account/signup/")
    keys.type(page.get_by_label("Full name"), "Lê Thị Hồng Nhung")
    keys.type(page.get_by_label("Email"), "nhung@example.org")
    keys.type(page.get_by_label("Password", exact=True), "a-long-passphrase")
    keys.press(page.get_by_role("button", name=re.compile("Make an account", re.I)))
    confirm = re.escape(site.base) + r"/account/confirm-email/[-:\w]+/"
    page.goto(site.wait_for_mail(confirm, "nhung@example.org"))
    keys.press(page.get_by_role("button", name="Confirm"))
    if "/login/" in page.url:
        keys.type(page.get_by_label("Email"), "nhung@example.org")
        keys.type(page.get_by_label("Password", exact=True), "a-long-passphrase")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    page.goto(site.base + MODULE)
    keys.press(page.get_by_role("button", name="Take this module"))
    for _ in range(4):
        keys.press(page.get_by_role("button", name=re.compile("^Done")))
    keys.press(page.get_by_role("button", name="Begin the quiz"))

    for box in page.locator(".sitting-question").all():
        question = question_of(box)
        right = right_texts(question)
        for text in right.get("check", []):
            choose(keys, box, question, text)
        for label, value in right.get("select", {}).items():
            keys.go_to(box.get_by_label(label, exact=True))
            page.keyboard.type(value[:40])
        if "text" in right:
            keys.type(box.locator("input.ds-input, textarea"), right["text"])
    keys.press(page.get_by_role("button", name="Check and hand in"))
    assert "Every question has a saved answer" in page.locator("main").inner_text()
    keys.press(page.get_by_role("button", name="Hand in", exact=True))
    assert "Passed" in page.locator("h1").inner_text()
    assert "100 %" in page.locator(".score").inner_text()
    _practice_met(site, page, "nhung@example.org")
    keys.press(page.get_by_role("link", name="On to the certificate"))
    keys.press(page.get_by_role("button", name="issue my certificate"))
    end = time.monotonic() + 30
    while not page.get_by_role("link", name="Download as PDF").count():
        assert time.monotonic() < end, "the certificate took too long"
        time.sleep(0.5)
        page.reload()
    keys.press(page.get_by_role("link", name="The public page to share"))
    assert "This certificate is valid" in page.locator("h1").inner_text()
    assert "Lê Thị Hồng Nhung" in page.locator(".claim").inner_text()


def choose(keys: Keyboard, box, question: dict, text: str) -> None:
    """Radio buttons by arrows, checkboxes by the space bar."""
    wanted = box.get_by_label(text, exact=True)
    if question["type"] == "multiple_response":
        keys.go_to(wanted)
        keys.page.keyboard.press("Space")
        return
    keys.go_to(box.locator("input[type=radio]"))
    keys.page.keyboard.press("Space")
    for _ in range(10):
        if wanted.is_checked():
            return
        keys.page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows never reached {text}")
