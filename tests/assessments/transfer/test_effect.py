"""What an institution sees of follow-ups: sums, and no small cell, text or name."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import access, effect
from assessments.models import FollowUp, Obstacle
from curriculum.models import ModulePage
from tests.afterwards import completed
from tests.architecture.test_queries import cost
from tests.people import person, signed_in
from tests.programmes import read
from tests.sittings import _enrolments, _people

SECRET = "SECRETWORDS"


def answered_by(count: int, used: str, *, obstacle: str = "", module=None, day: int = 30, start=0):
    """So many people were asked and answered, with this word on the use."""
    module = module or ModulePage.objects.get(code="SCL1")
    people = _people(start + count, "after")[start:]
    now = timezone.now()
    rows = FollowUp.objects.bulk_create(
        FollowUp(
            enrolment=enrolment, position=day, day=day, kind="application", question="?",
            language="en", due_on=now.date(), asked_at=now, answered_at=now if used else None,
            used=used, text=SECRET if used else "",
        )
        for enrolment in _enrolments(people, module)
    )  # fmt: skip
    if obstacle:
        Obstacle.objects.bulk_create(Obstacle(follow_up=row, kind=obstacle) for row in rows)
    return rows


def line():
    (module,) = effect.effects(access.follow_ups_to_sum(person("author")))
    return module.lines[0]


def test_sums_are_rounded_and_small_cells_hidden():
    answered_by(11, "yes")
    answered_by(6, "not_yet", obstacle="no_time", start=11)
    answered_by(3, "partly", obstacle="rules", start=17)
    answered_by(9, "", start=20)
    found = line()
    assert (found.asked, found.answered) == (30, 20)
    assert [cell for _label, cell in found.used] == [10, None, 5]
    shown = dict(found.obstacles)
    assert shown["I had no time"] == 5 and shown["Rules or procedures"] is None
    assert shown["There was no occasion"] == 0


def test_where_few_answered_nothing_of_what_they_said_is_shown():
    answered_by(3, "not_yet", obstacle="superior")
    answered_by(40, "", start=3)
    found = line()
    assert (found.asked, found.answered) == (45, None)
    assert (found.used, found.obstacles) == ((), ()), "not even which cells are empty"


def test_of_few_who_were_asked_nothing_is_said():
    answered_by(4, "")
    found = line()
    assert (found.asked, found.answered, found.used) == (None, None, ())


def test_few_who_were_hindered_show_no_obstacle():
    answered_by(20, "yes")
    answered_by(2, "not_yet", obstacle="superior", start=20)
    assert line().obstacles == () and len(line().used) == 3


def test_a_person_in_two_cycles_counts_once():
    rows = answered_by(5, "yes")
    for row in rows:
        old = row.enrolment
        old.state, old.completed_at = "completed", timezone.now()
        old.save()
        old.pk, old.cycle, old.state = None, 2, "active"
        old.save()
        row.pk, row.enrolment = None, old
        row.save()
    assert (line().asked, line().answered) == (5, 5)


@pytest.mark.parametrize("who", ["author", "reviewer", "assessor"])
def test_who_works_for_the_institution_sees_sums_alone(who):
    answered_by(8, "yes")
    page = read(signed_in(person(who)), reverse("effects"))
    assert "Yes: 10" in page
    assert SECRET not in page and "Secret Name" not in page and "after0@" not in page


@pytest.mark.parametrize("who", ["learner", "hr", "supervisor"])
def test_nobody_else_has_the_page(who):
    answered_by(8, "yes")
    assert signed_in(person(who)).get(reverse("effects")).status_code in (403, 404)


def test_an_assessor_alone_and_another_institution_see_nothing():
    answered_by(8, "yes")
    assert signed_in(person("assessor2")).get(reverse("effects")).status_code == 404
    assert "Nobody has been asked" in read(signed_in(person("author2")), reverse("effects"))


@pytest.mark.parametrize("size", [1, 4])
def test_queries_dont_grow_with_modules_or_people(size):
    for module in ModulePage.objects.order_by("code")[:size]:
        for day in (7, 30, 90):
            answered_by(5 * size, "partly", obstacle="rules", module=module, day=day)
    client = signed_in(person("author"))
    cost(client, reverse("effects"))
    assert cost(client, reverse("effects")) <= 17


@pytest.mark.parametrize("size", [1, 6])
def test_the_learner_s_pages_cost_the_same_for_many(learner, learner_client, size):
    done = [completed(learner, module) for module in ModulePage.objects.order_by("code")[:size]]
    for row in FollowUp.objects.filter(enrolment__in=done[1:]):
        row.text, row.answered_at = "x", timezone.now()
        row.save()
    assert cost(learner_client, reverse("follow_ups")) <= 10
    assert cost(learner_client, reverse("after_module", args=[done[0].pk])) <= 14
