"""The Ministry of Interior with posts, profiles and enough people for figures, as fixtures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import PostProfile, RoleProfile
from assessments.required import api as required
from curriculum import api as curriculum
from learning.people.models import (
    Membership,
    Organisation,
    OrganisationRole,
    Post,
    StaffNumber,
    Unit,
    User,
)
from tests.people import person, signed_in


def days(number: int) -> timedelta:
    return timedelta(days=number)


def today():
    return timezone.localdate()


@pytest.fixture
def interior(db) -> Organisation:
    return Organisation.objects.get(slug="interior")


@pytest.fixture
def kisumu(interior) -> Unit:
    return Unit.objects.get(organisation=interior, name="Kisumu office")


@pytest.fixture
def registration(interior) -> Unit:
    return Unit.objects.get(organisation=interior, name="Civil registration")


@pytest.fixture
def hr_client(db):
    return signed_in(person("hr"))


def worker(
    unit: Unit, name: str, *, joined: int = 400, post=None, supervisor=None, email=""
) -> User:
    """Somebody who joined so many days ago."""
    user = User.objects.create_user(email or None, None, full_name=name)
    Membership.objects.create(
        user=user, unit=unit, post=post, job_title="Clerk", supervisor=supervisor,
        since=today() - days(joined),
    )  # fmt: skip
    number = f"N{StaffNumber.objects.count():05d}"
    StaffNumber.objects.create(organisation=unit.organisation, user=user, number=number)
    return user


@pytest.fixture
def manager(kisumu) -> Post:
    """A post that asks for what the starter's profile of a service-centre manager does."""
    post = Post.objects.create(
        organisation=kisumu.organisation, unit=kisumu, title="Service-centre manager", grade="K"
    )
    profile = RoleProfile.objects.order_by("pk").first()
    PostProfile.objects.create(post=post, profile=profile, since=today() - days(30))
    return post


@pytest.fixture
def staff(kisumu, manager) -> list[User]:
    """Six people in that post, who have been there for long."""
    return [
        worker(kisumu, f"Worker {n}", post=manager, email=f"w{n}@example.org") for n in range(6)
    ]


def require(organisation, module, *, by=None, targets=({"kind": "everybody"},), **values):
    """A published requirement of a module with its rows written."""
    row = required.draft(organisation=organisation, by=by or person("hr"))
    required.ask_for(requirement=row, what="module", key=str(module.translation_key))
    for target in targets:
        required.add_target(requirement=row, **target)
    required.ask_when(
        requirement=row, **{"due_kind": "joining", "days": 60, "grace_days": 0} | values
    )
    required.give_reason(requirement=row, legal_basis="Public Service Act, section 12")
    required.publish(requirement=row, by=by or person("hr"))
    from tests.people import run_tasks

    run_tasks()
    row.refresh_from_db()
    return row


SCALE = (
    "1 Aware: knows what it is about\n2 Working: does it alone\n3 Leading: helps others to do it"
)


def own_framework(organisation, *, by, code: str = "IF", title: str = "Interior alone"):
    """An employer's framework of three levels, with a domain and a competency in it."""
    made = curriculum.add_framework(
        organisation=organisation, code=code, title=title, note="", by=by,
        scale=curriculum.read_scale(SCALE),
    )  # fmt: skip
    domain = curriculum.keep_domain(
        framework=made, domain=None, edition=0, code="D", title=f"Domain of {title}", summary="",
        why="", by=by,
    )  # fmt: skip
    curriculum.keep_competency(
        framework=made, competency=None, edition=0, code=f"{code}-01", title=f"Custody: {title}",
        description="Keeps people safe", domain=domain, why="", by=by,
        behaviours={level: [f"Sees {level} of {title}"] for level in (1, 2, 3)},
    )  # fmt: skip
    return made


def officer(organisation, name: str, *, role: str = "hr_officer", unit=None) -> User:
    """Somebody with an HR role."""
    user = User.objects.create_user(f"{name}@example.org", None, full_name=name.title())
    OrganisationRole.objects.create(user=user, organisation=organisation, role=role, unit=unit)
    return user
