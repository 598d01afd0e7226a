"""Gives the demo learner something to come back to, signs them in, and prints where it all is.

Run with the site's environment, in a process of its own. One JSON object: the session's key, and the
address of each page with a piece of text that only the right page holds.
"""

from __future__ import annotations

import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.local")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils.html import escape  # noqa: E402

from assessments.enrolments import api as enrolments  # noqa: E402
from assessments.models import QuizPage  # noqa: E402
from curriculum.models import LessonPage, ModulePage  # noqa: E402
from tests.people import person, signed_in, start_quiz  # noqa: E402


def main() -> None:
    """One module under way, a quiz begun."""
    call_command("createcachetable", database="cache", verbosity=0)
    user = person("learner")
    module = ModulePage.objects.get(code="SCL1")
    enrolment = enrolments.enrol(user=user, module_key=module.translation_key)
    first, second = LessonPage.objects.child_of(module).live().order_by("path")[:2]
    quiz = QuizPage.objects.child_of(module).live().get()
    attempt = start_quiz(enrolment)
    answer = attempt.responses.filter(version__kind="true_false").first()
    print(
        json.dumps(
            {
                "session": signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value,
                "lessons": [
                    [page.url, f"<h1>{escape(page.title)}</h1>"] for page in (first, second)
                ],
                "module": [module.url, f"{escape(module.title)}</h1>"],
                "quiz": [quiz.url, f"{escape(quiz.title)}</h1>"],
                "sitting": [reverse("attempt", args=[attempt.pk]), f'name="q{answer.position}"'],
                "save": [
                    reverse("save_answer", args=[attempt.pk, answer.position]),
                    f"q{answer.position}",
                ],
            }
        )
    )


if __name__ == "__main__":
    main()
