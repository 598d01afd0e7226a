"""A module on paper: everything in one page, the same sheet for everybody, and no key."""

from __future__ import annotations

import re

from django.urls import reverse

from assessments.models import QuizPage
from assessments.quizzes.sheet import sheet
from curriculum.models import LessonPage
from tests.people import person, signed_in


def page_of(client, module):
    return client.get(reverse("print_module", args=[module.translation_key]))


def test_the_page_holds_lessons_quiz_and_answer_sheet(learner_client, enrolment, module):
    text = page_of(learner_client, module).content.decode()
    for lesson in LessonPage.objects.child_of(module).live():
        assert lesson.title in text.replace("&#x27;", "'")
    quiz = QuizPage.objects.child_of(module).get()
    questions = sheet(quiz)
    assert len(questions) == quiz.questions.count()
    assert text.count("paper-question") == len(questions)
    boxes = re.search(r'id="answers".*</table>', text, re.S).group(0)
    assert boxes.count('scope="row"') == len(questions)
    assert "<form" not in text.split('id="content"')[1].split("</main>")[0]


def test_only_who_has_taken_the_module_gets_it(other_client, module, enrolment, client):
    assert page_of(other_client, module).status_code == 404
    assert page_of(signed_in(person("hr")), module).status_code == 404
    assert "/account/login/" in page_of(client, module).url


def test_the_sheet_is_the_same_each_time_and_holds_no_key(enrolment, module):
    quiz = QuizPage.objects.child_of(module).get()
    assert sheet(quiz) == sheet(quiz)
    fields = set(vars(sheet(quiz)[0]))
    assert fields == {
        "position", "stem", "case", "numbered", "lettered", "boxes", "is_ticked", "unit",
        "picture",
    }  # fmt: skip


def test_every_kind_has_boxes_or_a_line(db):
    shapes = {}
    for quiz in QuizPage.objects.live():
        for question in sheet(quiz):
            shapes.setdefault((bool(question.boxes), question.is_ticked), question)
    # To tick, to write letters behind, to write a text.
    assert set(shapes) == {(True, True), (True, False), (False, False)}
