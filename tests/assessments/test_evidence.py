"""A module's evidence: sums that point at nobody, and what comes of feedback for everybody to read."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessments import api
from assessments.enrolments import api as enrolments
from assessments.enrolments.models import ActivityRecord
from assessments.evidence import api as evidence
from assessments.evidence.reading import Share, read
from assessments.feedback import api as feedback
from assessments.models import Enrolment, Improvement
from learning.people.models import User
from tests.people import outline_of, person, signed_in


@pytest.fixture(autouse=True)
def nothing_counted():
    """Figures stand for a quarter of an hour: each test counts its own."""
    cache.clear()


def learners(module, count: int, first: int = 0) -> list[Enrolment]:
    """So many people who took the module."""
    people = [
        User.objects.create(email=f"learner-{number}@example.org", full_name=f"Person {number}")
        for number in range(first, first + count)
    ]
    return [enrolments.enrol(user=user, module_key=module.translation_key) for user in people]


def read_lessons(enrolment, count: int) -> None:
    steps = [step for step in outline_of(enrolment).activities if step.kind == "lesson"]
    for step in steps[:count]:
        enrolments.open_activity(enrolment=enrolment, activity=step)
        api.finish_lesson(enrolment=enrolment, activity_key=step.key)
        enrolment.refresh_from_db()


@pytest.fixture
def page(module) -> str:
    return reverse("module_evidence", args=[module.pk])


@pytest.fixture
def author(db):
    return signed_in(person("author"))


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(10, 20, 50), (0, 20, 0), (None, 20, None), (5, None, None), (5, 0, None), (20, 20, 100)],
)
def test_a_share_is_of_what_is_shown(part, whole, percent):
    assert Share(part, whole).percent == percent


def test_before_anybody_came_it_says_what_to_do(author, page):
    assert "Nobody has taken it yet" in author.get(page).content.decode()


def test_who_begins_goes_on_and_stops(module, author, page):
    rows = learners(module, 12)
    for row in rows[:10]:
        read_lessons(row, 1)
    for row in rows[:6]:
        read_lessons(row, 2)
    ActivityRecord.objects.update(
        opened_at=timezone.now() - timedelta(days=20),
        completed_at=timezone.now() - timedelta(days=20),
    )
    found = evidence.evidence(module.translation_key)
    assert (found.enrolled, found.started.part, found.finished.part) == (10, 10, 0)
    assert [line.done.part for line in found.steps[:3]] == [10, 5, 0]
    assert [line.stopped for line in found.steps[:3]] == [None, 5, 0]
    html = author.get(page).content.decode()
    assert found.steps[1].step.title in html and "fewer than 5" in html


def test_no_name_and_no_small_number_is_in_it(module, author, page):
    rows = learners(module, 7)
    for row in rows[:3]:
        read_lessons(row, 1)
    html = author.get(page).content.decode()
    assert "Person 1" not in html and "learner-1@" not in html
    found = evidence.evidence(module.translation_key)
    assert found.started.part is None and found.steps[0].done.part is None
    assert found.started.percent is None
    for name in ("summary.csv", "steps.csv", "results.csv"):
        text = author.get(reverse("download_evidence", args=[module.pk, name])).content.decode()
        assert ("Person" not in text and "fewer than 5" in text) or name == "results.csv"


def test_as_a_file_with_what_each_figure_means(module, author):
    for row in learners(module, 6):
        read_lessons(row, 1)
    text = author.get(reverse("download_evidence", args=[module.pk, "steps.csv"])).content
    table = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert table[1][2] == "5"
    book = author.get(reverse("download_evidence", args=[module.pk, "evidence.xlsx"])).content
    sheets = load_workbook(io.BytesIO(book)).sheetnames
    assert sheets == ["Module", "Steps", "Quizzes and practice", "About these figures"]
    for odd in ("people.csv", "..", "x"):
        answer = author.get(f"/admin/modules/{module.pk}/evidence/{odd}")
        assert answer.status_code in {302, 404}


def test_one_person_more_is_not_the_difference_between_two_counts(module, author, page):
    learners(module, 6)
    first = evidence.evidence(module.translation_key)
    learners(module, 4, first=50)
    author.post(page)
    assert evidence.evidence(module.translation_key) == first
    learners(module, 1, first=90)
    author.post(page)
    assert evidence.evidence(module.translation_key).counted_at > first.counted_at


def test_it_is_counted_anew_when_asked(module, author, page):
    author.get(page)
    learners(module, 6)
    assert "Nobody has taken it yet" in author.get(page).content.decode()
    author.post(page)
    assert "Nobody has taken it yet" not in author.get(page).content.decode()


@pytest.mark.parametrize("who", ["author2", "learner", "hr", "supervisor"])
def test_it_is_the_institution_s_own(module, page, who):
    client = signed_in(person(who))
    assert client.get(page).status_code in {302, 403, 404}
    assert client.post(page).status_code in {302, 403, 404}
    assert client.get(reverse("improvements", args=[module.pk])).status_code in {302, 403, 404}


def test_it_takes_as_many_queries_however_many_came(module):
    learners(module, 6)
    read(module.translation_key)
    with CaptureQueriesContext(connection) as few:
        read(module.translation_key)
    for row in learners(module, 20, first=100):
        read_lessons(row, 2)
    with CaptureQueriesContext(connection) as many:
        read(module.translation_key)
    assert len(many) <= len(few) <= 25


# --- You said, we did -------------------------------------------------------------------------------


SAID = {
    "said": "The first case was hard to follow.",
    "did": "It has a picture now.",
    "why": "Asked.",
}


def test_what_came_of_feedback_stands_on_the_module_s_page(module, author, client):
    page = reverse("improvements", args=[module.pk])
    assert author.post(page, {"said": "", "did": "x"}).status_code == 422
    assert author.post(page, SAID | {"did": " "}).status_code == 422
    assert "You said" not in client.get(module.url).content.decode()
    author.post(page, SAID)
    shown = client.get(module.url).content.decode()
    assert SAID["said"] in shown and SAID["did"] in shown
    row = Improvement.objects.get()
    assert signed_in(person("author2")).post(page, {"take_back": row.pk}).status_code == 404
    author.post(page, {"take_back": row.pk})
    assert SAID["said"] not in client.get(module.url).content.decode()


def test_a_message_is_read_beside_the_form_and_not_copied_into_it(module, author, learner):
    sent = feedback.give(
        user=learner, institution_id=module.institution.pk, module_key=module.translation_key,
        module_title=module.title, activity_key=module.translation_key,
        activity_title=module.title, language="en", kind="unclear",
        text="In Kisumu we do it otherwise",
    )  # fmt: skip
    item = author.get(reverse("answer_feedback", args=[sent.pk])).content.decode()
    link = f"{reverse('improvements', args=[module.pk])}?feedback={sent.pk}"
    assert link in item
    html = author.get(link).content.decode()
    assert "In Kisumu" in html and 'value="In Kisumu' not in html
    other = signed_in(person("author2")).get(link)
    assert other.status_code == 404


def test_the_inbox_is_filtered_by_state_and_module(module, author, learner):
    for kind in ("unclear", "praise"):
        feedback.give(
            user=learner, institution_id=module.institution.pk, module_key=module.translation_key,
            module_title=module.title, activity_key=module.translation_key,
            activity_title=f"Step of {kind}", language="en", kind=kind, text=kind,
        )  # fmt: skip
    inbox = reverse("institution_feedback")
    first = feedback.feedback_of(learner).get(kind="praise")
    feedback.answer(feedback=first, by=person("author"), state="accepted", reply="")
    html = author.get(f"{inbox}?state=accepted").content.decode()
    assert "Step of praise" in html and "Step of unclear" not in html
    html = author.get(f"{inbox}?module={module.translation_key}").content.decode()
    assert "Step of praise" in html and "Step of unclear" in html
    for odd in ("state=xx", "module=xx", "state=declined"):
        assert author.get(f"{inbox}?{odd}").status_code == 200
