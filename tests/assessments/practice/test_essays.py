"""Essays in quizzes: the same queue, feedback that moves no result, and no key before its release."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessments import api
from assessments.models import HandIn, Submission
from assessments.practice import api as practice
from assessments.practice.essays import Essay, rubric_for
from assessments.quizzes import api as quizzes
from tests.people import answer_all, assessed, outline_of, person, signed_in, start_quiz


@pytest.fixture
def reading(enrolment):
    """The institution has decided that a person reads essays."""
    practice.set_policy(
        institution=enrolment.edition.institution,
        double_percent=0,
        reads_essays=True,
        by=person("assessor"),
    )


def outline_step(enrolment):
    return next(step for step in outline_of(enrolment).activities if step.kind == "quiz")


def sat(enrolment, *, essay="I would ask her first, and only then the file.", right: bool = True):
    attempt = start_quiz(enrolment)
    answer_all(attempt, enrolment.user, right=right)
    row = next(row for row in attempt.responses.all() if not row.counted)
    quizzes.save_response(
        user=enrolment.user,
        attempt_id=attempt.pk,
        position=row.position,
        posted={f"q{row.position}": [essay]},
    )
    api.submit_attempt(attempt=attempt)
    attempt.refresh_from_db()
    return attempt


def test_an_essay_waits_in_the_queue_with_its_checklist_as_rubric(enrolment, reading):
    attempt = sat(enrolment)
    hand_in = HandIn.objects.get()
    assert hand_in.submission.sitting == attempt.pk
    assert hand_in.content["parts"][0]["text"].startswith("I would ask her first")
    rubric = practice.rubric_of(hand_in.submission.rubric)
    assert sum(item.weight for item in rubric.criteria) == 100
    html = signed_in(person("assessor")).get(reverse("practice_queue")).content.decode()
    assert "essays of a quiz" in html


def test_what_is_found_is_feedback_and_moves_no_result(enrolment, reading, learner_client):
    attempt = sat(enrolment)
    before = (attempt.percent, attempt.passed)
    waiting = learner_client.get(reverse("attempt", args=[attempt.pk])).content.decode()
    assert "waits for a reader" in waiting
    assessed(HandIn.objects.get(), person("assessor"), 1, message="Say whom you would tell.")
    html = learner_client.get(reverse("attempt", args=[attempt.pk])).content.decode()
    assert "Read by a person" in html and "Say whom you would tell." in html
    attempt.refresh_from_db()
    assert (attempt.percent, attempt.passed) == before
    assert not enrolment.evidence.filter(source="practice").exists()


@pytest.mark.parametrize("level", [1, 2], ids=["not met", "met"])
def test_an_essay_that_is_read_leaves_the_quiz_to_be_passed(
    enrolment, reading, learner_client, level
):
    sat(enrolment, right=False)
    step = enrolment.records.get(activity_key=outline_step(enrolment).key)
    before = step.state
    assessed(HandIn.objects.get(), person("assessor"), level, message="Read.")
    step.refresh_from_db()
    assert step.state == before == "opened"
    assert "came back to you" not in learner_client.get("/home/").content.decode()


def test_nobody_reads_where_the_institution_hasnt_decided_so(enrolment):
    sat(enrolment)
    assert not Submission.objects.exists()


def test_an_empty_essay_waits_for_nobody_and_handing_in_twice_is_once(enrolment, reading):
    attempt = start_quiz(enrolment)
    api.submit_attempt(attempt=attempt)
    assert not Submission.objects.exists()
    again = sat(enrolment)
    api.submit_attempt(attempt=again)
    assert Submission.objects.count() == 1


def test_an_essay_isnt_a_work_that_one_opens_or_hands_in(enrolment, reading, learner_client):
    sat(enrolment)
    work = Submission.objects.get()
    assert learner_client.get(reverse("work", args=[work.pk])).status_code == 404
    reply = learner_client.post(reverse("ask_again", args=[work.pk]))
    assert reply.status_code == 404


@pytest.mark.parametrize("points", [(), ("One",), ("One", "Two", "Three"), tuple("abcdefg")])
def test_a_checklist_becomes_a_rubric_that_adds_up(points):
    rubric = rubric_for([Essay("What would you do?", "This.", points)])
    assert sum(item.weight for item in rubric.criteria) == 100
    assert len(rubric.criteria) == max(1, len(points))
