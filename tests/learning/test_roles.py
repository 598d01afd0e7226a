"""Who works for an institution: invited, accepted once, ended; each within its own border."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning.authoring.institutions import create_institution
from learning.operations.models import AuditEntry
from learning.people.models import Institution, Invitation, User
from tests.architecture.test_queries import cost
from tests.people import person, run_tasks, signed_in

COAST = "coast-institute-of-administration"
SCHOOL = "baraza-school-of-government"


@pytest.fixture
def school(db) -> Institution:
    return Institution.objects.get(slug=SCHOOL)


@pytest.fixture
def coast(db) -> Institution:
    return Institution.objects.get(slug=COAST)


def page_of(institution: Institution) -> str:
    return reverse("institution", args=[institution.pk])


def holders(institution: Institution, role: str) -> set[str]:
    group = institution.roles.get(role=role).group
    return {user.email.partition("@")[0] for user in group.user_set.all()}


def invite(institution, who: str = "learner", role: str = "author", by: str = "reviewer"):
    """Through the page; the invitation that came of it."""
    fields = {"email": f"{who}@example.org", "role": role}
    answer = signed_in(person(by)).post(page_of(institution), fields)
    assert answer.status_code == 302, answer.content.decode()[:4000]
    run_tasks()
    return Invitation.objects.get(email=f"{who}@example.org", role=role, withdrawn_at=None)


def link_in_mail() -> str:
    return re.search(r"http://testserver(/account/invitation/\S+/)", mail.outbox[-1].body)[1]


def accept(client: Client, link: str):
    """Open the link, and press the button."""
    landing = client.get(link)
    assert landing.status_code == 302
    return client.post(landing.url)


# --- The way in -------------------------------------------------------------------------------------


def test_somebody_with_an_account_accepts_and_holds_the_role(school):
    invite(school)
    letter = mail.outbox[-1]
    assert letter.to == ["learner@example.org"]
    assert "Grace Achieng invites you" in letter.body
    assert "Baraza School of Government. Your role: Author" in letter.body
    client, link = signed_in(person("learner")), link_in_mail()
    landing = client.get(client.get(link).url)
    assert "Grace Achieng" in landing.content.decode() and "Author" in landing.content.decode()
    assert "learner" not in holders(school, "author"), "opening a link takes nothing"
    answer = accept(client, link)
    assert answer.url == "/admin/"
    assert "learner" in holders(school, "author")
    assert client.get("/admin/", follow=True).status_code == 200
    entry = AuditEntry.objects.get(action="accept role")
    assert (entry.actor, entry.details["role"]) == (person("learner"), "author")


def test_somebody_new_makes_an_account_confirms_the_address_and_accepts(school):
    invite(school, "fresh")
    client, link = Client(), link_in_mail()
    landing = client.get(client.get(link).url)
    assert "Make an account" in landing.content.decode()
    client.post(
        "/account/signup/",
        {"email": "fresh@example.org", "full_name": "Fresh Person", "password1": "river-stone-41"},
    )
    fresh = User.objects.get(email="fresh@example.org")
    assert not fresh.groups.exists(), "an address that nobody has confirmed opens nothing"
    assert Invitation.objects.get().is_open
    confirmation = re.search(
        r"http://testserver(/account/confirm-email/\S+/)", mail.outbox[-1].body
    )
    if confirmation:
        client.post(confirmation[1])
    else:
        code = re.search(r"^\s*([A-Z0-9-]{4,})\s*$", mail.outbox[-1].body, re.M)[1]
        client.post("/account/confirm-email/", {"code": code})
    signed = signed_in(fresh)
    assert accept(signed, link).url == "/admin/"
    assert "fresh" in holders(school, "author")


def test_signing_in_from_the_link_leads_back_to_it(school):
    invite(school)
    client = Client()
    client.get(link_in_mail())
    answer = client.post(
        "/account/login/", {"login": "learner@example.org", "password": "baraza-demo"}
    )
    assert "/account/joining/" in answer.url


def test_an_invitation_is_used_once(school):
    invite(school)
    link, client = link_in_mail(), signed_in(person("learner"))
    accept(client, link)
    person("learner").groups.clear()
    again = client.get(link)
    assert again.status_code == 404 and "used before" in again.content.decode()
    assert client.post(link.replace("invitation", "joining")).status_code == 404
    assert "learner" not in holders(school, "author")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, "two weeks are over"),
        ({"withdrawn_at": timezone.now()}, "withdrawn"),
        ({"token": "another"}, "know this link"),
    ],
)
def test_a_closed_invitation_says_why(school, change, said):
    invitation = invite(school)
    link = link_in_mail()
    Invitation.objects.filter(pk=invitation.pk).update(**change)
    client = signed_in(person("learner"))
    for address in (link, link.replace("invitation", "joining")):
        for answer in (client.get(address), client.post(link.replace("invitation", "joining"))):
            assert answer.status_code == 404
            assert said in answer.content.decode()
    assert "learner" not in holders(school, "author")


def test_another_account_takes_nothing_with_the_link(school):
    invite(school)
    link = link_in_mail()
    other = signed_in(person("learner2"))
    joining = other.get(link).url
    for answer in (other.get(joining), other.post(joining)):
        assert answer.status_code == 403
        assert "another address" in answer.content.decode()
    assert Client().post(joining).status_code == 200, "nobody signed in: the two doors"
    assert holders(school, "author") == {"author"}
    assert Invitation.objects.get().is_open


def test_an_address_that_isn_t_confirmed_takes_nothing(school):
    from allauth.account.models import EmailAddress

    invite(school)
    EmailAddress.objects.filter(email="learner@example.org").update(verified=False)
    answer = accept(signed_in(person("learner")), link_in_mail())
    assert answer.status_code == 403
    assert "Confirm your e-mail address" in answer.content.decode()
    assert "learner" not in holders(school, "author")


def test_the_older_kind_of_invitation_opens_no_role(db):
    plain = Invitation.objects.create(email="learner@example.org")
    assert signed_in(person("learner")).get(f"/account/joining/{plain.token}/").status_code == 404


# --- The page ---------------------------------------------------------------------------------------


def test_who_is_there_or_was_asked_is_not_asked_twice(school):
    publisher = signed_in(person("reviewer"))
    for email, said in (
        ("author@example.org", "holds the role"),
        ("AUTHOR@EXAMPLE.ORG", "holds the role"),
    ):
        answer = publisher.post(page_of(school), {"email": email, "role": "author"})
        assert answer.status_code == 422 and said in answer.content.decode()
    invite(school)
    answer = publisher.post(page_of(school), {"email": "Learner@Example.org", "role": "author"})
    assert answer.status_code == 422 and "invited before" in answer.content.decode()
    assert Invitation.objects.count() == 1
    for fields in (
        {"email": ""},
        {"email": "nobody", "role": "author"},
        {"email": "a@b.example", "role": "king"},
    ):
        assert publisher.post(page_of(school), fields).status_code == 422


def test_sending_again_closes_the_old_link(school):
    invitation = invite(school)
    old = link_in_mail()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    publisher = signed_in(person("reviewer"))
    assert "over" in publisher.get(page_of(school)).content.decode()
    publisher.post(reverse("renew_invitation", args=[school.pk, invitation.pk]))
    run_tasks()
    client = signed_in(person("learner"))
    assert link_in_mail() != old and client.get(old).status_code == 404
    assert accept(client, link_in_mail()).url == "/admin/"
    gone = publisher.post(reverse("withdraw_invitation", args=[school.pk, invitation.pk]))
    assert gone.status_code == 404, "accepted: there is nothing to withdraw"


def test_a_withdrawn_invitation_can_be_sent_afresh(school):
    first = invite(school)
    publisher = signed_in(person("reviewer"))
    publisher.post(reverse("withdraw_invitation", args=[school.pk, first.pk]))
    assert "None. Invite somebody" in publisher.get(page_of(school)).content.decode()
    assert invite(school).pk != first.pk


def test_a_role_is_ended_after_a_question(school):
    publisher = signed_in(person("reviewer"))
    url = reverse("end_role", args=[school.pk, "author", person("author").pk])
    assert "Peter Kiprono" in publisher.get(url).content.decode()
    assert holders(school, "author") == {"author"}
    assert publisher.post(url).status_code == 302
    assert holders(school, "author") == set()
    assert publisher.post(url).status_code == 404
    assert AuditEntry.objects.get(action="end role").actor == person("reviewer")
    assert signed_in(person("author")).get("/admin/").status_code == 403


def test_the_last_publisher_stays_unless_it_is_said_twice(school):
    admin = signed_in(person("admin"))
    url = reverse("end_role", args=[school.pk, "publisher", person("reviewer").pk])
    assert "last publisher" in admin.get(url).content.decode()
    answer = admin.post(url)
    assert answer.status_code == 422 and "nobody can release" in answer.content.decode()
    assert holders(school, "publisher") == {"reviewer"}
    admin.post(url, {"even_last": "1"})
    assert holders(school, "publisher") == set()


def test_one_of_two_publishers_goes_without_ado(school):
    school.roles.get(role="publisher").group.user_set.add(person("author"))
    url = reverse("end_role", args=[school.pk, "publisher", person("reviewer").pk])
    assert signed_in(person("admin")).post(url).status_code == 302
    assert holders(school, "publisher") == {"author"}


# --- Borders ----------------------------------------------------------------------------------------


def test_who_publishes_is_the_platform_s_to_decide(school):
    publisher = signed_in(person("reviewer"))
    answer = publisher.post(page_of(school), {"email": "x@example.org", "role": "publisher"})
    assert answer.status_code == 422
    own = reverse("end_role", args=[school.pk, "publisher", person("reviewer").pk])
    assert publisher.get(own).status_code == publisher.post(own).status_code == 404
    theirs = invite(school, "x", "publisher", by="admin")
    for name in ("renew_invitation", "withdraw_invitation"):
        assert publisher.post(reverse(name, args=[school.pk, theirs.pk])).status_code == 404
    assert holders(school, "publisher") == {"reviewer"}
    assert Invitation.objects.get().token == theirs.token


@pytest.mark.parametrize("who", ["reviewer", "author", "assessor", "author2", "hr", "learner"])
def test_another_s_people_are_not_seen_or_changed(coast, school, who):
    """The Coast Institute's page for a publisher of the School and for who publishes nowhere."""
    theirs = invite(coast, "x", by="admin")
    client = signed_in(person(who))
    changes = [
        (page_of(coast), {"email": "me@example.org", "role": "author"}),
        (reverse("end_role", args=[coast.pk, "author", person("author2").pk]), {}),
        (reverse("renew_invitation", args=[coast.pk, theirs.pk]), {}),
        (reverse("withdraw_invitation", args=[coast.pk, theirs.pk]), {}),
        # Another's invitation or person under cover of one's own institution.
        (reverse("renew_invitation", args=[school.pk, theirs.pk]), {}),
        (reverse("withdraw_invitation", args=[school.pk, theirs.pk]), {}),
        (reverse("end_role", args=[school.pk, "author", person("author2").pk]), {}),
    ]
    for url, fields in changes:
        for answer in (client.get(url), client.post(url, fields)):
            assert answer.status_code in (403, 404, 405), url
            assert "Zainab" not in answer.content.decode()
    listed = client.get(reverse("institutions"))
    assert listed.status_code == (200 if who == "reviewer" else listed.status_code)
    assert "Coast" not in listed.content.decode()
    assert holders(coast, "author") == {"author2"}
    assert [row.token for row in Invitation.objects.all()] == [theirs.token]


def test_those_who_may_see_the_people(school):
    """The control of the border: those who may, see and do."""
    for who in ("admin", "reviewer"):
        shown = signed_in(person(who)).get(page_of(school)).content.decode()
        assert "Peter Kiprono" in shown and "Grace Achieng" in shown


@pytest.mark.parametrize("size", [1, 12])
def test_the_pages_cost_the_same_however_many_work_there(school, size):
    for number in range(size):
        create_institution(name=f"Academy {number}")
        user = User.objects.create_user(f"c{number}@example.org", None, full_name=f"C {number}")
        school.roles.get(role="author").group.user_set.add(user)
        Invitation.objects.create(
            institution=school, role="author", email=f"i{number}@example.org", invited_by=user
        )
    client = signed_in(person("admin"))
    for url in (reverse("institutions"), page_of(school)):
        cost(client, url)
        assert cost(client, url) <= 12
