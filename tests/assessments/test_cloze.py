"""A cloze in a sitting, through the pages: filled, saved, shown again, graded; never its key."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from assessments import api
from assessments.models import QuestionVersion
from assessments.quizzes.sheet import _question
from tests.people import start_quiz

from .test_kinds import DATA, KINDS, ORDER


@pytest.fixture
def attempt(enrolment):
    """A sitting whose first question is a cloze."""
    attempt = start_quiz(enrolment)
    version = QuestionVersion.objects.create(
        question_key=uuid4(), language="en", number=1, kind="cloze", data=DATA["cloze"], points=4,
        difficulty=1,
    )  # fmt: skip
    attempt.responses.filter(position=1).update(version=version)
    attempt.plan["questions"][0] = {"version": version.pk, "order": ORDER["cloze"]}
    attempt.save(update_fields=["plan"])
    return attempt


def test_it_is_filled_saved_and_shown_again_without_its_key(learner_client, attempt):
    url = reverse("attempt", args=[attempt.pk])
    page = learner_client.get(url).content.decode()
    assert page.count('aria-label="Gap ') == 3 and 'name="q1-1"' in page
    fields = {"q1-0": "<b>nearly", "q1-1": "0", "q1-2": "7,2", "sequence": "1", "client": "tab"}
    saved = learner_client.post(reverse("save_answer", args=[attempt.pk, 1]), fields)
    assert saved.status_code == 200
    page = learner_client.get(url).content.decode()
    assert 'value="&lt;b&gt;nearly"' in page and 'value="7,2"' in page
    assert '<option value="0" selected>X</option>' in page
    assert "Secretword" not in page and "Nearly" not in page


def test_it_earns_by_its_gaps_and_is_explained_after_release(learner_client, attempt):
    fields = {"q1-0": "Nearly", "q1-1": "0", "q1-2": "9", "sequence": "1", "client": "tab"}
    learner_client.post(reverse("save_answer", args=[attempt.pk, 1]), fields)
    api.submit_attempt(attempt=attempt)
    row = attempt.responses.get(position=1)
    assert float(row.points) == 1.5
    url = reverse("attempt", args=[attempt.pk])
    assert "Secretword" not in learner_client.get(url).content.decode()
    type(attempt).objects.filter(pk=attempt.pk).update(passed=True)
    page = learner_client.get(url).content.decode()
    assert "(1) Secretword" in page and "You wrote: Nearly (50 %)" in page


@pytest.mark.parametrize(
    "fields", [{"q1-1": "7"}, {"q1-2": "seven"}, {"q1-0": "x" * 300}, {"q1-0": ["a", "b"]}]
)
def test_what_is_no_answer_is_refused_and_nothing_is_saved(learner_client, attempt, fields):
    url = reverse("save_answer", args=[attempt.pk, 1])
    answer = learner_client.post(url, fields | {"sequence": "1", "client": "tab"})
    assert 400 <= answer.status_code < 500
    assert attempt.responses.get(position=1).answer is None


def test_on_paper_it_has_numbered_blanks_and_a_line_to_write_on():
    data = DATA["cloze"]
    kind = KINDS["cloze"]
    printed = _question(1, kind.read_before(data), kind.shown(data, ORDER["cloze"]))
    assert printed.case.count("______") == 3 and printed.boxes == ()
    assert "Secretword" not in str(printed)
