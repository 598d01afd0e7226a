"""A new module from nothing to released, by an author and a reviewer; then a raised pass mark, through
which a learner under way keeps what they have.

Two lessons, one of them from Word with a picture, and a quiz with questions of the bank.
"""

from __future__ import annotations

import re

import pytest
from docx import Document

from tests.browser.learner_pages import appoint, sign_in
from tests.browser.site import start, stop
from tests.word_files import described, saved

pytestmark = pytest.mark.browser

TITLE = "Queues at the counter"
ADDRESS = "/baraza-school-of-government/queues-at-the-counter/"
PICTURE = "A red square: the sign above the counter"
WORDS = "A queue is a question that the office asks of people"


@pytest.fixture
def written(databases, worker_id, tmp_path):
    """A site of its own; the author may publish, so that what is refused is refused to a publisher."""
    name = f"written_{worker_id}"
    site = start(databases, tmp_path, name)
    appoint(site, "author@example.org", "publisher")
    yield site
    stop(site)
    databases.drop(name)


@pytest.fixture
def people(chromium, written):
    """Each person's own browser, signed in."""
    contexts, pages = [], {}

    def browser_of(name: str):
        if name not in pages:
            contexts.append(chromium.new_context(viewport={"width": 1200, "height": 900}))
            pages[name] = contexts[-1].new_page()
            sign_in(pages[name], written.base, name)
        return pages[name]

    yield browser_of
    for context in contexts:
        context.close()


def word_file() -> bytes:
    """A lesson with a heading, a list, a case and a picture that has its words."""
    document = Document()
    document.add_heading("Standing in line", 1)
    document.add_paragraph(f"{WORDS}: how much is your morning worth?")
    document.add_paragraph("Count for a week who waits, and for what.", style="List Bullet")
    described(document, PICTURE)
    document.add_table(rows=1, cols=2).rows[0].cells[0].text = "Monday"
    document.add_heading("Key points", 2)
    document.add_paragraph("A queue can be measured.", style="List Bullet")
    return saved(document)


def address_in(page, url: str, pattern: str) -> str:
    """An address of the menu beside a title, which the page puts up when it is opened."""
    return re.search(pattern, page.request.get(url).text())[0]


def begin_from_the_template(page, base: str) -> str:
    """The module's number."""
    page.goto(base + address_in(page, f"{base}/admin/pages/", r"/admin/modules/new/\d+/"))
    page.fill("[name=title]", TITLE)
    page.fill("[name=code]", "QUEUE1")
    page.fill("[name=practice_change]", "Counters are staffed when people come.")
    page.fill("[name=audience]", "Heads of district offices")
    page.select_option("[name=verb_1]", "calculate")
    page.fill("[name=outcome_1]", "Calculate how long people wait at a counter.")
    page.select_option("[name=competency_1]", index=1)
    page.fill("[name=level_1]", "1")
    page.fill("[name=lessons]", "Why people wait")
    page.locator("[name=with_practice]").uncheck(force=True)
    page.get_by_role("button", name="Make the drafts").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/"))
    return re.search(r"/admin/pages/(\d+)/", page.url)[1]


def lesson_from_word(page, base: str, module: str) -> None:
    page.goto(f"{base}/admin/modules/{module}/word/")
    page.set_input_files(
        "[name=file]",
        {
            "name": "Standing in line.docx",
            "mimeType": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "buffer": word_file(),
        },
    )
    page.get_by_role("button", name="Look at the document").click()
    page.get_by_text("This is a dry run").wait_for()
    assert page.get_by_text("Picture × 1").count() == 1
    assert page.get_by_text("table", exact=False).count() >= 1, "what was lost is listed"
    page.get_by_role("button", name="Make the drafts").click()
    page.get_by_text("The lessons are in the module").wait_for()


def quiz_of_the_bank(page, base: str, module: str) -> str:
    """The quiz's number, after two questions of the bank were put into it."""
    listed = f"{base}/admin/pages/{module}/"
    quiz = address_in(page, listed, r"/admin/quizzes/\d+/").split("/")[3]
    for _question in range(2):
        page.goto(f"{base}/admin/quizzes/{quiz}/questions/?q=GOV2")
        page.get_by_role("button", name=re.compile("^Ask it here")).first.click()
        page.wait_for_load_state()
    return quiz


def submit(page, base: str, module: str) -> None:
    page.goto(f"{base}/admin/modules/{module}/submit/")
    page.fill("[name=message]", "Ready to be read.")
    page.get_by_role("button", name="Submit for review").click()
    page.wait_for_url("**/admin/reviews/**")


def release_refused(page, base: str, module: str) -> str:
    """What the page says to who wrote it."""
    page.goto(f"{base}/admin/modules/{module}/release/")
    page.get_by_role("button", name="Release", exact=True).click()
    said = page.locator(".help-critical")
    said.wait_for()
    return said.inner_text()


def approve_and_release(page, base: str) -> None:
    page.goto(f"{base}/admin/reviews/")
    page.locator("table a").first.click()
    page.get_by_role("button", name="Approve and release now").click()
    page.get_by_text("Released", exact=True).wait_for()


def percent_of(page, base: str) -> str:
    page.goto(f"{base}/home/")
    return page.locator("progress.meter").first.inner_text()


def test_from_nothing_to_released_and_a_raised_mark(written, people):
    base, author, reviewer = written.base, people("author"), people("reviewer")
    module = begin_from_the_template(author, base)
    lesson_from_word(author, base, module)
    quiz = quiz_of_the_bank(author, base, module)
    author.goto(f"{base}/admin/modules/{module}/alignment/")
    author.get_by_text("Calculate how long people wait").first.wait_for()
    assert "You wrote" in release_refused(author, base, module)
    submit(author, base, module)
    assert author.get_by_role("button", name="Approve and release now").count() == 0
    assert "waits for a review" in release_refused(reviewer, base, module)
    assert people("learner").goto(base + ADDRESS).status == 404
    approve_and_release(reviewer, base)

    learner = people("learner")
    assert learner.goto(base + ADDRESS).status == 200
    learner.get_by_role("button", name="Take this module").click()
    learner.get_by_role("button", name=re.compile("^Done")).click()
    learner.goto(f"{base}{ADDRESS}standing-in-line/")
    learner.get_by_text(WORDS).wait_for()
    assert learner.get_by_alt_text(PICTURE).count() == 1
    before = percent_of(learner, base)
    assert before != "0 %"

    author.goto(f"{base}/admin/pages/{quiz}/edit/")
    author.fill("[name=pass_mark]", "90")
    author.get_by_role("button", name="Save draft").first.click()
    author.get_by_text(re.compile("saved|updated")).first.wait_for()
    submit(author, base, module)
    approve_and_release(reviewer, base)
    assert percent_of(learner, base) == before
    learner.goto(base + ADDRESS)
    learner.get_by_role("link", name="See what the newest one would change").click()
    learner.get_by_text("was 70 % and is 90 %").wait_for()
