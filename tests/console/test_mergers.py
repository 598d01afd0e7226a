"""HR and two accounts of one person: merged where nobody has come in, else proposed to the person."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from assessments import merging
from assessments.enrolments import api as enrolments
from assessments.models import Assignment
from learning.operations.models import AuditEntry, Outbox
from learning.people.adapter import confirm_address
from learning.people.merging.api import goes_by
from learning.people.models import (
    Absence,
    AccountMerger,
    FirstSignIn,
    Membership,
    Organisation,
    StaffNumber,
    Unit,
    User,
)
from tests.console.importing.files import applied, planned, row, said, undone
from tests.ministry import days, officer, require, today, worker
from tests.people import person, run_tasks, signed_in, start_quiz


@pytest.fixture
def unused(kisumu, manager, interior) -> User:
    """An account that an import made and nobody has come in by."""
    user = worker(kisumu, "Wanjiru A.", post=manager)
    user.set_unusable_password()
    user.save()
    FirstSignIn.objects.create(
        user=user, organisation=interior, operation="11111111-1111-1111-1111-111111111111"
    )
    Absence.objects.create(
        organisation=interior, user=user, since=today() + days(5), until=today() + days(9)
    )
    return user


@pytest.fixture
def own(db) -> User:
    """The account that the person made with an address of their own; no employer knows of it."""
    user = User.objects.create_user("wanjiru@example.net", "long-enough-words", full_name="Wanjiru")
    confirm_address(user)
    return user


def sent_to(address: str) -> str:
    """The subjects and bodies of the mails to an address."""
    mails = Outbox.objects.filter(recipient=address)
    return " ".join(f"{mail.subject} {mail.body}" for mail in mails)


def merge(client, user, other: str, *, send="post"):
    return getattr(client, send)(reverse("merge_person", args=[user.pk]), {"with": other})


def test_an_unused_account_is_merged_and_both_can_undo_it(hr_client, unused, own, interior, module):
    require(interior, module)
    number = StaffNumber.objects.get(user=unused).number
    seen = merge(hr_client, unused, own.email, send="get").content.decode()
    assert "Nobody has ever come in by this account" in seen and f">{own.full_name}<" not in seen
    assert Membership.objects.filter(user=unused).exists(), "looking changes nothing"
    assert merge(hr_client, unused, own.email).url == reverse("mergers")
    run_tasks()
    assert Membership.objects.get(user=own).post.title == "Service-centre manager"
    assert StaffNumber.objects.get(user=own).number == number
    assert Absence.objects.filter(user=own).exists()
    assert Assignment.objects.filter(user=own).exclude(state="ended").exists()
    assert "undo it until" in sent_to(own.email)
    merger = AccountMerger.objects.get()
    page = hr_client.get(reverse("mergers")).content.decode()
    assert "Put together" in page and "Undo" in page
    hr_client.post(reverse("end_merger", args=[merger.pk]))
    assert Membership.objects.filter(user=unused).exists()
    assert not Membership.objects.filter(user=own).exists()
    assert User.objects.get(pk=unused.pk).is_active


def test_the_owner_can_undo_it_too(hr_client, unused, own):
    merge(hr_client, unused, own.email)
    merger = AccountMerger.objects.get()
    client = Client()
    client.post("/account/login/", {"login": own.email, "password": "long-enough-words"})
    client.post("/account/reauthenticate/", {"password": "long-enough-words"})
    assert "Undo" in client.get(reverse("merge_accounts")).content.decode()
    client.post(reverse("undo_merger", args=[merger.pk]))
    assert not Membership.objects.filter(user=own).exists()


def test_two_that_are_used_are_proposed_and_the_person_alone_says_yes(hr_client, staff, own):
    known = staff[0]
    known.set_password("another-long-word")
    known.save()
    confirm_address(known)
    seen = merge(hr_client, known, own.email, send="get").content.decode()
    assert "both in use" in seen and own.full_name not in seen.replace(own.email, "")
    merge(hr_client, known, own.email)
    run_tasks()
    merger = AccountMerger.objects.get()
    assert merger.state == "proposed" and Membership.objects.filter(user=known).exists()
    assert "two accounts" in sent_to(own.email) and "two accounts" in sent_to(known.email)
    # HR can't do it for them.
    with pytest.raises(merging.accounts.MergerRefused):
        merging.merge_for_employer(
            away=known, into=own, by=person("hr"), organisation=merger.organisation
        )
    client = Client()
    client.post("/account/login/", {"login": own.email, "password": "long-enough-words"})
    client.post("/account/reauthenticate/", {"password": "long-enough-words"})
    shown = {"account": known.email, "password": "another-long-word"}
    assert client.post(reverse("merge_accounts"), shown).status_code == 302
    client.post(reverse("preview_merger"))
    merger.refresh_from_db()
    assert merger.state == "merged" and Membership.objects.filter(user=own).exists()
    # What the person did, HR doesn't undo.
    hr_client.post(reverse("end_merger", args=[merger.pk]))
    merger.refresh_from_db()
    assert merger.state == "merged"


def test_a_proposal_can_be_declined_or_taken_back(hr_client, staff, own):
    confirm_address(staff[0])
    merge(hr_client, staff[0], own.email)
    merger = AccountMerger.objects.get()
    signed_in(own).post(reverse("decline_merger", args=[merger.pk]))
    merger.refresh_from_db()
    assert merger.state == "declined"
    merge(hr_client, staff[0], own.email)
    second = AccountMerger.objects.get(state="proposed")
    hr_client.post(reverse("end_merger", args=[second.pk]))
    second.refresh_from_db()
    assert second.state == "withdrawn"


@pytest.mark.parametrize(
    "other",
    ["nobody@example.net", "N99999", "canary@example.org", "unconfirmed@example.net"],
)
def test_an_account_that_they_may_not_know_of_is_not_there(hr_client, staff, interior, other):
    worker(Unit.objects.get(name="Community health"), "Canary", email="canary@example.org")
    User.objects.create_user("unconfirmed@example.net", "long-enough-words", full_name="Hidden")
    answer = merge(hr_client, staff[0], other)
    html = answer.content.decode()
    assert answer.status_code == 422 and "No account has this staff number here" in html
    assert "Hidden" not in html and "Canary" not in html and not AccountMerger.objects.exists()


def test_who_may_not_change_the_person_finds_no_page(staff, interior, unused):
    for user in (
        officer(interior, "looker", role="auditor"),
        person("supervisor"),
        officer(Organisation.objects.get(slug="health"), "far"),
    ):
        assert merge(signed_in(user), unused, "N00001").status_code in (403, 404)
    assert not AccountMerger.objects.exists()


def test_an_import_names_the_two_accounts_of_a_row_and_takes_it_after_the_merger(
    hr_client, unused, own, interior
):
    number = StaffNumber.objects.get(user=unused).number
    unit = unused.memberships.get().unit
    line = row(number, "Wanjiru A.", unit.name, email=own.email)
    operation = planned(line)
    assert "belongs to another account than the staff number" in said(operation)
    html = hr_client.get(reverse("people_import", args=[operation.pk])).content.decode()
    assert f"{reverse('merge_person', args=[unused.pk])}?with=wanjiru%40example.net" in html
    merge(hr_client, unused, own.email)
    assert "belongs to another account" not in said(planned(line))
    # A number of the closed account is the person's, too.
    StaffNumber.objects.filter(user=own).delete()
    StaffNumber.objects.create(user=own, organisation=interior, number="N77777")
    StaffNumber.objects.create(user=unused, organisation=interior, number=number)
    assert said(planned(row(number, "Wanjiru A.", unit.name))).startswith("same")


@pytest.mark.parametrize("who", ["an officer of a unit", "an administrator of the platform"])
def test_nobody_new_is_brought_in_without_their_word_but_as_by_an_import(
    unused, own, kisumu, interior, who
):
    if who == "an officer of a unit":
        client = signed_in(officer(interior, "kisumuhr", unit=kisumu))
    else:
        User.objects.filter(pk=own.pk).update(is_superuser=True)
        client = signed_in(person("hr"))
    merge(client, unused, own.email)
    assert AccountMerger.objects.get().state == "proposed"
    assert not Membership.objects.filter(user=own).exists()


def test_hr_learns_nothing_of_an_account_that_isnt_theirs(hr_client, staff, own, module):
    confirm_address(staff[0])
    enrolment = enrolments.enrol(user=own, module_key=module.translation_key)
    start_quiz(enrolment)
    Membership.objects.filter(user=staff[0]).update(supervisor=own)
    seen = merge(hr_client, staff[0], own.email, send="get")
    html = seen.content.decode()
    assert seen.status_code == 200
    assert "quiz is under way" not in html and "supervises the other" not in html
    assert AuditEntry.objects.filter(action="look for account", actor=person("hr")).exists()


def test_guessing_addresses_is_held_back(hr_client, staff):
    answers = {
        merge(hr_client, staff[0], f"guess{n}@example.net", send="get").status_code
        for n in range(42)
    }
    assert answers == {422, 429}


def test_an_import_isnt_undone_over_a_merger(hr_client, own, interior):
    operation = applied(row("77", "Wanjiru A.", email=""))
    made = StaffNumber.objects.get(number="77").user
    merge(hr_client, made, own.email)
    assert AccountMerger.objects.get().state == "merged"
    undone(operation)
    assert Membership.objects.filter(user=own).exists()
    assert "went into another one since" in said(operation)


def test_an_old_number_leads_to_the_account_at_the_end(hr_client, unused, own, interior):
    number = StaffNumber.objects.get(user=unused).number
    merge(hr_client, unused, own.email)
    last = User.objects.create_user("last@example.net", "long-enough-words", full_name="Wanjiru")
    confirm_address(last)
    StaffNumber.objects.create(user=last, organisation=interior, number="N88888")
    StaffNumber.objects.filter(user=own).update(user=unused)
    merging.merge(away=own, into=last, by=last)
    line = row(number, "Wanjiru", "Kisumu office")
    assert "closed" not in said(planned(line)) and goes_by(unused) == last
