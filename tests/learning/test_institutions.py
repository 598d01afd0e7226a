"""An institution's space is made in one step, again and again, or not at all."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, GroupApprovalTask, Workflow, WorkflowPage

from curriculum.models import InstitutionPage
from learning.authoring.institutions import create_institution
from learning.operations.models import AuditEntry
from learning.people.enums import InstitutionRoleName
from learning.people.models import Institution, InstitutionRole, Invitation
from tests.people import person, run_tasks, signed_in

NAME = "Lake Academy"


def make(*arguments: str) -> str:
    out = StringIO()
    call_command("create_institution", *arguments, stdout=out)
    return out.getvalue()


def rows() -> tuple[int, ...]:
    """How many there are of everything that a space has."""
    kinds = (Institution, InstitutionRole, InstitutionPage, Collection, Group, Workflow,
             GroupApprovalTask, WorkflowPage, Invitation, AuditEntry)  # fmt: skip
    return tuple(kind.objects.count() for kind in kinds)


def test_one_command_makes_the_whole_space(client):
    said = make(NAME, "--slug", "lake")
    academy = Institution.objects.get(name=NAME)
    assert "made: institution, collection, page" in said and "was there" not in said
    assert client.get("/lake/").status_code == 200
    assert {row.role for row in academy.roles.all()} == set(InstitutionRoleName.values)
    page = InstitutionPage.objects.get(institution=academy)
    workflow = WorkflowPage.objects.get(page=page.page_ptr).workflow
    task = workflow.tasks.get().specific
    reviewers = academy.roles.get(role="reviewer").group
    assert (workflow.name, list(task.groups.all())) == (NAME, [reviewers])
    assert AuditEntry.objects.filter(action="make", subject=str(academy.pk)).exists()


def test_repeated_it_makes_what_is_missing_and_nothing_twice():
    make(NAME)
    before = rows()
    said = make(NAME)
    assert "was there: institution" in said and "made:" not in said
    assert rows() == before
    WorkflowPage.objects.filter(page__title=NAME).delete()
    assert "made: workflow" in make(NAME)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([""], "empty"),
        (["   "], "empty"),
        (["x" * 201], "201 characters"),
        (["Lake\u202eAcademy"], "invisible"),
        (["baraza SCHOOL of government"], "written “Baraza School of Government”"),
        (["Baraza School of Government", "--slug", "school"], "keeps it"),
        ([NAME, "--slug", "coast-institute-of-administration"], "taken"),
        ([NAME, "--slug", "account"], "taken"),
        ([NAME, "--slug", "media"], "taken"),
        ([NAME, "--slug", "static"], "taken"),
        ([NAME, "--slug", "ar"], "taken"),
        ([NAME, "--slug", "Lake Academy"], "small letters"),
        ([NAME, "--slug", "x" * 61], "at most 60"),
        ([NAME, "--invite", "author"], "ROLE=EMAIL"),
        (
            [NAME, "--invite", "author=a@x.example", "--invite", "author=nobody"],
            "no e-mail address",
        ),
        ([NAME, "--invite", "king=a@x.example"], "Roles: author"),
    ],
)
def test_what_can_t_be_made_is_refused_with_nothing_half_done(arguments, said):
    before = rows()
    with pytest.raises(CommandError, match=said):
        make(*arguments)
    assert rows() == before


def test_the_command_invites_once():
    said = make(NAME, "--invite", "author=new@example.org", "--invite", "author=new@example.org")
    assert "invited: new@example.org as author" in said
    assert "not invited: new@example.org as author: This address was invited before" in said
    run_tasks()
    letter = mail.outbox[-1]
    assert letter.to == ["new@example.org"]
    assert f"for {NAME}. Your role: Author" in letter.body
    assert Invitation.objects.get().token in letter.body


def test_long_names_and_other_scripts_have_groups_of_their_own():
    long = "L" * 190
    for name in (f"{long} one", f"{long} two", "معهد الإدارة", "معهد آخر"):
        create_institution(name=name)
    assert (
        InstitutionRole.objects.values("group").distinct().count()
        == InstitutionRole.objects.count()
    )
    slugs = set(Institution.objects.values_list("slug", flat=True))
    assert {"institution", "institution-2"} <= slugs


def test_a_group_that_is_there_is_not_taken_over():
    """Its members would become authors of an institution that they never heard of."""
    squatter = Group.objects.create(name=f"{NAME}: Author")
    person("learner").groups.add(squatter)
    academy = create_institution(name=NAME)
    assert not academy.roles.get(role="author").group.user_set.exists()


# --- The form ---------------------------------------------------------------------------------------


def test_an_administrator_makes_one_by_form():
    admin = signed_in(person("admin"))
    assert "Make an institution" in admin.get("/admin/institutions/").content.decode()
    answer = admin.post("/admin/institutions/new/", {"name": NAME, "slug": "lake"})
    academy = Institution.objects.get(slug="lake")
    assert answer.url == reverse("institution", args=[academy.pk])
    entry = AuditEntry.objects.get(action="make", subject=str(academy.pk))
    assert entry.actor == person("admin")
    assert "Nobody yet" in admin.get(answer.url).content.decode()
    assert NAME in admin.get("/admin/institutions/").content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "required"),
        ({"name": "x" * 201}, "at most 200"),
        ({"name": NAME, "slug": "admin"}, "taken"),
        ({"name": NAME, "slug": "ü"}, "small letters"),
    ],
)
def test_the_form_says_what_is_wrong_and_makes_nothing(fields, said):
    before = rows()
    answer = signed_in(person("admin")).post("/admin/institutions/new/", fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert rows() == before


@pytest.mark.parametrize("who", ["author", "reviewer", "assessor", "hr", "learner", None])
def test_nobody_else_makes_one(who):
    client = signed_in(person(who)) if who else Client()
    before = rows()
    for answer in (
        client.get("/admin/institutions/new/"),
        client.post("/admin/institutions/new/", {"name": NAME}),
    ):
        assert answer.status_code in (302, 403, 404)
    assert rows() == before
