"""What HR's screens never do: show answers, rank named people, decide against somebody by themselves."""

from html import unescape

import pytest
from django.urls import reverse

from assessments import api
from assessments.competencies import api as competencies
from assessments.models import (
    Assignment,
    Attempt,
    Attestation,
    Concession,
    Evidence,
    HeldLevel,
    Objection,
    PostProfile,
    Reflection,
    Requirement,
    Response,
    SubmissionPart,
)
from assessments.required import api as required
from learning.operations import api as operations
from learning.operations import exports
from tests.ministry import days, require, today, worker
from tests.people import (
    answer_all,
    finish_lessons,
    handed_in,
    person,
    run_tasks,
    signed_in,
    start_quiz,
)

SECRET = "Canary-of-an-answer"


@pytest.fixture
def told(interior, module, enrolment, learner, manager, staff):
    """A learner who has answered, reflected and handed in, all with the canary, and is late."""
    finish_lessons(enrolment)
    attempt = start_quiz(enrolment)
    answer_all(attempt, learner)
    Response.objects.filter(attempt=attempt, version__kind="short_answer").update(
        answer={"text": SECRET}
    )
    api.submit_attempt(attempt=attempt)
    handed_in(enrolment)
    SubmissionPart.objects.update(text=SECRET)
    Reflection.objects.create(
        user=learner, activity_key=module.translation_key, block_id=module.translation_key,
        prompt=SECRET, text=SECRET,
    )  # fmt: skip
    require(interior, module)
    competencies.recount_gaps(interior.pk)
    return attempt


def test_hr_never_sees_an_answer_an_attempt_a_submission_or_a_reflection(told, learner, hr_client):
    code = competencies.profiles().first().levels.first().competency.code
    unit = learner.memberships.get().unit_id
    pages = [
        reverse(name)
        for name in ("console", "late", "gaps", "lapsing", "people", "requirements", "attestations")
    ] + [reverse("person", args=[learner.pk]), reverse("gap_cell", args=[unit, code])]
    for address in pages:
        html = hr_client.get(address).content.decode()
        assert SECRET not in html, address
        assert f"/attempts/{told.pk}" not in html
    for table in ("late", "people", "lapsing", "gaps"):
        row = exports.ask(table=table, params={}, form="csv", by=person("hr"), language="en")
        exports.write.call(str(row.pk))
        assert SECRET not in exports.path_of(row).read_text("utf-8-sig")
    # The doors behind which it lies aren't HR's.
    assert hr_client.get(reverse("attempt", args=[told.pk])).status_code == 404
    assert Attempt.objects.filter(pk=told.pk).exists()


def test_lists_of_named_people_are_by_name_or_date_and_never_by_level(
    interior, kisumu, manager, hr_client
):
    profile = PostProfile.objects.get(post=manager).profile
    level = profile.levels.filter(level__gt=1).first()
    for name, held in (("Carla", 1), ("Abel", 0), ("Berta", 1)):
        user = worker(kisumu, name, post=manager)
        if held:
            HeldLevel.objects.create(
                user=user, competency=level.competency, level=held, state="evidenced"
            )
    html = hr_client.get(
        reverse("gap_cell", args=[kisumu.pk, level.competency.code])
    ).content.decode()
    assert html.index("Abel") < html.index("Berta") < html.index("Carla")
    people = hr_client.get(reverse("people")).content.decode()
    assert people.index("Abel") < people.index("Berta") < people.index("Carla")
    for query in ("?o=level", "?order=-percent", "?sort=late"):
        assert hr_client.get(reverse("people") + query).content.decode().index(
            "Abel"
        ) < people.index("Carla")


def test_nothing_is_decided_against_a_person_by_the_clock(
    interior, module, learner, staff, manager
):
    require(interior, module)
    level = PostProfile.objects.get(post=manager).profile.levels.filter(level__gt=0).first()
    evidence = Evidence.objects.create(
        user=learner, competency=level.competency, level=1, source="attestation",
        assessor=person("supervisor"),
    )  # fmt: skip
    attestation = Attestation.objects.create(evidence=evidence, seen="x", signed_as="y")
    api.object_to(attestation=attestation, text="No")
    Objection.objects.update(decide_by=today() - days(30))
    before = list(Assignment.objects.order_by("pk").values_list("pk", "due_on"))
    operations.sweep()
    run_tasks()
    evidence.refresh_from_db()
    assert evidence.is_contested and evidence.struck_at is None, "it waits for a person"
    assert not Concession.objects.exists()
    assert list(Assignment.objects.order_by("pk").values_list("pk", "due_on")) == before
    assert set(Requirement.objects.values_list("state", flat=True)) == {"published"}
    learner.refresh_from_db()
    assert learner.is_active and signed_in(learner).get(reverse("home")).status_code == 200


def test_what_the_learner_reads_of_what_is_required(interior, module, learner, learner_client):
    require(interior, module)
    home = learner_client.get(reverse("home")).content.decode()
    assert "Required of you" in home and module.title in unescape(home)
    page = learner_client.get(reverse("required_of_me")).content.decode()
    for words in ("Public Service Act, section 12", "Njeri Kamau", "Ministry of Interior"):
        assert words in page
    row = Assignment.objects.get(user=learner)
    address = reverse("doubt_requirement", args=[row.pk])
    assert signed_in(person("learner2")).post(address, {"text": "x"}).status_code == 404
    learner_client.post(address, {"text": " "})
    assert not row.doubts.exists()
    learner_client.post(address, {"text": "I have another post"})
    hr = signed_in(person("hr"))
    assert "I have another post" in hr.get(reverse("person", args=[learner.pk])).content.decode()
    hr.post(reverse("answer_doubt", args=[row.doubts.get().pk]), {"text": "Mended, thank you"})
    page = learner_client.get(reverse("required_of_me")).content.decode()
    assert "Mended, thank you" in page


def test_where_two_ask_for_the_same_the_earlier_counts_and_both_are_named(
    interior, module, learner, learner_client, hr_client, staff
):
    require(interior, module)
    second = require(interior, module, due_kind="date", due_on=today() - days(40))
    Requirement.objects.filter(pk=second.pk).update(legal_basis="Order 7 of the minister")
    page = hr_client.get(reverse("late")).content.decode()
    assert page.count('name="row"') == 8, "each person once"
    mine = learner_client.get(reverse("required_of_me")).content.decode()
    assert "Order 7 of the minister" in mine and "section 12" in mine


def test_remind_extend_exempt_and_undo_by_the_pages(interior, module, staff, hr_client):
    require(interior, module)
    rows = [str(row.pk) for row in Assignment.objects.filter(user__in=staff)]
    act = reverse("late_act")
    assert (
        hr_client.post(act, {"act": "remind"}, follow=True).content.count(b"Choose at least") == 1
    )
    answer = hr_client.post(act, {"act": "remind", "row": rows[:2]}, follow=True)
    assert b"2 people are reminded" in answer.content
    form = {"act": "extend", "row": rows[:3], "until": "2020-01-01", "reason": "Floods"}
    assert hr_client.post(act, form).status_code == 422
    form["until"] = (today() + days(20)).isoformat()
    page = hr_client.post(act, form, follow=True)
    assert b"Undo all of it" in page.content
    assert Assignment.objects.filter(state="not_started", user__in=staff).count() == 3
    hr_client.post(page.request["PATH_INFO"] + "undo/")
    assert Assignment.objects.filter(state="late", user__in=staff).count() == 6
    assert (
        b"There is nothing to undo"
        in hr_client.post(page.request["PATH_INFO"] + "undo/", follow=True).content
    )
    assert required.KINDS


def test_a_requirement_in_four_steps(interior, module, staff, hr_client):
    page = hr_client.post(reverse("begin_requirement"), follow=True)
    row = Requirement.objects.get()
    assert "Step 1 of 4" in page.content.decode()

    def step(name, data):
        return hr_client.post(reverse("requirement_step", args=[row.pk, name]), data)

    assert step("what", {}).status_code == 422
    key = str(module.translation_key)
    assert step("what", {"module": key, "competency": "DG-01"}).status_code == 422
    assert step("what", {"module": key}).status_code == 302
    assert step("whom", {"next": "1"}).status_code == 302
    assert step("whom", {"add": "grade", "grade-text": "Z"}).status_code == 422
    assert (
        step("whom", {"add": "person", "person-person": "learner2@example.org"}).status_code == 422
    )
    assert step("whom", {"add": "grade", "grade-text": "K"}).status_code == 302
    when = {
        "due_kind": "date", "days": "10", "grace_days": "0", "window_days": "10",
        "distances": "-7, 0",
    }  # fmt: skip
    assert step("when", when).status_code == 422
    assert step("when", when | {"due_on": "2030-02-30"}).status_code == 422
    assert step("when", when | {"due_on": "2030-03-01", "distances": "x"}).status_code == 422
    assert (
        step(
            "when", when | {"due_on": "2030-03-01", "repeat_months": "1", "window_days": "99"}
        ).status_code
        == 422
    )
    assert step("when", when | {"due_on": "2030-03-01"}).status_code == 302
    draft = hr_client.get(reverse("requirement", args=[row.pk])).content.decode()
    assert "Some steps are still open" in draft
    assert step("why", {"legal_basis": "Act"}).status_code == 302
    draft = hr_client.get(reverse("requirement", args=[row.pk])).content.decode()
    assert "Publish for 6 people" in draft
    hr_client.post(reverse("publish_requirement", args=[row.pk]))
    assert (
        "are being written" in hr_client.get(reverse("requirement", args=[row.pk])).content.decode()
    )
    run_tasks()
    row.refresh_from_db()
    assert row.state == "published" and row.assignments.count() == 6
    assert step("why", {"legal_basis": "New"}).status_code == 404
