"""Groups: made by facilitators, joined by a link and a button, left at will; late practice is marked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from assessments.enrolments import api as enrolments
from assessments.intakes import api as intakes
from assessments.intakes.models import Intake, IntakeMember
from assessments.models import AttemptRequest, Enrolment, HandIn
from learning.operations.api import sweep
from learning.people.models import Institution
from tests.people import begun_work, person, signed_in
from tests.programmes import read

DAY = timedelta(days=1)


def make(module, **changes) -> Intake:
    fields = {
        "institution": Institution.objects.get(slug="baraza-school-of-government"),
        "module_key": module.translation_key,
        "module_title": module.title,
        "name": "Kisumu, autumn",
        "starts_on": date.today() - DAY,
        "ends_on": date.today() + 30 * DAY,
        "by": person("assessor"),
    }
    return intakes.make(**(fields | changes))


@pytest.fixture
def intake(db, module) -> Intake:
    return make(module)


@pytest.fixture
def join(intake) -> str:
    return reverse("join_intake", args=[intake.token])


@pytest.fixture
def facilitator(db):
    return signed_in(person("assessor"))


# --- Joining and leaving ------------------------------------------------------------------------


def test_the_link_says_what_it_is_and_who_sees_what(client, join, intake):
    shown = read(client, join)
    for words in (
        intake.name,
        intake.module_title,
        "Baraza School of Government",
        "never see your",
    ):
        assert words in shown
    assert f"/account/login/?next={join}" in shown and f"/account/signup/?next={join}" in shown
    assert not Enrolment.objects.filter(module_key=intake.module_key).exists()


def test_signed_out_the_button_leads_to_sign_in_and_back(client, join):
    assert client.post(join).url == f"/account/login/?next={join}"
    assert not IntakeMember.objects.exists()
    answer = client.post(
        "/account/login/",
        {"login": "learner@example.org", "password": "baraza-demo", "next": join},
    )
    assert answer.url == join


def test_looking_joins_nobody_and_pressing_twice_joins_once(learner_client, join, learner, module):
    learner_client.get(join)
    assert not Enrolment.objects.filter(user=learner).exists()
    first, again = learner_client.post(join), learner_client.post(join)
    assert first.url == again.url
    member = IntakeMember.objects.get()
    assert member.enrolment == Enrolment.objects.get(user=learner)
    assert "You are in this group" in read(learner_client, join)


def test_who_takes_the_module_joins_with_what_there_is(learner_client, join, enrolment):
    learner_client.post(join)
    assert IntakeMember.objects.get().enrolment == enrolment


def test_who_has_completed_it_joins_as_done(learner_client, join, enrolment):
    enrolment.state, enrolment.completed_at = "completed", enrolment.enrolled_at
    enrolment.save()
    assert learner_client.post(join).url == reverse("enrolment", args=[enrolment.pk])
    assert IntakeMember.objects.get().enrolment == enrolment


def test_who_left_the_module_goes_on_with_it(learner_client, join, enrolment):
    enrolments.withdraw(enrolment=enrolment)
    learner_client.post(join)
    enrolment.refresh_from_db()
    assert enrolment.state == "active" and IntakeMember.objects.get().enrolment == enrolment


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"is_open": False}, "This group is closed"),
        ({"starts_on": date.today() - 9 * DAY, "ends_on": date.today() - DAY}, "last day was"),
    ],
    ids=["closed", "over"],
)
def test_closed_or_over_it_takes_nobody_and_says_so(learner_client, join, learner, change, says):
    Intake.objects.update(**change)
    assert says in read(learner_client, join)
    refused = learner_client.post(join)
    assert refused.status_code == 409 and says in refused.content.decode()
    assert not Enrolment.objects.filter(user=learner).exists()


def test_on_the_last_day_it_still_takes_somebody(learner_client, join):
    Intake.objects.update(ends_on=date.today())
    assert learner_client.post(join).status_code == 302 and IntakeMember.objects.exists()


@pytest.mark.parametrize("token", ["nothing", "A" * 300, "%27", "1"])
def test_an_unknown_link_is_404_with_words(learner_client, token):
    for answer in (learner_client.get(f"/join/{token}/"), learner_client.post(f"/join/{token}/")):
        assert answer.status_code == 404 and b"opens no group" in answer.content
    assert not Enrolment.objects.exists() or not IntakeMember.objects.exists()


def test_a_changed_link_ends_the_old_one(learner_client, facilitator, join, intake):
    facilitator.post(reverse("change_intake_link", args=[intake.pk]))
    assert learner_client.post(join).status_code == 404
    intake.refresh_from_db()
    assert learner_client.post(reverse("join_intake", args=[intake.token])).status_code == 302


def test_leaving_the_group_stays_in_the_module(learner_client, join, learner, intake):
    learner_client.post(join)
    enrolment = Enrolment.objects.get(user=learner)
    page = reverse("enrolment", args=[enrolment.pk])
    leave = reverse("leave_intake", args=[enrolment.pk, intake.pk])
    assert leave in read(learner_client, page)
    learner_client.post(leave)
    assert (
        intake.name not in read(learner_client, page).partition("<main")[2].partition("My group")[2]
    )
    enrolment.refresh_from_db()
    assert enrolment.state == "active" and IntakeMember.objects.get().left_at
    learner_client.post(join)
    assert IntakeMember.objects.get().left_at is None


def test_nobody_leaves_for_another(learner_client, other_client, join, learner, intake):
    learner_client.post(join)
    enrolment = Enrolment.objects.get(user=learner)
    leave = reverse("leave_intake", args=[enrolment.pk, intake.pk])
    assert other_client.post(leave).status_code == 404
    assert learner_client.post(leave.replace(f"/{intake.pk}/l", "/99999/l")).status_code == 404
    assert IntakeMember.objects.get().left_at is None


# --- Practice after the last day ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "is_late"), [(date.today() - DAY, True), (date.today(), False)], ids=["after", "on"]
)
def test_practice_after_the_last_day_is_taken_and_marked(
    learner_client, join, enrolment, ends, is_late
):
    learner_client.post(join)
    work = begun_work(enrolment)
    Intake.objects.update(starts_on=ends - 9 * DAY, ends_on=ends)
    learner_client.post(reverse("hand_in_work", args=[work.pk]), {"is_anonymous": "1"})
    assert HandIn.objects.get().is_late is is_late
    page = read(learner_client, reverse("work", args=[work.pk]))
    assert ("after the last day of your group" in page) is is_late


def test_a_second_group_that_still_runs_and_one_that_was_left_make_nothing_late(
    learner_client, join, enrolment, module, intake
):
    learner_client.post(join)
    work = begun_work(enrolment)
    Intake.objects.update(starts_on=date.today() - 9 * DAY, ends_on=date.today() - DAY)
    second = make(module, name="Second try")
    learner_client.post(reverse("join_intake", args=[second.token]))
    learner_client.post(reverse("hand_in_work", args=[work.pk]), {"is_anonymous": "1"})
    assert HandIn.objects.get().is_late is False
    learner_client.post(reverse("take_back_work", args=[work.pk]))
    for row in (intake, second):
        intakes.leave(enrolment=enrolment, intake_id=row.pk)
    learner_client.post(reverse("hand_in_work", args=[work.pk]), {"is_anonymous": "1"})
    assert HandIn.objects.latest("number").is_late is False


# --- Making and changing ------------------------------------------------------------------------


def fields(taught, **changes):
    first, last = date.today(), date.today() + 9 * DAY
    return {
        "module": taught.translation_key, "name": "Mombasa", "starts_on": first, "ends_on": last,
    } | changes  # fmt: skip


def test_a_facilitator_makes_a_group_and_changes_it(facilitator, module):
    made = facilitator.post(reverse("make_intake"), fields(module))
    intake = Intake.objects.get()
    assert made.url == reverse("intake", args=[intake.pk])
    assert "Mombasa" in read(facilitator, reverse("intakes"))
    edit = reverse("edit_intake", args=[intake.pk])
    assert "Mombasa" in read(facilitator, edit)
    changed = fields(module, name="Mombasa II", ends_on=date.today() + 20 * DAY)
    facilitator.post(edit, changed)
    intake.refresh_from_db()
    assert (intake.name, intake.is_open) == ("Mombasa II", False), "unticked is closed"


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_on": date.today() - 30 * DAY},
        {"name": ""},
        {"name": "A\u202eB"},
        {"starts_on": "soon"},
        {"module": "x"},
    ],
)
def test_what_makes_no_group_is_refused_with_its_fields(facilitator, module, changes):
    refused = facilitator.post(reverse("make_intake"), fields(module, **changes))
    assert refused.status_code == 422
    assert not Intake.objects.exists()
    assert facilitator.post(reverse("make_intake"), fields(module)).status_code == 302


def test_groups_only_in_modules_of_one_s_own_institution(module):
    """The publisher of the Coast Institute has no module to choose."""
    from learning.people.api import role_group
    from learning.people.enums import InstitutionRoleName

    coast = Institution.objects.get(slug="coast-institute-of-administration")
    who = person("author2")
    who.groups.add(role_group(institution=coast, role=InstitutionRoleName.FACILITATOR))
    client = signed_in(who)
    assert "no released module" in read(client, reverse("make_intake"))
    assert client.post(reverse("make_intake"), fields(module)).status_code == 422
    assert not Intake.objects.exists()
    # And another institution's group isn't there for them.
    other = make(module)
    for name in ("intake", "edit_intake", "invite_to_intake", "download_intake"):
        assert client.get(reverse(name, args=[other.pk])).status_code == 404, name


@pytest.mark.parametrize("who", ["learner", "hr", "supervisor", "author", "assessor2"])
def test_nobody_else_has_these_pages(who, learner_client, join, intake, module):
    learner_client.post(join)
    client = signed_in(person(who))
    before = Intake.objects.values().get()
    for name, args in (
        ("intakes", []), ("make_intake", []), ("intake", [intake.pk]), ("edit_intake", [intake.pk]),
        ("change_intake_link", [intake.pk]), ("invite_to_intake", [intake.pk]),
        ("download_intake", [intake.pk]),
    ):  # fmt: skip
        url = reverse(name, args=args)
        for answer in (client.get(url), client.post(url, fields(module, addresses="a@x.org"))):
            assert answer.status_code in (403, 404, 405), (who, name)
            assert "Amina" not in answer.content.decode() or who == "learner"
    assert Intake.objects.values().get() == before and not intake.invitations.exists()


# --- Invitations --------------------------------------------------------------------------------

LIST = "new@example.org\nnew@example.org\nnobody\nlearner@example.org"


def test_first_what_would_become_of_each_then_one_mail(facilitator, learner_client, join, intake):
    learner_client.post(join)
    url = reverse("invite_to_intake", args=[intake.pk])
    seen = facilitator.post(url, {"addresses": LIST}).content.decode()
    for words in ("Gets a mail", "twice", "Is no address", "in the group already", "Send 1 mail"):
        assert words in seen
    assert not intake.invitations.exists()
    for _ in range(2):
        facilitator.post(url, {"addresses": LIST, "send": "1"})
    sweep()
    assert [letter.to for letter in mail.outbox] == [["new@example.org"]]
    assert join in mail.outbox[0].body and "press the button" in mail.outbox[0].body
    assert Enrolment.objects.count() == 1, "nobody is enrolled by it"


def test_a_new_link_may_be_sent_again(facilitator, intake):
    url = reverse("invite_to_intake", args=[intake.pk])
    facilitator.post(url, {"addresses": "new@example.org", "send": "1"})
    facilitator.post(reverse("change_intake_link", args=[intake.pk]))
    facilitator.post(url, {"addresses": "new@example.org", "send": "1"})
    sweep()
    assert len(mail.outbox) == 2
    assert mail.outbox[0].body != mail.outbox[1].body


@pytest.mark.parametrize(
    ("addresses", "change"),
    [
        ("", {}),
        (" \n ", {}),
        ("\n".join(f"p{n}@x.org" for n in range(501)), {}),
        ("a@x.org", {"is_open": False}),
    ],
    ids=["empty", "blank", "too many", "closed"],
)
def test_what_cant_be_sent_is_refused_whole(facilitator, intake, addresses, change):
    Intake.objects.update(**change)
    url = reverse("invite_to_intake", args=[intake.pk])
    for more in ({}, {"send": "1"}):
        answer = facilitator.post(url, {"addresses": addresses} | more)
        assert answer.status_code == 422
    assert not intake.invitations.exists()
    Intake.objects.update(is_open=True)
    assert facilitator.post(url, {"addresses": "a@x.org", "send": "1"}).status_code == 302


def test_a_group_and_an_account_that_goes(learner_client, join, learner, intake):
    from learning.desk.account.leaving import delete_account

    learner_client.post(join)
    intakes.invite(intake=intake, text="someone@x.org", by=person("assessor"))
    intake.invitations.update(email=learner.email)
    delete_account(user=learner)
    assert not IntakeMember.objects.exists() and not intake.invitations.exists()
    assert not AttemptRequest.objects.exists()
