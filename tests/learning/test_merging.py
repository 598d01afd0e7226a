"""Two accounts of one person: shown, previewed, put together, undone; and what it refuses."""

from __future__ import annotations

import pytest
from django.utils import timezone

from assessments import merging
from assessments.competencies import objecting
from assessments.enrolments import api as enrolments
from assessments.forsaken import pass_objections_on
from assessments.models import (
    Assignment,
    Attempt,
    Attestation,
    Certificate,
    Enrolment,
    Evidence,
    HeldLevel,
    Objection,
    PriorLearning,
    Reflection,
    Response,
)
from assessments.required import api as required
from curriculum.models import ModulePage
from learning.operations.models import AuditEntry
from learning.people.merging import rows
from learning.people.models import AccountMerger, Consent, Membership, OrganisationRole, User
from tests.learning.test_my_data import archive, confirmed
from tests.learning.test_my_data import rows as rows_in
from tests.ministry import days, officer, require, today
from tests.people import complete, meet_practice, person, run_tasks, signed_in, start_quiz

MERGE, PREVIEW = "/account/merge/", "/account/merge/preview/"
OTHER = {"account": "learner2@example.org", "password": "baraza-demo"}


@pytest.fixture
def both(learner, enrolment):
    """learner@ and learner2@, whom the second has completed a module that the first has begun."""
    other = person("learner2")
    other.last_login = timezone.now()
    other.save()
    theirs = enrolments.enrol(user=other, module_key=enrolment.module_key)
    complete(theirs)
    run_tasks()
    return learner, other


def merged(client):
    """Show the other account, and press the button."""
    assert client.post(MERGE, OTHER).url == PREVIEW
    answer = client.post(PREVIEW)
    assert answer.status_code == 302, answer.content.decode()
    run_tasks()
    return AccountMerger.objects.get(state="merged")


def state() -> dict:
    """Who holds what, by the rows that name a person."""
    found = {}
    for model, column in rows.columns():
        names = model._base_manager.order_by("pk").values_list("pk", column.attname)
        found[f"{model._meta.label}.{column.name}"] = list(names)
    found["cycles"] = list(
        Enrolment.objects.order_by("pk").values_list("pk", "user", "cycle", "state")
    )
    found["levels"] = list(
        HeldLevel.objects.order_by("user", "competency").values_list("user", "competency", "level")
    )
    found["ledger"] = list(
        Assignment.objects.order_by("user", "requirement").values_list("user", "state")
    )
    found["accounts"] = list(User.objects.order_by("pk").values_list("pk", "email", "is_active"))
    return found


def test_the_person_shows_both_sees_what_goes_over_and_puts_them_together(both):
    mine, other = both
    client = confirmed(mine)
    evidence = set(Evidence.objects.filter(user=other).values_list("pk", flat=True))
    assert evidence
    answer = client.post(MERGE, OTHER, follow=True)
    html = answer.content.decode()
    assert str(other.full_name) in html and "Ends here" in html
    assert Enrolment.objects.filter(user=other).exists(), "seeing it changes nothing"
    merger = merged(client)
    assert evidence <= set(Evidence.objects.filter(user=mine).values_list("pk", flat=True))
    assert not Evidence.objects.filter(user=other).exists()
    newest = enrolments.current_enrolment(mine, Enrolment.objects.first().module_key)
    assert newest.state == "completed" and newest.cycle == 2
    assert HeldLevel.objects.filter(user=mine, level__gte=1).exists()
    assert not HeldLevel.objects.filter(user=other).exists()
    other.refresh_from_db()
    assert not other.is_active and other.email is None
    entry = AuditEntry.objects.get(action="merge")
    assert entry.actor == mine and entry.details["merger"] == merger.pk
    # The other address opens this account, and no old session the other one.
    assert confirmed(mine).get("/home/").status_code == 200
    from django.test import Client

    fresh = Client()
    fresh.post("/account/login/", OTHER | {"login": OTHER["account"]})
    assert int(fresh.session["_auth_user_id"]) == mine.pk


def test_an_undo_brings_both_back_as_they_were(both, interior, module):
    mine, other = both
    require(interior, module)
    before = state()
    client = confirmed(mine)
    merger = merged(client)
    assert state() != before
    assert client.post(f"/account/merge/{merger.pk}/undo/").url == MERGE
    run_tasks()
    after = state()
    assert {name: after[name] for name in before if after[name] != before[name]} == {}
    other.refresh_from_db()
    assert signed_in(other).get("/home/").status_code == 200
    merger.refresh_from_db()
    assert merger.state == "undone"
    # Once is enough.
    assert client.post(f"/account/merge/{merger.pk}/undo/").status_code == 404


def test_what_was_done_since_stays_with_the_account_that_did_it(both, module):
    mine, _other = both
    client = confirmed(mine)
    merger = merged(client)
    Reflection.objects.create(
        user=mine, block_id=module.translation_key, activity_key=module.translation_key,
        lesson_title="Lesson", prompt="What?", text="Later",
    )  # fmt: skip
    client.post(f"/account/merge/{merger.pk}/undo/")
    assert Reflection.objects.get(text="Later").user == mine


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"account": "learner2@example.org", "password": "wrong"}, "No account opens with these"),
        ({"account": "nobody@example.org", "password": "baraza-demo"}, "No account opens with"),
        ({"account": "N99999", "password": "baraza-demo"}, "No account opens with these"),
        ({"account": "learner@example.org", "password": "baraza-demo"}, "Name the other one"),
        ({"account": "", "password": ""}, "required"),
    ],
    ids=["wrong password", "no such address", "no such number", "oneself", "nothing"],
)
def test_what_shows_nothing_opens_nothing(both, given, said):
    client = confirmed(both[0])
    answer = client.post(MERGE, given)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert client.get(PREVIEW).url == MERGE
    assert client.post(PREVIEW).url == MERGE
    assert not AccountMerger.objects.exists()


def test_an_account_with_a_second_factor_isnt_opened_by_a_password(both):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=both[1], type="totp", data={})
    answer = confirmed(both[0]).post(MERGE, OTHER)
    assert answer.status_code == 422 and "second factor" in answer.content.decode()


def test_guessing_is_held_back(both):
    client = confirmed(both[0])
    wrong = OTHER | {"password": "wrong"}
    answers = [client.post(MERGE, wrong).status_code for _try in range(6)]
    assert answers == [422] * 5 + [429]


@pytest.mark.parametrize("what", ["quiz", "supervisor", "assessor", "administrator", "closed"])
def test_two_that_cant_be_one_say_why_and_nothing_changes(both, what):
    mine, other = both
    client = confirmed(mine)
    client.post(MERGE, OTHER)
    if what == "quiz":
        own = Enrolment.objects.get(user=mine)
        start_quiz(own)
    elif what == "supervisor":
        Membership.objects.filter(user=mine).update(supervisor=other)
    elif what == "assessor":
        Evidence.objects.filter(user=other).update(assessor=mine)
    elif what == "administrator":
        User.objects.filter(pk=other.pk).update(is_superuser=True)
    else:
        User.objects.filter(pk=other.pk).update(is_active=False)
    before = state()
    answer = client.post(PREVIEW)
    assert answer.status_code == (302 if what == "closed" else 422)
    assert state() == before and not AccountMerger.objects.exists()


def test_the_same_post_is_held_once_and_comes_back(both):
    mine, other = both
    place = Membership.objects.filter(user=mine).first()
    twin = Membership.objects.create(
        user=other, unit=place.unit, post=place.post, job_title="Twin", since=today() - days(9)
    )
    client = confirmed(mine)
    merger = merged(client)
    assert not Membership.objects.filter(pk=twin.pk).exists()
    client.post(f"/account/merge/{merger.pk}/undo/")
    again = Membership.objects.get(pk=twin.pk)
    assert (again.user, again.unit, again.since) == (other, twin.unit, twin.since)


def test_an_exemption_of_the_closed_account_counts_for_the_one_that_goes_on(both, interior):
    mine, other = both
    # Both are the same clerk to the employer, who exempted the account that will close.
    place = Membership.objects.filter(user=mine).first()
    Membership.objects.create(user=other, unit=place.unit, post=place.post, since=place.since)
    rule = require(interior, ModulePage.objects.get(code="GOV1"))
    theirs, own = (
        Assignment.objects.select_related("requirement").get(requirement=rule, user=user)
        for user in (other, mine)
    )
    required.concede(
        kind=required.EXEMPT, rows=[theirs], until=None, reason="Trains others in it",
        by=person("hr"), organisation=interior,
    )  # fmt: skip
    own.refresh_from_db()
    assert own.state != "exempt"
    before = state()
    client = confirmed(mine)
    merger = merged(client)
    own.refresh_from_db()
    assert own.state == "exempt"
    client.post(f"/account/merge/{merger.pk}/undo/")
    run_tasks()
    assert state()["ledger"] == before["ledger"]
    theirs.refresh_from_db()
    assert theirs.state == "exempt"


def test_nobody_sees_or_undoes_another_persons_merger(both):
    merger = merged(confirmed(both[0]))
    stranger = confirmed(person("author"))
    assert stranger.post(f"/account/merge/{merger.pk}/undo/").status_code == 404
    assert stranger.post(f"/account/merge/{merger.pk}/decline/").status_code == 404
    assert str(both[1].full_name) not in stranger.get(MERGE).content.decode()
    unsure = signed_in(person("author")).get(MERGE)
    assert unsure.url.startswith("/account/reauthenticate/")


def test_after_thirty_days_it_stays(both):
    client = confirmed(both[0])
    merger = merged(client)
    AccountMerger.objects.update(merged_at=timezone.now() - days(31))
    client.post(f"/account/merge/{merger.pk}/undo/")
    merger.refresh_from_db()
    assert merger.state == "merged" and not User.objects.get(pk=both[1].pk).is_active


def test_download_and_deletion_take_in_what_the_closed_account_still_holds(both):
    mine, other = both
    Consent.objects.create(
        user=other, purpose="reminders", text="Kept with the other", text_version=1
    )
    client = confirmed(mine)
    merger = merged(client)
    said = [row["text"] for row in rows_in(archive(client), "consents")]
    assert "Kept with the other" in said
    client.post("/account/delete/", {"understood": "on"})
    merger.refresh_from_db()
    assert merger.moved == {} and not Consent.objects.filter(user=other).exists()
    other.refresh_from_db()
    assert other.deleted_at and other.full_name == ""


def test_certificates_and_sittings_go_over_with_their_answers(both):
    mine, other = both
    theirs = Enrolment.objects.get(user=other)
    from assessments import api

    certificate = api.confirm_name(enrolment=theirs, name="A. Learner")
    sittings = list(Attempt.objects.filter(enrolment=theirs).values_list("pk", flat=True))
    answers = Response.objects.filter(attempt__in=sittings).count()
    merged(confirmed(mine))
    assert Certificate.objects.get(pk=certificate.pk).user == mine
    assert Response.objects.filter(attempt__enrolment__user=mine).count() == answers > 0
    html = confirmed(mine).get("/certificates/").content.decode()
    assert certificate.code in html


def test_every_table_that_names_a_person_goes_over_or_says_why_not():
    from django.apps import apps

    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert set(rows.STAYS) <= labels and all(rows.STAYS.values())
    moved = {model._meta.label for model, _column in rows.columns()}
    assert not moved & set(rows.STAYS)
    assert {"assessments.Reflection", "people.StaffNumber", "wagtailcore.Revision"} <= moved


def test_two_at_once_merge_once(both):
    mine, other = both
    first = merging.merge(away=other, into=mine, by=mine)
    assert merging.merge(away=other, into=mine, by=mine) == first
    assert AccountMerger.objects.count() == 1


def test_an_account_that_was_merged_can_be_deleted_whatever_hangs_on_what(learner, enrolment):
    other = person("learner2")
    theirs = enrolments.enrol(user=other, module_key=enrolment.module_key)
    meet_practice(theirs)
    client = confirmed(learner)
    merged(client)
    assert Evidence.objects.filter(user=learner, enrolment__user=other).exists()
    assert client.post("/account/delete/", {"understood": "on"}).url == "/account/deleted/"
    assert not Evidence.objects.filter(user__in=[learner, other]).exists()


def test_a_document_that_was_handed_in_since_doesnt_go_to_the_other_account(both):
    mine, other = both
    row = PriorLearning.objects.create(user=other, title="Records", on=today() - days(30))
    client = confirmed(mine)
    merger = merged(client)
    PriorLearning.objects.filter(pk=row.pk).update(
        state="asked", asked_at=timezone.now(), sha256="0" * 64, level=1,
        competency=Evidence.objects.filter(user=mine).first().competency,
    )  # fmt: skip
    client.post(f"/account/merge/{merger.pk}/undo/")
    row.refresh_from_db()
    assert row.user == mine


@pytest.mark.parametrize("withdrawn", [False, True])
def test_what_was_required_in_between_is_reckoned_anew(both, interior, module, withdrawn):
    mine, _other = both
    client = confirmed(mine)
    merger = merged(client)
    requirement = require(interior, module)
    row = Assignment.objects.get(user=mine)
    assert row.state == "done"
    if withdrawn:
        required.withdraw(requirement=requirement, by=person("hr"), reason="Over")
    client.post(f"/account/merge/{merger.pk}/undo/")
    row.refresh_from_db()
    assert (row.state == "done") is withdrawn, "what nobody requires any more isn't reopened"


def test_an_address_that_was_chosen_since_goes_back_and_the_own_one_is_first_again(both):
    mine, other = both
    client = confirmed(mine)
    before, theirs = mine.email, other.email
    merger = merged(client)
    client.post("/account/email/", {"email": theirs, "action_primary": ""})
    mine.refresh_from_db()
    assert mine.email == theirs
    client.post(f"/account/merge/{merger.pk}/undo/")
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.email, other.email) == (before, theirs)


def test_who_is_a_party_since_a_merger_decides_no_objection(both, interior):
    mine, other = both
    evidence = Evidence.objects.filter(user=other).first()
    attestation = Attestation.objects.create(evidence=evidence, seen="x", signed_as="y")
    officer(interior, "third")
    objection = Objection.objects.create(
        attestation=attestation, text="z", decider=mine, decide_by=today()
    )
    OrganisationRole.objects.create(user=mine, organisation=interior, role="hr_officer")
    merged(confirmed(mine))
    assert not objecting.to_decide(mine).exists()
    pass_objections_on()
    objection.refresh_from_db()
    assert objection.decider != mine
