"""Attestation: asked, seen, signed, objected to, decided; and the passbook that shows it."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import api
from assessments.competencies import api as competencies
from assessments.forsaken import pass_objections_on
from assessments.models import (
    Attestation,
    AttestationRequest,
    Evidence,
    GapCell,
    GapSum,
    HeldLevel,
    Objection,
    PostProfile,
    ProfileLevel,
)
from learning.operations.models import AuditEntry, Outbox
from learning.people.models import Membership, Organisation, Post
from tests.ministry import days, officer, worker
from tests.people import person, run_tasks, signed_in


@pytest.fixture
def asked(manager):
    """A competency that the post asks for at level 2, with its requirement."""
    profile = PostProfile.objects.get(post=manager).profile
    return (
        ProfileLevel.objects.filter(profile=profile, level=2).first()
        or ProfileLevel.objects.filter(profile=profile, level__gt=0).first()
    )


@pytest.fixture
def team(kisumu, manager, learner):
    """Six reports of supervisor@ in one post; learner@ among them."""
    Membership.objects.filter(user=learner).update(post=manager)
    boss = person("supervisor")
    return [learner] + [
        worker(kisumu, f"Report {n}", post=manager, supervisor=boss) for n in range(5)
    ]


@pytest.fixture
def boss_client(db):
    return signed_in(person("supervisor"))


@pytest.fixture
def request_(learner, learner_client, team, asked):
    learner_client.post(reverse("ask_supervisor", args=[asked.competency.code]), {"level": "2"})
    return AttestationRequest.objects.get(user=learner)


def sign(client, request_, **data):
    behaviours = competencies.behaviours_of(request_.competency, request_.level)
    return client.post(
        reverse("attestation", args=[request_.pk]),
        {"behaviour": behaviours[:1], "seen": "At the counter in March", "sign": "1"} | data,
    )


def level_of(user, competency) -> HeldLevel:
    return HeldLevel.objects.get(user=user, competency=competency)


def test_a_supervisor_is_asked_signs_and_the_level_follows(
    learner, learner_client, boss_client, request_, interior
):
    competencies.recount_gaps(interior.pk)
    before = GapSum.objects.get(
        unit__depth=1, unit__organisation=interior, competency=request_.competency
    )
    assert before.reached == 0 and before.unassessed == 6
    assert Outbox.objects.filter(recipient="supervisor@example.org").count() == 1
    page = boss_client.get(reverse("attestation", args=[request_.pk])).content.decode()
    assert competencies.behaviours_of(request_.competency, 2)[0] in page.replace("&#x27;", "'")
    assert sign(boss_client, request_).status_code == 302
    held = level_of(learner, request_.competency)
    assert (held.level, held.state) == (2, "verified")
    assert Attestation.objects.get().signed_as.startswith("Samuel Odhiambo")
    run_tasks()
    after = GapSum.objects.get(pk=before.pk)
    assert (after.reached, after.unassessed) == (1, 5), "the cell fell by one"
    assert request_.competency.title in learner_client.get(reverse("passbook")).content.decode()
    # Answered once.
    assert sign(boss_client, request_).status_code == 404


def test_who_holds_posts_in_two_units_is_counted_once(interior, kisumu, registration, manager):
    """Three people of two units are three in the sum above, and hidden, not six."""
    Membership.objects.filter(unit__organisation=interior).update(post=None)
    profile = PostProfile.objects.get(post=manager).profile
    other = Post.objects.create(organisation=interior, unit=registration, title="Registrar")
    PostProfile.objects.create(post=other, profile=profile, since=timezone.localdate())
    people = [worker(kisumu, f"Two posts {n}", post=manager) for n in range(3)]
    for user in people:
        Membership.objects.create(
            user=user, unit=registration, post=other, job_title="", since="2025-01-01"
        )
    competencies.recount_gaps(interior.pk)
    tops = GapSum.objects.filter(unit__organisation=interior, unit__depth=1)
    assert tops and all(row.asked == 3 and row.is_hidden for row in tops)
    sums = list(GapSum.objects.order_by("pk").values("pk", "asked", "is_hidden"))
    # Counted again for one of the two units alone, it is the same.
    for unit in (registration, kisumu):
        competencies.recount_gaps(interior.pk, [unit.pk])
        assert list(GapSum.objects.order_by("pk").values("pk", "asked", "is_hidden")) == sums


def test_a_figure_is_as_old_as_its_oldest_part(interior, kisumu, registration, manager):
    profile = PostProfile.objects.get(post=manager).profile
    other = Post.objects.create(organisation=interior, unit=registration, title="Registrar")
    PostProfile.objects.create(post=other, profile=profile, since=timezone.localdate())
    for unit, post in ((kisumu, manager), (registration, other)):
        for number in range(5):
            worker(unit, f"{unit} {number}", post=post)
    competencies.recount_gaps(interior.pk)
    old = timezone.now() - days(3)
    GapCell.objects.filter(unit=registration).update(counted_at=old)
    competencies.recount_gaps(interior.pk, [kisumu.pk])
    assert {row.counted_at for row in GapSum.objects.filter(unit__depth=1)} == {old}
    fresh = GapSum.objects.filter(unit=kisumu)
    assert fresh and all(row.counted_at > old for row in fresh)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"behaviour": []}, "Tick what you have seen"),
        ({"seen": " "}, "when and where"),
        ({"behaviour": ["Something else"]}, "this level"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_signed(boss_client, request_, data, says):
    answer = sign(boss_client, request_, **data)
    assert answer.status_code == 422 and says in answer.content.decode().replace("&#x27;", "'")
    assert not Evidence.objects.filter(source="attestation").exists()


def test_not_yet_is_an_answer_and_takes_nothing_away(
    boss_client, learner_client, request_, learner
):
    address = reverse("attestation", args=[request_.pk])
    assert boss_client.post(address, {"not_yet": "", "not_yet_act": "1"}).status_code == 422
    boss_client.post(address, {"not_yet": "Show it with a client", "not_yet_act": "1"})
    assert not HeldLevel.objects.filter(user=learner).exists()
    assert "Show it with a client" in learner_client.get(reverse("passbook")).content.decode()


def test_several_at_once(boss_client, team, request_, asked):
    for user in team[1:3]:
        competencies.ask(user=user, competency=asked.competency, level=2, by=person("hr"))
    others = list(AttestationRequest.objects.exclude(pk=request_.pk).values_list("pk", flat=True))
    sign(boss_client, request_, also=[str(pk) for pk in others])
    assert {row.user for row in HeldLevel.objects.filter(level=2)} == set(team[:3])


def test_nobody_but_the_supervisor_of_today(request_, learner_client, learner):
    address = reverse("attestation", args=[request_.pk])
    for name in ("hr", "assessor"):
        assert signed_in(person(name)).get(address).status_code in (403, 404)
    assert learner_client.get(address).status_code == 403
    Membership.objects.filter(user=learner).update(supervisor=None)
    assert signed_in(person("supervisor")).get(address).status_code in (403, 404)


def test_who_has_no_supervisor_is_told_so(learner, learner_client, asked):
    Membership.objects.filter(user=learner).update(supervisor=None)
    answer = learner_client.post(
        reverse("ask_supervisor", args=[asked.competency.code]), {"level": "2"}, follow=True
    )
    assert "No supervisor is noted" in answer.content.decode()


def test_one_supervisor_proves_no_level_3(learner, boss_client, team, asked):
    if not asked.competency.levels.filter(level=3).exists():
        pytest.fail("the starter's scale has a level 3")
    row = competencies.ask(user=learner, competency=asked.competency, level=3, by=learner)[0]
    sign(boss_client, row)
    assert level_of(learner, asked.competency).level == 2


def test_an_objection_contests_until_another_decides(
    learner, learner_client, boss_client, request_
):
    sign(boss_client, request_)
    item = Attestation.objects.get()
    address = reverse("object_to_attestation", args=[item.pk])
    learner_client.post(address, {"text": " "})
    assert not Objection.objects.exists()
    learner_client.post(address, {"text": "I was on leave in March"})
    held = level_of(learner, request_.competency)
    assert (held.level, held.state) == (0, "contested")
    objection = Objection.objects.get()
    assert objection.decider == person("hr") and objection.decide_by > timezone.localdate()
    learner_client.post(address, {"text": "Again"})
    assert Objection.objects.count() == 1
    decide = reverse("objection", args=[objection.pk])
    assert boss_client.get(decide).status_code == 404, "the supervisor doesn't judge it"
    hr = signed_in(person("hr"))
    assert hr.post(decide, {"decision": "struck", "text": ""}).status_code == 422
    hr.post(decide, {"decision": "struck", "text": "The register says so"})
    assert not HeldLevel.objects.filter(user=learner).exists()
    assert Evidence.objects.get(source="attestation").struck_at, "kept on record"
    assert hr.get(decide).status_code == 404
    assert "The register says so" in learner_client.get(reverse("passbook")).content.decode()


def test_an_objection_that_fails_lets_the_level_stand(learner, boss_client, request_):
    sign(boss_client, request_)
    api.object_to(attestation=Attestation.objects.get(), text="No")
    api.decide(
        objection=Objection.objects.get(), is_upheld=False, text="Seen by two", by=person("hr")
    )
    assert level_of(learner, request_.competency).level == 2


@pytest.mark.parametrize("why", ["left", "role over", "let the date go by"])
def test_an_objection_that_nobody_decides_goes_to_another(
    learner, boss_client, request_, interior, why
):
    sign(boss_client, request_)
    api.object_to(attestation=Attestation.objects.get(), text="No")
    objection, hr = Objection.objects.get(), person("hr")
    assert objection.decider == hr and pass_objections_on() == 0, "it isn't due yet"
    if why == "left":
        type(hr).objects.filter(pk=hr.pk).update(is_active=False)
    elif why == "role over":
        hr.organisation_roles.update(until=timezone.localdate() - days(1), since="2020-01-01")
    else:
        Objection.objects.update(decide_by=timezone.localdate() - days(1))
    assert pass_objections_on() == 0, "there is nobody else, so it stays"
    second = officer(interior, "second")
    assert pass_objections_on() == 1 and pass_objections_on() == 0
    objection.refresh_from_db()
    assert objection.decider == second and objection.decide_by > timezone.localdate()
    assert "Second" in Outbox.objects.get(key__startswith="objection-passed-on").body
    assert signed_in(second).get(reverse("objection", args=[objection.pk])).status_code == 200


def test_an_objection_is_decided_at_the_employer_where_it_was_seen(
    learner, boss_client, request_, interior
):
    """Also where another employer's officer has less to do, or is the only one that is left."""
    health = Organisation.objects.get(slug="health")
    nurse = Membership.objects.create(
        user=learner, unit=health.units.first(), job_title="Nurse", since="2020-01-01"
    )
    officer(health, "healthhr")
    sign(boss_client, request_)
    hr, item = person("hr"), Attestation.objects.get()
    type(hr).objects.filter(pk=hr.pk).update(is_active=False)
    with pytest.raises(competencies.AttestationRefused, match="no HR officer"):
        api.object_to(attestation=item, text="No")
    assert not Objection.objects.exists() and not Evidence.objects.filter(is_contested=True)
    type(hr).objects.filter(pk=hr.pk).update(is_active=True)
    api.object_to(attestation=item, text="No")
    assert Objection.objects.get().decider == hr
    # It isn't passed on over the border, either.
    type(hr).objects.filter(pk=hr.pk).update(is_active=False)
    assert pass_objections_on() == 0 and Objection.objects.get().decider == hr
    assert Membership.objects.filter(pk=nurse.pk).exists()


def test_too_late_to_object(learner_client, boss_client, request_, learner):
    sign(boss_client, request_)
    Attestation.objects.update(signed_at=timezone.now() - days(31))
    item = Attestation.objects.get()
    answer = learner_client.post(
        reverse("object_to_attestation", args=[item.pk]), {"text": "Late"}, follow=True
    )
    assert "over" in answer.content.decode() and not Objection.objects.exists()
    other = signed_in(person("learner2"))
    assert (
        other.post(reverse("object_to_attestation", args=[item.pk]), {"text": "x"}).status_code
        == 404
    )


def test_hr_asks_for_its_own_people_alone(hr_client, team, asked, learner):
    data = {"competency": asked.competency.code, "level": "2"}
    assert hr_client.post(reverse("ask_attestation", args=[learner.pk]), data).status_code == 302
    assert AttestationRequest.objects.filter(user=learner, asked_by=person("hr")).count() == 1
    other = person("learner2")
    assert hr_client.post(reverse("ask_attestation", args=[other.pk]), data).status_code == 404
    # The supervisor answers, but doesn't ask in HR's place.
    boss = signed_in(person("supervisor"))
    assert boss.post(reverse("ask_attestation", args=[learner.pk]), data).status_code == 404


def test_the_passbook_as_page_json_and_pdf(
    learner, learner_client, boss_client, request_, hr_client
):
    sign(boss_client, request_)
    hr_client.get(reverse("person", args=[learner.pk]))
    page = learner_client.get(reverse("passbook")).content.decode()
    assert "Njeri Kamau" in page, "who looked"
    hr_client.get(reverse("person", args=[learner.pk]))
    assert AuditEntry.objects.filter(action="look").count() == 1, "once a day"
    found = json.loads(learner_client.get(reverse("passbook_json")).content)
    line = next(row for row in found["competencies"] if row["code"] == request_.competency.code)
    assert (line["held"], line["state"]) == (2, "verified")
    pdf = learner_client.get(reverse("passbook_pdf"))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")


def test_one_s_own_view_is_never_counted(learner, learner_client, asked, hr_client, team):
    address = reverse("own_view", args=[asked.competency.code])
    learner_client.post(address, {"level": "3"})
    assert "my own view: 3" in learner_client.get(reverse("passbook")).content.decode()
    assert not HeldLevel.objects.filter(user=learner).exists()
    assert "own view" not in hr_client.get(reverse("person", args=[learner.pk])).content.decode()
    learner_client.post(address, {"level": "0"})
    assert "my own view:" not in learner_client.get(reverse("passbook")).content.decode()
    assert (
        learner_client.post(reverse("own_view", args=["NOPE"]), {"level": "1"}).status_code == 404
    )
