"""The plan after a module: its writer's, and their present supervisor's as long as it is shared."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from assessments.models import Plan
from learning.people.models import Membership
from tests.afterwards import completed
from tests.people import complete, person, signed_in
from tests.programmes import read

SECRET = "When I chair the Monday meeting, I will tell what Mrs. Kamau said."


@pytest.fixture
def done(learner, module):
    return completed(learner, module)


@pytest.fixture
def page(done):
    return reverse("after_module", args=[done.pk])


def save(client, page, text, seen=0, shared=False):
    fields = {"text": text, "seen": seen} | ({"is_shared": "on"} if shared else {})
    return client.post(page, fields)


def test_before_the_module_is_complete_the_page_looks_ahead(learner_client, enrolment):
    page = reverse("after_module", args=[enrolment.pk])
    assert page in read(learner_client, reverse("enrolment", args=[enrolment.pk]))
    ahead = read(learner_client, page)
    assert "a regular moment in my work" in ahead and "After 90 days" in ahead
    assert 'name="text"' not in ahead
    assert save(learner_client, page, SECRET).status_code == 422
    assert not Plan.objects.exists()


def test_completing_a_module_leads_to_the_plan(learner_client, enrolment):
    complete(enrolment)
    page = read(learner_client, reverse("enrolment", args=[enrolment.pk]))
    assert reverse("after_module", args=[enrolment.pk]) in page
    assert enrolment.follow_ups.count() == 3, "and schedules what is asked later"


def test_it_is_kept_with_the_question_as_it_was(learner_client, page, module):
    assert save(learner_client, page, SECRET).status_code == 302
    asked = Plan.objects.get().prompt
    module.transfer = []
    module.save()
    assert SECRET in read(learner_client, page) and asked in Plan.objects.get().prompt
    assert "a regular moment" in read(learner_client, page)


def test_another_device_overwrites_nothing_unseen(learner_client, page):
    save(learner_client, page, "first")
    late = save(learner_client, page, "second", seen=0)
    assert late.status_code == 409
    shown = late.content.decode()
    assert "first" in shown and "second" in shown, "nothing that somebody wrote is dropped"
    assert Plan.objects.get().text == "first"
    assert save(learner_client, page, "second", seen=1).status_code == 302
    assert Plan.objects.get().text == "second"


def test_what_is_too_long_comes_back(learner_client, page):
    answer = save(learner_client, page, "x" * 5001)
    assert answer.status_code == 422 and "x" * 5001 in answer.content.decode()
    assert not Plan.objects.exists()


@pytest.mark.parametrize("who", ["learner2", "hr", "supervisor", "author", "assessor", "admin"])
def test_nobody_else_opens_it(who, learner_client, page):
    save(learner_client, page, SECRET, shared=True)
    other = signed_in(person(who))
    for answer in (other.get(page), other.post(page, {"text": "mine", "seen": "9"})):
        assert answer.status_code == 404
    assert Plan.objects.get().text == SECRET


def test_the_supervisor_reads_it_while_it_is_shared(learner_client, page):
    supervisor = signed_in(person("supervisor"))
    shared = reverse("shared_plans")
    assert shared in read(supervisor, reverse("console"))
    save(learner_client, page, SECRET)
    assert SECRET not in read(supervisor, shared)
    save(learner_client, page, SECRET, seen=1, shared=True)
    seen = read(supervisor, shared)
    assert SECRET in seen and "Have you seen this person bring" in seen
    save(learner_client, page, SECRET, seen=2)
    assert SECRET not in read(supervisor, shared)


def test_no_longer_sharing_holds_also_where_the_text_is_in_conflict(learner_client, page):
    save(learner_client, page, SECRET, shared=True)
    assert save(learner_client, page, "other", seen=0).status_code == 409
    row = Plan.objects.get()
    assert (row.text, row.is_shared) == (SECRET, False)


def test_another_supervisor_takes_it_away_at_once(learner, learner_client, page):
    save(learner_client, page, SECRET, shared=True)
    supervisor = signed_in(person("supervisor"))
    assert SECRET in read(supervisor, reverse("shared_plans"))
    post = Membership.objects.filter(user=learner)
    post.update(supervisor=person("learner2"))
    assert supervisor.get(reverse("shared_plans")).status_code == 404
    assert SECRET in read(signed_in(person("learner2")), reverse("shared_plans"))
    yesterday = date.today() - timedelta(days=1)
    post.update(since=yesterday - timedelta(days=9), until=yesterday)
    assert signed_in(person("learner2")).get(reverse("shared_plans")).status_code == 404


@pytest.mark.parametrize("who", ["hr", "author", "assessor", "learner2", "admin"])
def test_who_supervises_nobody_has_no_such_page(who, learner_client, page):
    save(learner_client, page, SECRET, shared=True)
    assert signed_in(person(who)).get(reverse("shared_plans")).status_code == 404


def test_an_emptied_plan_is_shown_to_nobody(learner_client, page):
    save(learner_client, page, SECRET, shared=True)
    save(learner_client, page, "", seen=1, shared=True)
    assert "Nobody shares a plan" in read(signed_in(person("supervisor")), reverse("shared_plans"))
