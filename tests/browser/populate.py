"""Fills a copy of the seeded database with a learner's life, and prints where to look at it.

Run with the site's environment, in a process of its own: Playwright's loop and Django's database
don't go together. Prints one JSON object: the name of a page to its address.
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

from django.urls import reverse  # noqa: E402
from wagtail.models import Locale, Page  # noqa: E402

from assessments import api  # noqa: E402
from assessments.competencies import api as competencies  # noqa: E402
from assessments.enrolments import api as enrolments  # noqa: E402
from assessments.feedback import api as feedback  # noqa: E402
from assessments.models import PracticePage, QuizPage  # noqa: E402
from assessments.reflections import api as reflections  # noqa: E402
from curriculum.models import LessonPage, ModulePage, ProgrammePage  # noqa: E402
from curriculum.releasing import releasing  # noqa: E402
from learning.people.models import User  # noqa: E402
from tests.browser.populate_texts import (  # noqa: E402
    ARABIC_LESSON,
    ARABIC_MODULE,
    ARABIC_QUESTION,
    ARABIC_TEXT,
)
from tests.people import answer_all, complete, finish_lessons, start_quiz  # noqa: E402


def main() -> None:
    """Complete one module, be in the middle of another, and have one in Arabic."""
    user = User.objects.get(email="learner@example.org")
    done = _module_done(user)
    under_way = _module_under_way(user)
    print(json.dumps(done | under_way | _arabic()))


def _module_done(user) -> dict[str, str]:
    module = ModulePage.objects.get(code="SCL1", locale=Locale.get_default())
    enrolment = complete(enrolments.enrol(user=user, module_key=module.translation_key))
    certificate = api.confirm_name(enrolment=enrolment, name=user.full_name)
    competencies.choose_profile(user=user, profile=competencies.profiles().first())
    lesson = LessonPage.objects.child_of(module).get(code="SCL1-L2")
    for block in lesson.body:
        if block.block_type == "reflection":
            reflections.keep(
                user=user,
                activity_key=lesson.translation_key,
                block_id=block.id,
                lesson_title=lesson.title,
                prompt=block.value["prompt"],
                text="We send the appointment by app only.",
                seen=0,
            )
    told = feedback.give(
        user=user,
        institution_id=module.institution.pk,
        module_key=module.translation_key,
        module_title=module.title,
        activity_key=lesson.translation_key,
        activity_title=lesson.title,
        language="en",
        kind="unclear",
        text="Which of the two registers is meant?",
    )
    feedback.answer(feedback=told, by=None, state="accepted", reply="We will name it.")
    attempt = enrolment.attempts.get()
    return {
        "module done": module.url,
        "lesson with reflection": lesson.url,
        "enrolment done": reverse("enrolment", args=[enrolment.pk]),
        "result": reverse("attempt", args=[attempt.pk]),
        "certificate": reverse("certificate", args=[certificate.code]),
        "verify": reverse("verify", args=[certificate.code]),
        "print": reverse("print_module", args=[module.translation_key]),
    }


def _module_under_way(user) -> dict[str, str]:
    module = ModulePage.objects.get(code="DMP2", locale=Locale.get_default())
    enrolment = enrolments.enrol(user=user, module_key=module.translation_key)
    lessons = LessonPage.objects.child_of(module).live().order_by("path")
    api.finish_lesson(enrolment=enrolment, activity_key=lessons[0].translation_key)
    other = ModulePage.objects.get(code="GOV1", locale=Locale.get_default())
    sitting = enrolments.enrol(user=user, module_key=other.translation_key)
    finish_lessons(sitting)
    attempt = start_quiz(sitting)
    answer_all(attempt, user)
    return {
        "module under way": module.url,
        "lesson": lessons[1].url,
        "next lesson": lessons[2].url,
        "quiz": QuizPage.objects.child_of(module).live().get().url,
        "practice": PracticePage.objects.child_of(module).live().get().url,
        "programme": ProgrammePage.objects.live().first().url,
        "institution": module.get_parent().url,
        "enrolment under way": reverse("enrolment", args=[enrolment.pk]),
        "withdraw": reverse("withdraw", args=[enrolment.pk]),
        "attempt": reverse("attempt", args=[attempt.pk]),
        "check": reverse("check_attempt", args=[attempt.pk]),
    }


def _arabic() -> dict[str, str]:
    """SCL1 in Arabic with one lesson, released beside the English one."""
    arabic, _new = Locale.objects.get_or_create(language_code="ar")
    module = ModulePage.objects.get(code="SCL1", locale=Locale.get_default())
    lesson = LessonPage.objects.child_of(module).live().order_by("path")[0]
    for page in [*module.get_ancestors().filter(depth__gte=2), module, lesson]:
        translated = page.specific.copy_for_translation(arabic, copy_parents=True)
        if page.pk == module.pk:
            translated.title, translated.slug = ARABIC_MODULE, "خدمات"
        if page.pk == lesson.pk:
            translated.title = ARABIC_LESSON
            translated.body = [("text", ARABIC_TEXT), ("reflection", {"prompt": ARABIC_QUESTION})]
        with releasing():
            translated.save_revision().publish()
    page = Page.objects.get(translation_key=lesson.translation_key, locale=arabic)
    return {"arabic lesson": page.url, "arabic module": page.get_parent().url}


if __name__ == "__main__":
    main()
