"""Rules of levels, who counts as from outside, and what the pages cost."""

import pytest
from django.urls import reverse

from assessments import api
from assessments.competencies import api as competencies
from assessments.competencies.outside import is_from_outside
from assessments.models import (
    Evidence,
    FrameworkRules,
)
from curriculum import api as curriculum
from curriculum.models import Competency, Framework
from learning.people.models import Membership, Unit
from tests.architecture.test_queries import cost
from tests.console.frameworks.forms import level_of, page, save, shows
from tests.ministry import days, own_framework, today, worker
from tests.people import person, run_tasks, signed_in


def numbers(**changes) -> dict:
    usual = {
        "highest_by_quiz": 1, "highest_by_one_assessor": 2, "highest_by_two": 3,
        "days_between_two": 30, "highest_by_outsiders": 4, "outside_assessors": 2,
        "since": today().isoformat(), "why": "Order 7",
    }  # fmt: skip
    return usual | changes


def test_rules_are_looked_at_before_they_are_set_and_levels_follow(
    client_, own, custody, learner, staff
):
    shows(learner, custody, 3)
    shows(staff[0], custody, 2)
    address = reverse("framework_rules", args=[own.pk])
    lax = numbers(highest_by_one_assessor=3)
    html = client_.post(address, lax | {"preview": "1"}).content.decode()
    assert "2 people have shown something" in html and "The level of 1 rises." in html
    assert "level falls" in html and not FrameworkRules.objects.exists()
    assert level_of(learner, custody) == 2
    assert client_.post(address, lax | {"save": "1"}).status_code == 302
    for _round in range(3):
        run_tasks()
    assert level_of(learner, custody) == 3 and level_of(staff[0], custody) == 2
    html = page(client_, "framework_page", own.pk)
    assert "What one person saw or assessed shows up to level 3." in html and "Order 7" in html
    # Of the shared framework the usual rules still hold.
    other = Competency.objects.first()
    shows(learner, other, 3)
    assert level_of(learner, other) == 2


def test_a_platform_administrator_sets_the_shared_frameworks_rules(client_, learner):
    shared, other = Framework.objects.get(), Competency.objects.first()
    shows(learner, other, 3)
    address = reverse("framework_rules", args=[shared.pk])
    lax = numbers(highest_by_one_assessor=3) | {"save": "1"}
    assert client_.post(address, lax).status_code == 404, "an employer's administrator doesn't"
    assert "Set other rules" not in page(client_, "framework_page", shared.pk)
    admin = signed_in(person("admin"))
    assert "Set other rules" in page(admin, "framework_page", shared.pk)
    assert admin.post(address, lax).status_code == 302
    for _round in range(3):
        run_tasks()
    assert level_of(learner, other) == 3


def test_stricter_rules_rewrite_nothing(client_, own, custody, learner):
    shows(learner, custody, 2, ago=5)
    strict = numbers(highest_by_one_assessor=1, highest_by_two=1, highest_by_outsiders=1)
    address = reverse("framework_rules", args=[own.pk])
    html = client_.post(address, strict | {"preview": "1"}).content.decode()
    assert "Nobody&#x27;s level rises. Nobody&#x27;s level falls." in html or (
        "Nobody's level rises. Nobody's level falls." in html
    )
    client_.post(address, strict | {"save": "1"})
    for _round in range(3):
        run_tasks()
    assert level_of(learner, custody) == 2
    later = worker(learner.memberships.first().unit, "Later")
    shows(later, custody, 2)
    assert level_of(later, custody) == 1
    found = competencies.levels_of(learner, [])
    assert [row.level for row in found if row.competency == custody] == [2]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"highest_by_quiz": 2}, "highest_by_quiz", "less than or equal to 1"),
        ({"highest_by_two": 1}, "highest_by_two", "at least 2"),
        ({"highest_by_outsiders": 2}, "highest_by_outsiders", "at least 3"),
        ({"days_between_two": 3651}, "days_between_two", "3650"),
        ({"days_between_two": "x"}, "days_between_two", "whole number"),
        ({"outside_assessors": 0}, "outside_assessors", "greater than or equal to 1"),
        ({"highest_by_one_assessor": 10}, "highest_by_one_assessor", "9"),
        ({"since": "2020-01-01"}, "since", "today or later"),
        ({"since": "9999-01-01"}, "since", "between 1900 and 2199"),
        ({"why": ""}, "why", "required"),
    ],
)
def test_rules_that_cannot_be_are_refused_by_their_field(client_, own, changes, field, said):
    answer = client_.post(
        reverse("framework_rules", args=[own.pk]), numbers(**changes) | {"save": "1"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422 and said in html and f'id="id_{field}_error"' in html
    assert not FrameworkRules.objects.exists()


def test_rules_to_come_are_replaced_on_their_day_and_not_overtaken(client_, own):
    address = reverse("framework_rules", args=[own.pk])
    later = (today() + days(30)).isoformat()
    client_.post(address, numbers(since=later, highest_by_two=2) | {"save": "1"})
    html = page(client_, "framework_page", own.pk)
    assert "From " in html and "up to level 2" in html
    back = client_.post(address, numbers(since=today().isoformat()) | {"save": "1"})
    assert back.status_code == 422 and "Other rules begin on" in back.content.decode()
    client_.post(address, numbers(since=later, highest_by_two=4) | {"save": "1"})
    assert FrameworkRules.objects.get().highest_by_two == 4


def test_rules_that_have_begun_today_are_not_replaced(client_, own, custody, learner):
    address = reverse("framework_rules", args=[own.pk])
    shows(learner, custody, 3)
    client_.post(address, numbers(highest_by_one_assessor=3) | {"save": "1"})
    strict = numbers(highest_by_one_assessor=1, highest_by_two=2) | {"save": "1"}
    answer = client_.post(address, strict)
    assert answer.status_code == 422 and "begun today already" in answer.content.decode()
    for _round in range(3):
        run_tasks()
    assert level_of(learner, custody) == 3


def test_who_counts_as_from_outside(learner, kisumu, registration, interior):
    supervisor = person("supervisor")
    unit = learner.memberships.first().unit
    colleague = worker(unit, "Colleague")
    stranger = worker(Unit.objects.exclude(pk=unit.pk).filter(organisation=interior).first(), "S")
    assert not is_from_outside(supervisor, learner.pk)
    assert not is_from_outside(colleague, learner.pk)
    assert is_from_outside(stranger, learner.pk)
    assert is_from_outside(person("assessor"), learner.pk)
    assert not is_from_outside(stranger, learner.pk, in_place_of=supervisor.pk)
    Membership.objects.filter(user=colleague).update(
        since=today() - days(9), until=today() - days(1)
    )
    assert is_from_outside(colleague, learner.pk), "by where they work today"


def test_an_attestation_is_never_from_outside_and_level_4_needs_two_who_are(learner):
    competency = Competency.objects.first()
    request = competencies.ask(user=learner, competency=competency, level=2, by=learner)[0]
    words = competencies.behaviours_of(competency, 2)
    api.attest(requests=[request], behaviours=words, seen="May", by=person("supervisor"))
    assert not Evidence.objects.get(source="attestation").is_outside
    other = Competency.objects.last()
    shows(learner, other, 4, ago=40, by="assessor", is_outside=True)
    shows(learner, other, 4, by="learner2", is_outside=False)
    assert level_of(learner, other) == 3
    shows(learner, other, 4, by="hr", is_outside=True)
    assert level_of(learner, other) == 4


@pytest.mark.parametrize("size", ["small", "large"])
def test_the_pages_cost_the_same_at_any_size(client_, interior, own, custody, learner, size):
    by = person("admin")
    if size == "large":
        domain = own.domains.get()
        for n in range(15):
            curriculum.keep_competency(
                framework=own, competency=None, edition=0, code=f"M-{n}", title=f"More {n}",
                description="x", domain=domain, behaviours={1: ["a"], 2: ["b"], 3: ["c"]}, why="",
                by=by,
            )  # fmt: skip
            own_framework(interior, by=by, code=f"F{n}", title=f"Other {n}")
            user = worker(learner.memberships.first().unit, f"More {n}")
            Evidence.objects.create(
                user=user, competency=custody, level=3, source="practice", assessor=by
            )
    for name, arguments in (
        ("frameworks", []), ("framework_page", [own.pk]), ("edit_framework", [own.pk]),
        ("edit_competency", [own.pk, custody.pk]), ("framework_rules", [own.pk]),
        ("new_competency", [own.pk]),
    ):  # fmt: skip
        assert cost(client_, reverse(name, args=arguments)) <= 20, name
    compared = f"{reverse('compare_editions', args=[own.pk])}?from=1&to=3"
    assert cost(client_, compared) <= 20
    preview = numbers(highest_by_one_assessor=3) | {"preview": "1"}
    rules = reverse("framework_rules", args=[own.pk])
    assert cost(client_, rules, "post", preview) <= 20


def test_the_passbook_costs_the_same_however_often_a_framework_changed(
    client_, own, custody, learner
):
    shows(learner, custody, 2, ago=20)
    book = signed_in(learner)
    costs = [cost(book, reverse("passbook"))]
    for n in range(6):
        save(client_, own, custody, title=f"Title {n}")
        shows(learner, custody, 2, ago=n)
    costs.append(cost(book, reverse("passbook")))
    assert costs[0] == costs[1] <= 20
