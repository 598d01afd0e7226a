"""Deleting an account: it says before what goes, what stays stays, and nobody else is touched."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from assessments.models import (
    ActivityRecord,
    Attempt,
    Certificate,
    Enrolment,
    Evidence,
    Response,
)
from learning.desk.account import leaving
from learning.operations.models import AuditEntry, Outbox
from learning.people import consents
from learning.people.models import Consent, Invitation, Membership, User
from tests.learning.test_my_data import confirmed
from tests.people import answer_all, complete, person, run_tasks, signed_in, start_quiz

DELETE = "/account/delete/"
YES = {"understood": "on"}


def counts() -> dict:
    kept = (User, Certificate, Enrolment, Evidence, ActivityRecord, Attempt, Response, Membership)
    return {model: model.objects.count() for model in kept}


def test_the_page_says_before_what_goes_and_what_stays(certificate):
    html = confirmed(certificate.user).get(DELETE).content.decode()
    assert "Quizzes you sat, with your answers" in html and certificate.code in html
    assert "The certificate register" in html and 'href="/account/data/"' in html


def test_it_asks_for_the_password_again_and_for_a_tick(learner_client, learner):
    assert learner_client.post(DELETE, YES).url.startswith("/account/reauthenticate/")
    client = confirmed(learner)
    answer = client.post(DELETE)
    assert answer.status_code == 422 and "Nothing was deleted" in answer.content.decode()
    assert person("learner").is_active


def test_afterwards_nobody_can_sign_in_and_the_certificate_verifies(certificate, client):
    user = certificate.user
    consents.give_consent(user=user, purpose="reminders")
    Invitation.objects.create(email="Learner@example.org")
    ModelLogEntry.objects.log_action(user, "wagtail.edit", user=person("admin"))
    elsewhere = Client()
    elsewhere.post("/account/login/", {"login": user.email, "password": "baraza-demo"})
    assert elsewhere.get("/home/").status_code == 200

    answer = confirmed(user).post(DELETE, YES)
    assert answer.url == "/account/deleted/"
    assert client.get("/account/deleted/").status_code == 200

    client.post("/account/login/", {"login": "learner@example.org", "password": "baraza-demo"})
    assert client.get("/home/").status_code == 302
    assert elsewhere.get("/home/").status_code == 302, "signed out everywhere"
    verdict = client.get(f"/verify/{certificate.code}/").content.decode()
    assert "This certificate is valid" in verdict and "Amina Wanjiru Otieno" in verdict

    row = User.objects.get(pk=user.pk)
    assert (row.full_name, row.short_name, row.email, row.language) == ("", "", None, "")
    assert not row.is_active and not row.has_usable_password() and row.last_login is None
    assert str(row) == "Deleted account"
    gone = (Consent, Invitation, Outbox, Attempt, Response, Evidence, ActivityRecord)
    assert [model.__name__ for model in gone if model.objects.exists()] == []
    assert not row.emailaddress_set.exists() and not row.memberships.exists()
    assert not ModelLogEntry.objects.filter(label__contains="Amina").exists()
    kept = Enrolment.objects.get(user=row)
    assert kept.certificates.get() == certificate and kept.resume_key is None
    entry = AuditEntry.objects.get(action="delete", subject_kind="account")
    assert entry.actor_id == row.pk and "Amina" not in str(entry.details)


def test_the_sessions_are_removed_by_the_worker(learner):
    Client().post("/account/login/", {"login": learner.email, "password": "baraza-demo"})
    signed_in(person("learner2"))
    before = Session.objects.count()
    leaving.delete_account(user=learner)
    run_tasks()
    left = [row.get_decoded().get("_auth_user_id") for row in Session.objects.all()]
    assert str(learner.pk) not in left and 0 < len(left) < before


def test_others_are_not_touched(enrolment, learner):
    from assessments.enrolments import api as enrolments

    other = enrolments.enrol(user=person("learner2"), module_key=enrolment.module_key)
    attempt = start_quiz(other)
    answer_all(attempt, other.user)
    before = counts()
    leaving.delete_account(user=learner)
    after = counts()
    assert after[User] == before[User], "the emptied row stays"
    assert Attempt.objects.get() == attempt and after[Response] == attempt.responses.count()
    assert after[Membership] == before[Membership] - 1
    assert person("learner2").full_name == "Lê Thị Hồng Nhung"


def test_an_attempt_under_way_goes_as_well(enrolment, learner):
    answer_all(start_quiz(enrolment), learner)
    leaving.delete_account(user=learner)
    assert not Attempt.objects.exists() and not Enrolment.objects.exists()


def test_a_completed_module_without_a_certificate_leaves_nothing(enrolment, learner):
    complete(enrolment)
    leaving.delete_account(user=learner)
    assert not Enrolment.objects.exists() and not Evidence.objects.exists()


def test_it_is_safe_to_repeat(learner):
    leaving.delete_account(user=learner)
    leaving.delete_account(user=learner)
    assert AuditEntry.objects.filter(action="delete").count() == 1


def test_it_is_all_or_nothing(certificate, monkeypatch):
    def fail(**details):
        raise OSError("the disk is full")

    monkeypatch.setattr(leaving.operations, "record", fail)
    before = counts()
    with pytest.raises(OSError, match="disk"):
        leaving.delete_account(user=certificate.user)
    assert counts() == before and person("learner").full_name


def test_the_address_is_free_for_a_new_person(learner, client):
    leaving.delete_account(user=learner)
    fields = {"full_name": "Another Amina", "email": "learner@example.org"}
    client.post("/account/signup/", fields | {"password1": "a-long-passphrase"})
    new = person("learner")
    assert new.pk != learner.pk and not new.enrolments.exists()


def test_a_certificate_s_mail_does_not_follow(enrolment, learner):
    """Issued a moment before: the worker finishes it for the register, and writes to nobody."""
    from assessments import api

    complete(enrolment)
    row = api.confirm_name(enrolment=enrolment, name="Amina Otieno")
    leaving.delete_account(user=learner)
    run_tasks()
    row.refresh_from_db()
    assert row.signature and row.pdf_sha256 and not Outbox.objects.exists()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("admin", "only platform administrator"),
        ("author", "Baraza School of Government"),
        ("hr", "HR work for Ministry of Interior"),
        ("supervisor", "You supervise 1 person"),
    ],
)
def test_whom_others_rely_on_hears_what_to_do_first(name, says):
    client = confirmed(person(name))
    assert says in client.get(DELETE).content.decode()
    answer = client.post(DELETE, YES)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert person(name).is_active
    with pytest.raises(leaving.LeavingRefused, match=says):
        leaving.delete_account(user=person(name))


def test_one_of_two_administrators_may_leave():
    User.objects.filter(email="learner2@example.org").update(is_superuser=True)
    leaving.delete_account(user=person("admin"))
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1
    with pytest.raises(leaving.LeavingRefused):
        leaving.delete_account(user=person("learner2"))


def test_who_has_handed_over_may_leave_and_whom_they_supervised_stays(db):
    supervisor = person("supervisor")
    Membership.objects.filter(supervisor=supervisor).update(since="2026-01-01", until="2026-02-01")
    leaving.delete_account(user=supervisor)
    assert str(Membership.objects.get(user=person("learner")).supervisor) == "Deleted account"


def test_the_database_refuses_a_deleted_account_with_a_name(learner):
    leaving.delete_account(user=learner)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=learner.pk).update(full_name="Back again")


def test_an_administrator_cannot_bring_it_back(learner):
    leaving.delete_account(user=learner)
    admin = signed_in(person("admin"))
    assert "Deleted account" in admin.get("/admin/users/").content.decode()
    answer = admin.post(
        f"/admin/users/edit/{learner.pk}/", {"full_name": "Back", "is_active": "on"}
    )
    assert answer.status_code == 200 and "was deleted by its owner" in answer.content.decode()
    assert User.objects.get(pk=learner.pk).deleted_at <= timezone.now()
