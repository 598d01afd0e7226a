"""Every page that a learner sees, with what lives on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.browser.site import ROOT, RunningSite

# Pages whose address needs nothing; the others come from populate.py.
FOR_EVERYBODY = {
    "front": "/",
    "found": "/?q=run+an+interview",
    "found with filters": "/?q=data&level=foundation&sdg=10&sdg=99&page=7",
    "found nothing": "/?q=xylophone&level=foundation",
    "found from Arabic": "/ar/?q=interview",
    "sign in": "/account/login/",
    "sign up": "/account/signup/",
    "forgotten password": "/account/password/reset/",
    "verify form": "/verify/",
    "verify unknown": "/verify/7Q4M-XK2P-9RTD-3F8C/",
    "nothing here": "/no/such/page/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "terms": "/terms/",
    "help": "/help/",
    "contact": "/contact/",
    "use cases": "/use-cases/",
    "use cases filtered": "/use-cases/?risk=higher&sdg=99",
    "no use case": "/use-cases/?risk=lower&function=Procurement+and+integrity",
    "use case": "/use-cases/AI-06/",
    "unknown follow-up": "/after/nothing/",
    "unknown group": "/join/nothing/",
}
FOR_SIGNED_IN = {
    "home": "/home/",
    "my post": "/home/post/",
    "hours": "/home/hours/",
    "competencies": "/home/competencies/",
    "learned elsewhere": "/home/competencies/prior/",
    "required": "/home/required/",
    "wallet": "/certificates/",
    "reflections": "/learn/reflections/",
    "feedback": "/learn/feedback/",
    "follow-ups": "/learn/follow-ups/",
    "e-mail": "/account/email/",
    "password": "/account/password/change/",
    "second factor": "/account/2fa/",
    "me": "/account/me/",
    "two accounts": "/account/merge/",
}
# HR's, at the console.
FOR_HR = {
    "console": "/console/",
    "late": "/console/late/",
    "gap map": "/console/gaps/",
    "lapsing": "/console/lapsing/",
    "people": "/console/people/",
    "requirements": "/console/requirements/",
    "import": "/console/import/",
    "attestations": "/console/attestations/",
    "profiles": "/console/profiles/",
    "frameworks": "/console/frameworks/",
    "documents": "/console/prior/",
    "merged accounts": "/console/mergers/",
    "exports": "/console/exports/",
    "begin an export": "/console/exports/new/late/",
}
# Also read by who isn't signed in.
PUBLIC = (
    "follow-up by link", "join a group", "module done", "lesson", "quiz", "practice", "programme",
    "institution", "verify",
)  # fmt: skip


def populate(site: RunningSite) -> dict[str, str]:
    """Give the demo learner a life on this site; page names to addresses."""
    return json.loads(beside(site, "populate.py").strip().splitlines()[-1])


def finish(site: RunningSite, *arguments: str) -> None:
    """Do a learner's part in modules (`finish.py`)."""
    beside(site, "finish.py", *arguments)


def appoint(site: RunningSite, address: str, role: str) -> None:
    """Give somebody of the School another role (`appoint.py`)."""
    beside(site, "appoint.py", address, role)


def beside(site: RunningSite, script: str, *arguments: str) -> str:
    """Run a script with the site's environment; what it printed."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name(script)), *arguments],
        cwd=ROOT,
        env=os.environ | site.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def sign_in(page, base: str, name: str = "learner") -> None:
    """Sign a demo account in, as a person does."""
    page.goto(f"{base}/account/login/")
    page.fill("[name=login]", f"{name}@example.org")
    page.fill("[name=password]", "baraza-demo")
    page.locator("main form button").first.click()
    page.wait_for_url("**/home/**")


def tick(choice) -> None:
    """Choose a radio button or a box as a person does: by its words, which lie over it.

    A press on the box itself, forced through, misses where a line comes up and moves the page; one
    on its words is done again, once, when they slipped away.
    """
    ident = choice.get_attribute("id")
    label = f"label[for='{ident}']" if ident else "xpath=ancestor::label"
    words = (choice.page.locator(label) if ident else choice.locator(label)).first
    words.click()
    if not choice.is_checked():
        words.click()
    assert choice.is_checked()
