"""Does a learner's part by the story's own functions: what other journeys play by hand.

Run with the site's environment, in a process of its own: `finish.py SCL1 SCL2` reads the demo learner's
lessons and passes the quizzes; with `--practice` the practice is handed in and meets its rubric, too, and
with `--only-practice` nothing else is done. `--of=address` names another learner.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.local")

import django

django.setup()

from assessments import api  # noqa: E402
from curriculum.models import ModulePage  # noqa: E402
from learning.people.models import User  # noqa: E402
from tests.people import finish_lessons, meet_practice, pass_quiz  # noqa: E402


def main(codes: list[str], options: set[str], address: str) -> None:
    """Go on with each module as far as it isn't done."""
    for code in codes:
        module = ModulePage.objects.get(code=code, locale__language_code="en")
        user = User.objects.get(email=address)
        enrolment = api.enrol(user=user, module_key=module.translation_key)
        if "--only-practice" not in options:
            finish_lessons(enrolment)
            pass_quiz(enrolment)
        if options:
            meet_practice(enrolment)


if __name__ == "__main__":
    words = sys.argv[1:]
    named = [word.removeprefix("--of=") for word in words if word.startswith("--of=")]
    main(
        [word for word in words if not word.startswith("-")],
        {"--practice", "--only-practice"} & set(words),
        (named or ["learner@example.org"])[0],
    )
