"""Makes learners who are signed in and enrolled, and a quiz of so many questions; prints where to begin.

Run with the site's environment, in a process of its own. Reads one JSON object from its input,
{"learners": 40, "questions": 30, "used": 0, "is_unheld": false}, and prints one: for each learner the
session's key, the enrolment and the address that begins the quiz. `used` attempts are handed in empty.
`is_unheld` takes the database's own constraints on attempts away, for what must be seen to go wrong.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.local")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402

from assessments import api  # noqa: E402
from assessments.enrolments import api as enrolments  # noqa: E402
from assessments.models import Attempt, QuizDraw, QuizPage  # noqa: E402
from curriculum.models import ModulePage  # noqa: E402
from learning.people.api import ensure_account  # noqa: E402
from tests.people import signed_in, start_quiz  # noqa: E402

# What the database itself refuses, however a view is written.
_HELD = ("an_attempt_number_stands_once", "one_open_attempt_per_learner_and_quiz")


def main() -> None:
    """The learners of the order, ready to begin SCL1's quiz."""
    order = json.load(sys.stdin)
    call_command("createcachetable", database="cache", verbosity=0)
    module = ModulePage.objects.get(code="SCL1")
    quiz = QuizPage.objects.child_of(module).live().get()
    more = order.get("questions", 0) - quiz.items()
    if more > 0:
        QuizDraw.objects.create(quiz=quiz, count=more)
    if order.get("is_unheld"):
        _let_go()
    people = [_sitter(number, module, quiz, order) for number in range(order["learners"])]
    told = {"questions": quiz.items(), "allowed": quiz.attempts_allowed, "learners": people}
    print(json.dumps(told))


def _sitter(number: int, module: ModulePage, quiz: QuizPage, order: dict) -> dict:
    email = f"sitter{number}@example.org"
    user, _new = ensure_account(
        email=email, full_name=f"Sitter {number}", password=settings.BARAZA_DEMO_PASSWORD
    )
    enrolment = enrolments.enrol(user=user, module_key=module.translation_key)
    for _used in range(order.get("used", 0)):
        api.submit_attempt(attempt=start_quiz(enrolment))
    return {
        "email": email,
        "session": signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value,
        "enrolment": enrolment.pk,
        "start": reverse("start_quiz", args=[enrolment.pk, quiz.translation_key]),
    }


def _let_go() -> None:
    held = [one for one in Attempt._meta.constraints if one.name in _HELD]
    # SQLite's table is made anew from the model as it stands; a condition's is an index beside it.
    held.sort(key=lambda one: one.condition is None)
    Attempt._meta.constraints = [one for one in Attempt._meta.constraints if one not in held]
    for constraint in held:
        with connection.schema_editor() as editor:
            editor.remove_constraint(Attempt, constraint)


if __name__ == "__main__":
    main()
