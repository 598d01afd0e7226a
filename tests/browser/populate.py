"""Fills a copy of the seeded database with a learner's life, and prints where to look at it.

Run with the site's environment, in a process of its own: Playwright's loop and Django's database
don't go together. Prints one JSON object: the name of a page to its address.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.local")

import django

django.setup()

from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Locale, Page  # noqa: E402

from assessments import api  # noqa: E402
from assessments.competencies import api as competencies  # noqa: E402
from assessments.enrolments import api as enrolments  # noqa: E402
from assessments.feedback import api as feedback  # noqa: E402
from assessments.intakes import api as intakes  # noqa: E402
from assessments.models import PracticePage, QuizPage  # noqa: E402
from assessments.practice import api as practice  # noqa: E402
from assessments.reflections import api as reflections  # noqa: E402
from assessments.transfer import api as transfer  # noqa: E402
from assessments.transfer.asking import ask  # noqa: E402
from curriculum import api as curriculum  # noqa: E402
from curriculum.models import LessonPage, ModulePage, ProgrammePage  # noqa: E402
from curriculum.releasing import releasing  # noqa: E402
from learning.people.models import User  # noqa: E402
from tests.afterwards import links, make_due  # noqa: E402
from tests.browser.populate_texts import (  # noqa: E402
    ARABIC_LESSON,
    ARABIC_MODULE,
    ARABIC_QUESTION,
    ARABIC_TEXT,
)
from tests.people import (  # noqa: E402
    answer_all,
    assessed,
    begun_work,
    complete,
    finish_lessons,
    handed_in,
    person,
    start_quiz,
)


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
    _plan(enrolment)
    asked = tuple(reverse("follow_up", args=[row.pk]) for row in make_due(enrolment, 7, 30))
    ask()
    _new_edition(module)
    return {
        "other edition": reverse("other_edition", args=[enrolment.pk]),
        "after the module": reverse("after_module", args=[enrolment.pk]),
        "recall": asked[0],
        "follow-up": asked[1],
        "follow-up by link": links()[-1],
        "join a group": reverse("join_intake", args=[_group(module, enrolment).token]),
        "module done": module.url,
        "lesson with reflection": lesson.url,
        "enrolment done": reverse("enrolment", args=[enrolment.pk]),
        "result": reverse("attempt", args=[attempt.pk]),
        "certificate": reverse("certificate", args=[certificate.code]),
        "verify": reverse("verify", args=[certificate.code]),
        "print": reverse("print_module", args=[module.translation_key]),
    }


def _new_edition(module) -> None:
    """What holders are asked to do again, and what came of feedback."""
    quiz = QuizPage.objects.child_of(module).get().get_latest_revision_as_object()
    quiz.pass_mark = 75
    quiz.save_revision(user=person("author"))
    curriculum.release(
        module=module, by=person("reviewer"), note="The quiz asks for a little more.",
        refresher="The law on the protection of personal data has changed since.",
    )  # fmt: skip
    feedback.tell_improvement(
        institution_id=module.institution.pk, module_key=module.translation_key,
        said="The first case could not be followed on a phone.", did="It is shorter now.",
        why="Half of you read on a phone.", by=None,
    )  # fmt: skip


def _plan(enrolment) -> None:
    transfer.keep_plan(
        enrolment=enrolment,
        asked=curriculum.afterwards(enrolment.module_key, "en"),
        text="When I open the Monday meeting, I will tell what somebody at the counter said.",
        is_shared=True,
        seen=0,
    )


def _group(module, enrolment):
    """A group in which the learner is already; another learner's browser would see its button."""
    today = timezone.localdate()
    intake = intakes.make(
        institution=module.institution,
        module_key=module.translation_key,
        module_title=module.title,
        name="Kisumu, autumn",
        starts_on=today,
        ends_on=today + timedelta(days=60),
        by=None,
    )
    intakes.join(intake=intake, enrolment=enrolment)
    return intake


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
    written = begun_work(enrolment)
    practice.open_to_group(user=user, work_id=written.pk)
    back = handed_in(sitting)
    assessed(back, person("assessor"), 1, message="Say for whom it gets better.")
    return {
        "work": reverse("work", args=[written.pk]),
        "work to check": reverse("check_work", args=[written.pk]),
        "work that came back": reverse("work", args=[back.submission_id]),
        "practice on paper": reverse(
            "print_practice", args=[sitting.pk, back.submission.practice_key]
        ),
        "module under way": module.url,
        "lesson": lessons[1].url,
        "next lesson": lessons[2].url,
        "quiz": QuizPage.objects.child_of(module).live().get().url,
        "practice": PracticePage.objects.child_of(module).live().get().url,
        "programme": ProgrammePage.objects.live().first().url,
        "where I stand": reverse("programme_standing", args=[_programme("SCL")]),
        "where I stand, under way": reverse("programme_standing", args=[_programme("DMP")]),
        "institution": module.get_parent().url,
        "enrolment under way": reverse("enrolment", args=[enrolment.pk]),
        "withdraw": reverse("withdraw", args=[enrolment.pk]),
        "attempt": reverse("attempt", args=[attempt.pk]),
        "check": reverse("check_attempt", args=[attempt.pk]),
    }


def _programme(code: str) -> UUID:
    return ProgrammePage.objects.get(code=code, locale=Locale.get_default()).translation_key


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
