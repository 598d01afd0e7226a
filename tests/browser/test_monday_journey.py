"""An HR officer's Monday: a ministry comes by a file, a requirement is set for a post, one finishes, one
is reminded, one is exempt and then not; a supervisor attests, and a cell of the gap map changes.
"""

from __future__ import annotations

import re

import pytest

from tests.browser.learner_pages import beside, finish, sign_in, tick
from tests.browser.site import start, stop

pytestmark = pytest.mark.browser

TITLE = "Registry clerk"
HEAD = "staff_number,full_name,email,unit,post,supervisor,since,learned,learned_on"
UNIT = "Ministry of Interior / Registry"
FIRST = "Ministry of Interior / Kisumu office"
OLD = "2024-01-15"
ROWS = [
    f"501,Amina Wanjiru Otieno,learner@example.org,{UNIT},{TITLE},600,{OLD},,",
    f"502,Baraka Mwangi,baraka@example.org,{UNIT},{TITLE},600,{OLD},Records management,2023-05-02",
    f"503,Chebet Kiptoo,chebet@example.org,{UNIT},{TITLE},600,{OLD},,",
    f"504,Daudi Omar,daudi@example.org,{UNIT},{TITLE},600,{OLD},,",
    f"505,Ekidor Losike,ekidor@example.org,{UNIT},{TITLE},600,{OLD},,",
    f"506,Faith Njoki,faith@example.org,{UNIT},{TITLE},600,{OLD},,",
    f"600,Samuel Odhiambo,supervisor@example.org,{UNIT},Head of registry,,{OLD},,",
    # Their first posts stay: a second one is no move.
    f"501,Amina Wanjiru Otieno,learner@example.org,{FIRST},,,,,",
    f"600,Samuel Odhiambo,supervisor@example.org,{FIRST},,,,,",
]
WRONG = [
    f"507,Gakii Mutuma,gakii@example.org,{UNIT},{TITLE},600,2024-02-30,,",
    f"508,Hamisi Ali,hamisi@example.org,{UNIT},{TITLE},999,{OLD},,",
]


@pytest.fixture
def ministry(databases, worker_id, tmp_path):
    name = f"ministry_{worker_id}"
    site = start(databases, tmp_path, name)
    yield site
    stop(site)
    databases.drop(name)


@pytest.fixture
def people(chromium, ministry):
    """Each person's own browser, signed in."""
    contexts, pages = [], {}

    def browser_of(name: str):
        if name not in pages:
            contexts.append(chromium.new_context(viewport={"width": 1200, "height": 900}))
            pages[name] = contexts[-1].new_page()
            sign_in(pages[name], ministry.base, name)
        return pages[name]

    yield browser_of
    for context in contexts:
        context.close()


def look_at(page, base: str, tmp_path, rows: list[str]) -> None:
    """Upload a file; the page with its dry run."""
    file = tmp_path / "ministry.csv"
    file.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    page.goto(f"{base}/console/import/")
    page.set_input_files("[name=file]", str(file))
    page.get_by_role("button", name="Look at the file").click()
    page.wait_for_url("**/console/import/*-*/")


def import_ministry(page, base: str, tmp_path) -> None:
    """Two wrong rows say what is wrong; mended, the file is applied."""
    look_at(page, base, tmp_path, [*ROWS, *WRONG])
    words = page.locator("main").inner_text()
    assert "2024-02-30" in words and "999" in words
    assert "nothing has been changed" in words
    look_at(page, base, tmp_path, ROWS)
    page.get_by_role("button", name=re.compile(r"Apply \d+ rows")).click()
    page.get_by_text(re.compile(r"\d+ rows applied")).wait_for(timeout=30_000)


def set_requirement(page, base: str) -> None:
    """Four steps and the preview."""
    page.goto(f"{base}/console/requirements/")
    page.get_by_role("button", name="Set a requirement").click()
    page.get_by_label("A module", exact=False).first.select_option(
        label="Seeing public services through people's lives"
    )
    page.get_by_role("button", name="Keep it, next step").click()
    page.get_by_label("Everybody in posts of a title").select_option(TITLE)
    page.locator("button[name=add][value=post]").click()
    page.get_by_role("button", name="Keep it, next step").click()
    page.select_option("[name=due_kind]", "joining")
    page.fill("[name=days]", "60")
    page.fill("[name=grace_days]", "0")
    page.get_by_role("button", name="Keep it, next step").click()
    page.fill("[name=legal_basis]", "Public Service Act, section 12")
    page.get_by_role("button", name="Keep it, and see").click()
    facts = page.locator(".facts-row").inner_text()
    assert re.search(r"People asked\s+6\b", facts) and re.search(r"late at once\s+6\b", facts)
    page.get_by_role("button", name="Publish for 6 people").click()
    page.get_by_text("Late", exact=True).wait_for(timeout=30_000)


def row_of(page, name: str):
    return page.locator("tbody tr", has_text=name)


def cell(page, base: str, code: str) -> str:
    """What the gap map says of the registry in a competency."""
    page.goto(f"{base}/console/gaps/")
    column = (
        page.locator("thead th")
        .all_inner_texts()
        .index(next(text for text in page.locator("thead th").all_inner_texts() if code in text))
    )
    line = page.locator("tbody tr", has_text="Registry").first
    return line.locator("th, td").nth(column).locator("a").get_attribute("title")


def test_the_monday_of_an_hr_officer(ministry, people, tmp_path):
    base, hr = ministry.base, people("hr")
    import_ministry(hr, base, tmp_path)
    code = beside(ministry, "profile_posts.py", TITLE).strip().splitlines()[-1]
    set_requirement(hr, base)

    # One finishes.
    finish(ministry, "SCL1", "--practice")
    hr.goto(f"{base}/console/late/")
    assert "5 of" in hr.locator(".sentence").inner_text()
    assert row_of(hr, "Amina").count() == 0

    # Another is reminded.
    row_of(hr, "Baraka").locator("[name=row]").check()
    hr.get_by_role("button", name="Remind those chosen").click()
    hr.get_by_text("1 person is reminded").wait_for()
    ministry.wait_for_mail("Public Service Act|What is due", to="baraka@example.org")

    # A third gets an exemption, which is undone.
    row_of(hr, "Chebet").locator("[name=row]").check()
    hr.get_by_role("button", name="Exempt").click()
    hr.fill("[name=reason]", "Seconded to the election commission")
    hr.locator("main form button").last.click()
    hr.get_by_role("button", name="Undo all of it").wait_for()
    hr.goto(f"{base}/console/late/")
    assert row_of(hr, "Chebet").count() == 0
    hr.go_back()
    hr.get_by_role("button", name="Undo all of it").click()
    hr.get_by_text("It is taken back.").wait_for()

    # The late one is found in two clicks from the console.
    hr.goto(f"{base}/console/")
    hr.get_by_role("link", name="See who is late").click()
    told = row_of(hr, "Baraka").inner_text()
    assert "Once, " in told
    hr.get_by_role("link", name="Baraka Mwangi").click()
    assert "Post: Registry clerk" in hr.locator("main").inner_text()

    # The supervisor is asked, and attests; a cell of the map changes by one.
    for _try in range(60):
        before = cell(hr, base, code) if hr.goto(f"{base}/console/gaps/") else ""
        if "Not yet assessed: " in (before or ""):
            break
        hr.wait_for_timeout(500)
    waiting = int(re.search(r"Not yet assessed: (\d+)", before)[1])
    hr.goto(f"{base}/console/people/?q=502")
    hr.get_by_role("link", name="Baraka Mwangi").click()
    hr.select_option("[name=competency]", code)
    hr.get_by_role("button", name="Ask", exact=True).click()
    hr.get_by_text("Asked: Samuel Odhiambo.").wait_for()
    boss = people("supervisor")
    boss.goto(f"{base}/console/attestations/")
    boss.get_by_role("link", name=re.compile("Baraka Mwangi")).click()
    tick(boss.locator("[name=behaviour]").first)
    boss.fill("[name=seen]", "At the counter in October")
    boss.get_by_role("button", name="Sign").click()
    boss.get_by_text("Signed for Baraka Mwangi.").wait_for()
    for _try in range(60):
        after = cell(hr, base, code)
        if f"Not yet assessed: {waiting - 1}." in after:
            break
        hr.wait_for_timeout(500)
    assert f"Not yet assessed: {waiting - 1}." in after and "Reached: 1." in after

    # The map as a file.
    hr.get_by_role("link", name="Export", exact=True).click()
    hr.get_by_role("button", name="As CSV").click()
    hr.get_by_role("link", name="Download CSV").wait_for(timeout=30_000)
    with hr.expect_download() as download:
        hr.get_by_role("link", name="Download CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    assert any(f",{code},6,1,0,{waiting - 1}," in line for line in text.splitlines())

    # Somebody of another organisation isn't there.
    learner2 = people("learner2")
    learner2.goto(f"{base}/home/")
    other = beside(ministry, "number_of.py", "learner2@example.org").strip().splitlines()[-1]
    assert hr.goto(f"{base}/console/people/{other}/").status == 404
