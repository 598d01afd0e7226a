"""The first way in: the mail's link, the slip, and staff number with password after that."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning.operations.models import AuditEntry, Outbox
from learning.people import first_sign_in
from learning.people.adapter import has_confirmed
from learning.people.models import FirstSignIn, OrganisationRole, StaffNumber, User
from tests.people import person, run_tasks, signed_in

from .files import applied, by_number, row, undone

PASSWORD = "long enough for anybody 7"


def _link(email: str) -> str:
    body = Outbox.objects.get(recipient=email).body
    return re.search(r"https?://[^/]+(/account/first/\S+)", body).group(1)


def _is_in(client: Client, user: User) -> bool:
    return client.session.get("_auth_user_id") == str(user.pk)


def test_the_link_confirms_the_address_and_works_once(db):
    applied(row("2", "Brian Kimani", email="brian@interior.example"))
    user, link, client = by_number("2"), _link("brian@interior.example"), Client()
    assert not has_confirmed(user, user.email)
    assert "Brian Kimani" in client.get(link).text
    assert not has_confirmed(user, user.email), "looking uses nothing up"
    assert client.post(link, {"password": "123"}).status_code == 422
    client.post(link, {"password": PASSWORD})
    assert _is_in(client, user) and has_confirmed(user, user.email)
    assert Client().get(link).status_code == 404
    assert Client().post(link, {"password": "another " + PASSWORD}).status_code == 404
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("void", ["expired", "undone", "unknown"])
def test_a_link_that_is_void_opens_nothing(void):
    operation = applied(row("2", "Brian Kimani", email="brian@interior.example"))
    link = _link("brian@interior.example")
    if void == "expired":
        FirstSignIn.objects.update(expires_at=timezone.now())
    elif void == "undone":
        undone(operation)
    else:
        link = "/account/first/guessed/"
    answer = Client().post(link, {"password": PASSWORD})
    assert answer.status_code == 404 and "can't be used" in answer.text


def test_a_slip_opens_one_account_once_and_the_number_ever_after(db):
    operation = applied(row("1"), row("2", "Brian Kimani"))
    slips = {slip.number: slip.code for slip in first_sign_in.new_slips(operation.pk)}
    user = by_number("1")
    digest = FirstSignIn.objects.get(user=user).digest
    assert slips["1"].replace("-", "") not in digest

    def come(number: str, code: str) -> Client:
        client = Client()
        client.post("/account/slip/", {"number": number, "code": code, "password": PASSWORD})
        return client

    assert not _is_in(come("2", slips["1"]), user)
    assert not _is_in(come("1", "AAAA-AAAA-AAAA"), user)
    assert _is_in(come(" 1 ", slips["1"].lower()), user)
    assert not _is_in(come("1", slips["1"]), user)

    def sign_in(number: str, password: str):
        client = Client()
        client.post("/account/staff-number/", {"number": number, "password": password})
        return client

    assert _is_in(sign_in("1", PASSWORD), user)
    assert not _is_in(sign_in("1", "wrong"), user)
    assert not _is_in(sign_in("2", ""), by_number("2"))
    assert not _is_in(sign_in("2", PASSWORD), by_number("2"))


def test_who_has_an_address_signs_in_with_that_alone(db):
    applied(row("2", "Brian Kimani", email="brian@interior.example"))
    user = by_number("2")
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    answer = client.post("/account/staff-number/", {"number": "2", "password": PASSWORD})
    assert answer.status_code == 422 and not _is_in(client, user)


def test_wrong_passwords_for_one_number_are_counted(db):
    applied(row("1"))
    for _try in range(5):
        answer = Client().post("/account/staff-number/", {"number": "1", "password": "wrong"})
        assert answer.status_code == 422
    answer = Client().post("/account/staff-number/", {"number": "1", "password": "wrong"})
    assert answer.status_code == 429


def test_a_lost_slip_is_made_void_by_a_new_one(db):
    operation = applied(row("1"))
    [old] = first_sign_in.new_slips(operation.pk)
    assert first_sign_in.new_slips(operation.pk) == []
    [new] = first_sign_in.new_slips(operation.pk, again=True)
    assert first_sign_in.by_slip("1", old.code) is None
    assert first_sign_in.by_slip("1", new.code) is not None


def test_a_person_with_a_slip_can_add_an_address(db):
    operation = applied(row("1"))
    [slip] = first_sign_in.new_slips(operation.pk)
    client = Client()
    client.post("/account/slip/", {"number": "1", "code": slip.code, "password": PASSWORD})
    assert client.get("/account/me/").status_code == 200
    answer = client.post(
        "/account/email/", {"email": "amina@interior.example", "action_add": ""}, follow=True
    )
    assert answer.status_code == 200


def test_who_forgot_the_password_and_has_no_address_gets_a_new_slip(db):
    operation = applied(row("1"))
    [first] = first_sign_in.new_slips(operation.pk)
    user = by_number("1")
    old = Client()
    old.post("/account/slip/", {"number": "1", "code": first.code, "password": PASSWORD})
    assert _is_in(old, user)
    hr = signed_in(person("hr"))
    address = reverse("new_slip", args=[user.pk])
    assert "shown this once" not in hr.get(address).text
    user.refresh_from_db()
    assert user.check_password(PASSWORD), "looking changes nothing"
    page = hr.post(address).text
    code = re.search(r"<code>(\S+)</code>", page).group(1)
    run_tasks()
    # What opened before opens nothing any more.
    assert old.get("/home/").status_code == 302
    again = {"number": "1", "password": PASSWORD}
    assert Client().post("/account/staff-number/", again).status_code == 422
    new = Client()
    new.post("/account/slip/", {"number": "1", "code": code, "password": "new " + PASSWORD})
    assert _is_in(new, user)
    entry = AuditEntry.objects.get(action="new slip")
    assert (entry.actor, entry.subject) == (person("hr"), str(user.pk))
    assert "printed a new slip" in new.get("/home/competencies/").text


@pytest.mark.parametrize("who", ["with an address", "an officer", "a supervisor", "oneself"])
def test_no_slip_for_who_has_another_way_in(db, who):
    applied(row("1"))
    user, hr = by_number("1"), person("hr")
    if who == "with an address":
        User.objects.filter(pk=user.pk).update(email="now@interior.example")
    elif who == "an officer":
        OrganisationRole.objects.create(
            user=user, organisation=hr.organisation_roles.get().organisation, role="hr_officer"
        )
    elif who == "a supervisor":
        applied(row("2", "Brian", supervisor="1"))
    else:
        hr = user
    answer = signed_in(hr).post(reverse("new_slip", args=[user.pk]))
    assert answer.status_code in (403, 404, 422) and "<code>" not in answer.text
    assert not AuditEntry.objects.filter(action="new slip").exists()


def test_a_slip_needs_the_number_by_which_one_comes_in(db):
    applied(row("1"))
    user, hr = by_number("1"), person("hr")
    user.set_password(PASSWORD)
    user.save()
    StaffNumber.objects.filter(user=user).delete()
    answer = signed_in(hr).post(reverse("new_slip", args=[user.pk]))
    assert answer.status_code == 422 and "staff number" in answer.text
    user.refresh_from_db()
    assert user.check_password(PASSWORD), "nobody is locked out"
