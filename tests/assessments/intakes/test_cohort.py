"""Where a group's learners stand: steps, states and dates, and never what they wrote."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import api
from assessments.cohort import PracticeStanding, Standing, cohort_of
from assessments.intakes.models import IntakeMember
from assessments.models import Enrolment
from assessments.practice import api as practice
from tests.architecture.test_queries import cost
from tests.assessments.intakes.test_intakes import make
from tests.people import (
    assessed,
    begun_work,
    complete,
    finish_lessons,
    outline_of,
    person,
    signed_in,
    start_quiz,
)
from tests.programmes import read
from tests.sittings import _enrolments, _people


@pytest.fixture
def intake(db, module):
    return make(module)


@pytest.fixture
def facilitator(db):
    return signed_in(person("assessor"))


@pytest.fixture
def member(intake, learner):
    return api.join_intake(user=learner, intake=intake)


def line(intake):
    (found,) = cohort_of(intake).lines
    return found


def test_from_not_started_to_done(intake, member):
    enrolment = member.enrolment
    first = outline_of(enrolment).activities[0]
    assert (line(intake).standing, line(intake).step) == (Standing.NOT_STARTED, first.title)
    api.finish_lesson(enrolment=enrolment, activity_key=first.key)
    under_way = line(intake)
    assert under_way.standing is Standing.UNDER_WAY and under_way.step != first.title
    assert under_way.percent > 0 and not under_way.is_stuck
    complete(enrolment)
    done = line(intake)
    assert (done.standing, done.step, done.percent) == (Standing.DONE, "", 100)
    assert done.completed_at


@pytest.mark.parametrize(("days", "is_stuck"), [(13, False), (14, True)])
def test_stuck_is_two_weeks_without_a_step(intake, member, days, is_stuck):
    enrolment = member.enrolment
    api.finish_lesson(enrolment=enrolment, activity_key=outline_of(enrolment).activities[0].key)
    moment = timezone.now() - timedelta(days=days, hours=1)
    Enrolment.objects.update(enrolled_at=moment)
    enrolment.records.update(opened_at=moment, completed_at=moment)
    assert line(intake).is_stuck is is_stuck
    assert cohort_of(intake).sums.stuck == int(is_stuck)


def test_a_draft_is_the_writer_s_alone(intake, member, learner):
    enrolment = member.enrolment
    work = begun_work(enrolment)
    assert line(intake).practice is PracticeStanding.NONE
    hand_in = practice.hand_in(works=practice.works_of(learner), work_id=work.pk)
    assert line(intake).practice is PracticeStanding.WAITING
    assessed(hand_in, person("assessor"), 2, 2, 1, 2, 2, message="Keep them apart.")
    assert line(intake).practice is PracticeStanding.RETURNED
    again = practice.hand_in(works=practice.works_of(learner), work_id=work.pk)
    assessed(again, person("assessor"), 2)
    assert line(intake).practice is PracticeStanding.MET


def test_the_page_has_sums_states_and_no_word_of_a_learner(facilitator, intake, member, learner):
    enrolment = member.enrolment
    finish_lessons(enrolment)
    attempt = start_quiz(enrolment)
    api.submit_attempt(attempt=attempt)
    begun_work(enrolment)
    page = read(facilitator, reverse("intake", args=[intake.pk]))
    assert learner.full_name in page and "<svg" in page and intake.token in page
    attempt.refresh_from_db()
    assert "What came of it" not in page and f"{attempt.percent} %" not in page.replace(
        f"{line(intake).percent} %", ""
    )
    assert learner.email not in page


@pytest.mark.parametrize(
    ("state", "is_there"),
    [("not_started", True), ("done", False), ("stuck", False), ("practice", False), ("x", True)],
)
def test_filters_by_state(facilitator, intake, member, learner, state, is_there):
    page = read(facilitator, reverse("intake", args=[intake.pk]) + f"?state={state}&p=zz")
    assert (learner.full_name in page) is is_there


def test_who_left_the_group_is_seen_no_more(facilitator, intake, member, learner):
    IntakeMember.objects.update(left_at=timezone.now())
    page = read(facilitator, reverse("intake", args=[intake.pk]))
    table = facilitator.get(reverse("download_intake", args=[intake.pk])).content.decode()
    assert learner.full_name not in page and learner.full_name not in table
    assert cohort_of(intake).sums.joined == 0


def test_the_table_has_the_same_and_no_formula(facilitator, intake, member, learner):
    learner.full_name = '=HYPERLINK("http://x")'
    learner.save()
    answer = facilitator.get(reverse("download_intake", args=[intake.pk]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][0] == "'" + learner.full_name
    assert rows[1][1] == "Not started" and rows[1][3] == "0"
    assert answer["Content-Disposition"] == 'attachment; filename="kisumu-autumn.csv"'


@pytest.mark.parametrize("size", [1, 130])
def test_queries_dont_grow_with_the_group(facilitator, intake, module, size):
    rows = _enrolments(_people(size, "in"), module)
    IntakeMember.objects.bulk_create(
        IntakeMember(intake=intake, enrolment=enrolment) for enrolment in rows
    )
    for enrolment in rows[:3]:
        finish_lessons(enrolment)
        begun_work(enrolment)
    for number in range(size // 30):
        make(module, name=f"Other {number}")
    page = reverse("intake", args=[intake.pk])
    cost(facilitator, page)
    assert cost(facilitator, page) <= 20
    assert cost(facilitator, reverse("intakes")) <= 20
    assert cost(facilitator, reverse("download_intake", args=[intake.pk])) <= 20
