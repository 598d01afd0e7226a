"""My learning: what my post asks for, and the statement of hours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.competencies import api as competencies
from assessments.competencies.rules import Standing, next_first
from assessments.models import ChosenProfile, Enrolment
from tests.people import complete, person, signed_in


def standing(code, asked, shown, critical=False):
    return Standing(code=code, title=code, asked=asked, shown=shown, is_critical=critical)


@pytest.mark.parametrize(
    ("standings", "order"),
    [
        ([standing("a", 2, 2), standing("b", 1, 3)], ""),
        ([standing("a", 2, 1), standing("b", 3, 0)], "ba"),
        ([standing("a", 4, 0), standing("b", 2, 1, critical=True)], "ba"),
    ],
)
def test_critical_gaps_come_first_then_the_widest(standings, order):
    assert "".join(item.code for item in next_first(standings)) == order


def choose(client, title):
    profile = competencies.profiles().get(title=title)
    return client.post(reverse("my_post"), {"profile": profile.pk})


def test_what_my_post_asks_for_agrees_on_home_and_page(learner_client, enrolment):
    home = learner_client.get("/home/").content.decode()
    assert "Choose my kind of post" in home
    choose(learner_client, "Frontline service officer")
    complete(enrolment)
    user = person("learner")
    rows = competencies.standings(user=user, profile=competencies.profile_of(user))
    reached = sum(row.shown >= row.asked for row in rows)
    sentence = f"{reached} of {len(rows)}"
    assert sentence in learner_client.get("/home/").content.decode()
    page = learner_client.get(reverse("my_post")).content.decode()
    assert f"<strong>{sentence}</strong> at the level asked for" in page
    assert "level 1 of 2" in page, "the quiz of SCL1 has shown level 1"
    assert "A quiz shows level 1" in page


def test_the_choice_is_mine_alone_and_can_be_taken_back(learner_client):
    choose(learner_client, "Frontline service officer")
    for who in ("hr", "supervisor", "admin"):
        page = signed_in(person(who)).get(reverse("my_post")).content.decode()
        assert "at the level asked for" not in page
    learner_client.post(reverse("my_post"), {"profile": ""})
    assert not ChosenProfile.objects.exists()


@pytest.mark.parametrize("profile", ["999999", "x", "-1"])
def test_a_profile_that_does_not_exist(learner_client, profile):
    assert learner_client.post(reverse("my_post"), {"profile": profile}).status_code == 422
    assert not ChosenProfile.objects.exists()


def test_hours_are_those_of_the_edition_and_only_of_what_is_completed(learner_client, enrolment):
    empty = learner_client.get(reverse("learning_hours")).content.decode()
    assert "Nothing is completed yet" in empty
    complete(enrolment)
    Enrolment.objects.update(completed_at=timezone.now() - timedelta(days=40))
    page = learner_client.get(reverse("learning_hours")).content.decode()
    hours, minutes = divmod(enrolment.edition.minutes_online, 60)
    assert page.count(f"{hours} h {minutes:02d}") == 2, "the line and the sum"
    recent = (timezone.localdate() - timedelta(days=30)).isoformat()
    assert "Nothing was completed in this period" in (
        learner_client.get(reverse("learning_hours"), {"since": recent}).content.decode()
    )


@pytest.mark.parametrize(
    "period",
    [{"since": "2026-02-30"}, {"since": "x"}, {"since": "2026-02-02", "until": "2026-01-01"}],
)
def test_a_period_that_makes_no_sense_is_named(learner_client, period):
    answer = learner_client.get(reverse("learning_hours"), period)
    assert answer.status_code == 422 and "One thing to mend" in answer.content.decode()


def test_a_statement_is_its_owners(other_client, enrolment):
    complete(enrolment)
    assert enrolment.module_title not in (
        other_client.get(reverse("learning_hours")).content.decode()
    )
