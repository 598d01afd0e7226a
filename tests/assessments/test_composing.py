"""A quiz is written, ordered, looked over and tried out from one page of the editor."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from assessments.models import Attempt, Question, QuizPage, Response
from assessments.quizzes import composing
from assessments.quizzes.drafts import draft
from tests.people import person, signed_in


@pytest.fixture
def quiz(module) -> QuizPage:
    return QuizPage.objects.child_of(module).get()


@pytest.fixture
def author(db):
    return signed_in(person("author"))


def codes(quiz: QuizPage) -> list[str]:
    return [item.question.code for item in composing.composed(draft(quiz))]


def compose(author, quiz: QuizPage, **data):
    return author.post(reverse("compose_quiz", args=[quiz.pk]), data)


def number(code: str) -> str:
    return str(Question.objects.get(code=code).pk)


def test_questions_are_ordered_without_dragging_and_only_in_the_draft(author, quiz):
    before = codes(quiz)
    compose(author, quiz, down=number(before[0]))
    compose(author, quiz, up=number(before[-1]))
    compose(author, quiz, up=number(before[1]))
    after = codes(quiz)
    assert after[:2] == [before[1], before[0]] and after[-2:] == [before[-1], before[-2]]
    live = quiz.questions.order_by("sort_order").values_list("question__code", flat=True)
    assert list(live) == before, "learners meet it after the next release"
    quiz.refresh_from_db()
    assert quiz.latest_revision.user == person("author")


def test_a_question_is_taken_out_and_taken_from_the_bank_again(author, quiz):
    before = codes(quiz)
    compose(author, quiz, remove=number("SCL1-Q05"))
    assert codes(quiz) == [code for code in before if code != "SCL1-Q05"]
    page = author.get(reverse("compose_quiz", args=[quiz.pk]), {"q": "SCL1-Q05"}).content.decode()
    assert f'name="add" value="{number("SCL1-Q05")}"' in page
    for _twice in range(2):
        compose(author, quiz, add=number("SCL1-Q05"))
    assert codes(quiz)[-1] == "SCL1-Q05" and len(codes(quiz)) == len(before)


@pytest.mark.parametrize("data", [{}, {"up": "x"}, {"add": "99999999"}, {"add": "9" * 40}])
def test_what_is_no_act_changes_nothing(author, quiz, data):
    before = codes(quiz)
    assert compose(author, quiz, **data).status_code == 404
    assert codes(quiz) == before


def new_question(author, quiz, label: str, kind: str = "true_false"):
    url = reverse("wagtailsnippets_assessments_question:add")
    form = author.get(url, {"quiz": quiz.pk, "kind": kind, "locale": "en"})
    assert form.status_code == 200
    action = re.search(r'id="w-editor-form"\s+action="([^"]+)"', form.content.decode())[1]
    fields = nested_form_data(
        {
            "institution": str(quiz.institution.pk),
            "label": label,
            "difficulty": "2",
            "points": "3",
            "body": streamfield(
                [(kind, {"stem": "S", "feedback_true": "a", "feedback_false": "b"})]
            ),
        }
    )
    return form, author.post(action.replace("&amp;", "&"), fields)


def test_a_question_written_from_the_quiz_is_asked_there(author, quiz):
    form, answer = new_question(author, quiz, "Written here")
    assert "true_false" in form.content.decode(), "the kind is chosen already"
    assert Question.objects.get(label="Written here").locale_id == quiz.locale_id
    assert composing.composed(draft(quiz))[-1].question.label == "Written here"
    assert answer.status_code == 302
    # Saving a draft stays in the form; from there the way leads back.
    assert f"quiz={quiz.pk}" in answer.url or answer.url == reverse("compose_quiz", args=[quiz.pk])


@pytest.mark.parametrize(("kind", "rows"), [("single_choice", 2), ("matching", 3), ("ordering", 3)])
def test_a_new_question_begins_with_the_rows_that_it_needs(author, quiz, kind, rows):
    url = reverse("wagtailsnippets_assessments_question:add")
    form = author.get(url, {"quiz": quiz.pk, "kind": kind, "locale": "en"})
    value = form.context["form"].instance.body[0].value
    listed = next(value[name] for name in ("options", "pairs", "items") if name in value)
    assert len(listed) == rows


def test_a_question_written_for_another_s_quiz_is_refused(quiz):
    stranger = signed_in(person("author2"))
    url = reverse("wagtailsnippets_assessments_question:add")
    assert stranger.get(url, {"quiz": quiz.pk}).status_code == 404


def test_the_page_says_what_is_worth_a_look(author, quiz):
    page = author.get(reverse("compose_quiz", args=[quiz.pk])).content.decode()
    assert "11 questions" in page and "16 points" in page
    new_question(author, quiz, "Without outcome")
    page = author.get(reverse("compose_quiz", args=[quiz.pk])).content.decode()
    assert "It names no outcome" in page and "draft" in page


# --- Trying it out ---


def sheet(author, quiz):
    answer = author.get(reverse("try_quiz", args=[quiz.pk]))
    assert answer.status_code == 200
    return answer.context["trial"], answer


def right_fields_of(trial) -> dict[str, list[str]]:
    from tests.answers import right_fields

    fields = {}
    for row in trial.rows:
        fields |= right_fields(trial.attempt, row)
    return fields


def test_a_trial_is_graded_with_feedback_and_leaves_nothing_behind(author, quiz):
    trial, _answer = sheet(author, quiz)
    data = right_fields_of(trial) | {"seed": str(trial.seed)}
    page = author.post(reverse("try_quiz", args=[quiz.pk]), data).content.decode()
    assert "100 %" in page and "Passed" in page and "verdict" in page
    wrong = author.post(reverse("try_quiz", args=[quiz.pk]), {"seed": str(trial.seed)})
    assert "Not yet passed" in wrong.content.decode()
    assert not Attempt.objects.exists() and not Response.objects.exists()


def test_a_trial_asks_the_draft(author, quiz):
    new_question(author, quiz, "Only in the draft")
    trial, answer = sheet(author, quiz)
    assert len(trial.rows) == 12
    assert "Nothing is recorded" in answer.content.decode()


def test_what_cannot_be_an_answer_is_said_beside_its_question(author, quiz):
    trial, _answer = sheet(author, quiz)
    row = next(row for row in trial.rows if row.version.kind == "numeric")
    data = {"seed": str(trial.seed), f"q{row.position}": "many"}
    answer = author.post(reverse("try_quiz", args=[quiz.pk]), data)
    assert answer.status_code == 422 and "Write a number" in answer.content.decode()


@pytest.mark.parametrize("seed", ["", "x", "-1", "9" * 30])
def test_any_seed_is_taken(author, quiz, seed):
    assert author.post(reverse("try_quiz", args=[quiz.pk]), {"seed": seed}).status_code == 200


# --- The preview of one question ---


@pytest.mark.parametrize("code", [f"SCL1-Q{n:02}" for n in range(1, 12)])
def test_a_question_is_previewed_as_asked_and_with_its_key(author, code):
    question = Question.objects.get(code=code)
    asked = question.make_preview_request(preview_mode="asked").content.decode()
    key = question.make_preview_request(preview_mode="key").content.decode()
    stem = question.body[0].value["stem"][:20]
    assert stem in asked.replace("&#x27;", "'") and "verdict" not in asked
    assert stem in key.replace("&#x27;", "'")


def test_an_empty_question_says_how_to_begin(db):
    page = Question(label="x").make_preview_request(preview_mode="asked").content.decode()
    assert "complete yet" in page


@pytest.mark.parametrize("size", ["small", "large"])
def test_queries_stay_constant(author, quiz, size):
    from tests.architecture.test_queries import cost

    if size == "small":
        for code in codes(quiz)[2:]:
            composing.remove(quiz=quiz, question_id=int(number(code)), by=person("author"))
    assert cost(author, reverse("compose_quiz", args=[quiz.pk])) <= 40
    assert cost(author, reverse("try_quiz", args=[quiz.pk])) <= 26


def test_the_quiz_s_form_leads_to_the_list(author, quiz):
    page = author.get(reverse("wagtailadmin_pages:edit", args=[quiz.pk])).content.decode()
    assert page.count(reverse("compose_quiz", args=[quiz.pk])) >= 2, "a button, and the menu"
