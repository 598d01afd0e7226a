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
}
FOR_SIGNED_IN = {
    "home": "/home/",
    "my post": "/home/post/",
    "hours": "/home/hours/",
    "wallet": "/certificates/",
    "reflections": "/learn/reflections/",
    "feedback": "/learn/feedback/",
    "e-mail": "/account/email/",
    "password": "/account/password/change/",
    "second factor": "/account/2fa/",
    "me": "/account/me/",
}
# Also read by who isn't signed in.
PUBLIC = ("module done", "lesson", "quiz", "practice", "programme", "institution", "verify")


def populate(site: RunningSite) -> dict[str, str]:
    """Give the demo learner a life on this site; page names to addresses."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("populate.py"))],
        cwd=ROOT,
        env=os.environ | site.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def sign_in(page, base: str, name: str = "learner") -> None:
    """Sign a demo account in, as a person does."""
    page.goto(f"{base}/account/login/")
    page.fill("[name=login]", f"{name}@example.org")
    page.fill("[name=password]", "baraza-demo")
    page.locator("main form button").first.click()
    page.wait_for_url("**/home/**")
