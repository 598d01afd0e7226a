"""What an attack on HR's console tried: each is refused, or does no harm."""

from uuid import UUID

import pytest
from django.urls import reverse

from assessments.competencies import api as competencies
from assessments.models import Assignment, PostProfile, Requirement
from assessments.required import api as required
from assessments.required.facts import asked_by
from assessments.required.ledger import in_force
from learning.people import staffing
from learning.people.models import Deputy, Membership, Organisation, Post
from learning.people.reach import Reach, reach_of
from tests.ministry import days, officer, require, today, worker
from tests.people import complete, person, run_tasks, signed_in


@pytest.mark.parametrize("odd", ["²", "9" * 40, "-1", "x", ""])
def test_odd_numbers_are_no_crash(interior, module, staff, hr_client, odd):
    require(interior, module)
    answer = hr_client.post(reverse("late_act"), {"act": "remind", "row": odd})
    assert answer.status_code in (302, 404)
    begun = hr_client.post(reverse("begin_requirement"), {"organisation": odd})
    assert begun.status_code == 302
    row = Requirement.objects.get(state="draft")
    step = reverse("requirement_step", args=[row.pk, "whom"])
    assert hr_client.post(step, {"remove": odd}).status_code in (200, 302)


def test_a_date_beyond_reckoning(interior, hr_client):
    hr_client.post(reverse("begin_requirement"))
    row = Requirement.objects.get()
    when = {
        "due_kind": "date", "due_on": "9999-12-31", "days": "1", "grace_days": "0",
        "window_days": "1", "distances": "0",
    }  # fmt: skip
    answer = hr_client.post(reverse("requirement_step", args=[row.pk, "when"]), when)
    assert answer.status_code == 422 and b"between 1900 and 2199" in answer.content


def test_hr_gives_itself_no_more_time(interior, kisumu, module):
    hr = person("hr")
    Membership.objects.create(user=hr, unit=kisumu, job_title="HR", since=today() - days(400))
    require(interior, module)
    row = Assignment.objects.get(user=hr)
    client = signed_in(hr)
    data = {"act": "exempt", "row": row.pk, "reason": "I say so"}
    assert client.post(reverse("late_act"), data).status_code == 404
    doubt = required.doubt(row=row, text="Me")
    answer = client.post(reverse("answer_doubt", args=[doubt.pk]), {"text": "Yes"})
    assert answer.status_code == 404


def test_two_employers_know_nothing_of_each_other(interior, module, learner, hr_client):
    health = Organisation.objects.get(slug="health")
    Membership.objects.create(
        user=learner, unit=health.units.first(), job_title="Nurse",
        supervisor=person("learner2"), since=today() - days(900),
    )  # fmt: skip
    Membership.objects.filter(user=learner, unit__organisation=interior).update(
        since=today() - days(400)
    )
    require(health, module, due_kind="date", due_on=today() - days(90), by=person("admin"))
    Requirement.objects.update(legal_basis="Secret order of Health")
    require(interior, module)
    ours = Assignment.objects.get(user=learner, requirement__organisation=interior)
    theirs = Assignment.objects.get(user=learner, requirement__organisation=health)
    assert not ours.is_overtaken and not theirs.is_overtaken
    page = hr_client.get(reverse("late")).content.decode()
    assert learner.full_name in page and "Secret order" not in page
    seen = required.rows_in(reach_of(person("supervisor")))
    assert ours in seen and theirs not in seen
    mine = signed_in(learner).get(reverse("required_of_me")).content.decode()
    assert mine.count('class="note"') == 2, "the learner sees both"


def test_a_withdrawal_during_a_pass_is_not_undone_by_it(interior, module, staff):
    row = require(interior, module)
    asked = asked_by(in_force(interior.pk))
    required.withdraw(requirement=row, by=person("hr"), reason="Wrong")
    required.settle_in(interior.pk, [user.pk for user in staff], asked=asked)
    assert set(Assignment.objects.values_list("state", flat=True)) == {"ended"}


def test_a_move_keeps_what_was_done_and_the_date(
    interior, module, staff, registration, enrolment, learner
):
    complete(enrolment)
    require(interior, module, grace_days=10)
    before = Assignment.objects.get(user=staff[0])
    for user in (staff[0], learner):
        old = Membership.objects.get(user=user)
        Membership.objects.filter(pk=old.pk).update(
            since=min(old.since, today() - days(20)), until=today() - days(1)
        )
        Membership.objects.create(user=user, unit=registration, job_title="Clerk", since=today())
        required.settle([user.pk])
    after = Assignment.objects.get(user=staff[0])
    assert (after.state, after.due_on) == (before.state, before.due_on)
    assert after.unit == registration
    assert Assignment.objects.get(user=learner).state == "done"


def test_who_serves_a_part_sees_the_part_s_figures_and_no_draft(
    interior, kisumu, registration, module, staff
):
    boss = officer(interior, "parthr", unit=registration)
    row = require(interior, module)
    draft = required.draft(organisation=interior, by=person("hr"))
    client = signed_in(boss)
    assert client.get(reverse("requirement", args=[draft.pk])).status_code == 404
    assert required.counts_of(reach_of(boss), [row]) == {}
    assert required.counts_of(reach_of(person("hr")), [row])[row.pk]["late"] == 6


def test_a_deputy_answers_for_the_employer_that_noted_them_alone(interior, kisumu, learner):
    """Of a person with two employers under one supervisor, a request belongs to one of them."""
    health = Organisation.objects.get(slug="health")
    boss, deputy = person("supervisor"), worker(kisumu, "Deputy", email="deputy@example.org")
    Deputy.objects.create(organisation=health, supervisor=boss, deputy=deputy, since=today())
    competency = competencies.profiles().first().levels.first().competency
    competencies.ask(user=learner, competency=competency, level=2, by=learner)
    assert not competencies.waiting(reach_of(deputy)).exists(), "noted by Health, asked at Interior"
    Deputy.objects.update(organisation=interior)
    assert competencies.waiting(Reach(deputy)).count() == 1


def test_undoing_an_import_keeps_a_post_that_was_given_a_profile_since(kisumu, manager):
    other = Post.objects.create(organisation=kisumu.organisation, unit=kisumu, title="Porter")
    for post in (manager, other):
        staffing.take_places_back({"post": post.pk})
    assert list(Post.objects.all()) == [manager]
    assert PostProfile.objects.filter(post=manager).exists()


def test_a_deputys_file_closes_with_their_time_as_deputy(interior, kisumu, module, learner):
    deputy = worker(kisumu, "Deputy", email="deputy@example.org")
    row = Deputy.objects.create(
        organisation=interior, supervisor=person("supervisor"), deputy=deputy, since=today()
    )
    require(interior, module, due_kind="date", due_on=today() + days(1))
    Assignment.objects.filter(user=learner).update(due_on=today() - days(1), state="late")
    client = signed_in(deputy)
    began = client.post(reverse("begin_export", args=["late"]), {"form": "csv"})
    key = UUID(began.url.rstrip("/").rsplit("/", 1)[1])
    run_tasks()
    file = reverse("download_export", args=[key])
    assert learner.full_name in b"".join(client.get(file).streaming_content).decode("utf-8-sig")
    page = client.get(reverse("export", args=[key])).content.decode()
    assert file in page
    # They may still come in at the console, for a report of their own.
    Membership.objects.filter(user=worker(kisumu, "Own report")).update(supervisor=deputy)
    Deputy.objects.filter(pk=row.pk).delete()
    assert client.get(file).status_code == 404
    page = client.get(reverse("export", args=[key]))
    assert page.status_code == 200 and file not in page.content.decode()
