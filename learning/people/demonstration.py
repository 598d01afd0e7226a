"""A made-up ministry of any size, for trying things out and for measuring: the same for the same size."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from .models import Absence, Membership, Organisation, Post, StaffNumber, Unit, User

PEOPLE_A_UNIT = 50
GRADES = ("G", "H", "J", "K", "L", "M")
_GIVEN = (
    "Amina", "Peter", "Zainab", "Grace", "Daniel", "Fatuma", "Samuel", "Njeri", "Lê Thị", "Hồng",
    "Said", "Wanjiru", "Otieno", "Halima", "Joseph", "Mary", "Ali", "Esther", "Kamau", "Achieng",
)  # fmt: skip
_FAMILY = (
    "Otieno", "Kiprono", "Salim", "Mutua", "Hassan", "Odhiambo", "Kamau", "Nhung", "Njoroge",
    "Chebet", "Abdi", "Mwangi", "Wafula", "Barasa", "Kimani", "Omondi", "Juma", "Cheruiyot",
)  # fmt: skip
_OFFICES = (
    "Registration",
    "Outreach",
    "Data services",
    "Inspection",
    "Licences",
    "Archives",
    "Field",
)


@dataclass
class Ministry:
    """What was made, by number."""

    organisation: Organisation
    units: list[Unit] = field(default_factory=list)
    # (unit's place in `units`, title) → post.
    posts: dict[tuple[int, str], Post] = field(default_factory=dict)
    user_ids: list[int] = field(default_factory=list)
    supervisors: list[int] = field(default_factory=list)


def make_ministry(*, people: int, titles: list[str], today: date) -> Ministry:
    """An organisation with `people` people in units of fifty, three floors deep.

    Nobody of them can sign in. Raises ValueError where there is one of this size already.
    """
    random = Random(people)  # noqa: S311  nothing secret comes from it
    name = f"Ministry of Demonstration ({people} people)"
    if Organisation.objects.filter(name=name).exists():
        raise ValueError(name)
    organisation = Organisation.objects.create(name=name, slug=f"demonstration-{people}")
    made = Ministry(organisation)
    _units(made, max(1, people // PEOPLE_A_UNIT))
    _posts(made, titles)
    _people(made, people, titles, random, today)
    return made


def _units(made: Ministry, number: int) -> None:
    root = Unit.add_root(organisation=made.organisation, name=made.organisation.name)
    made.units.append(root)
    branches = []
    while len(made.units) < number:
        n = len(made.units)
        if n < 9 or n % 81 == 0:
            parent, label = root, f"Directorate {n}"
        elif n < 81 or n % 9 == 0:
            parent, label = branches[n % len(branches)], f"Department {n}"
        else:
            parent, label = branches[n % len(branches)], f"{_OFFICES[n % len(_OFFICES)]} office {n}"
        # treebeard keeps the count of children in the object it was asked.
        parent.refresh_from_db()
        unit = parent.add_child(organisation=made.organisation, name=label, code=f"U{n:04d}")
        made.units.append(unit)
        if parent is root or (unit.depth == 3 and label.startswith("Department")):
            branches.append(unit)


def _posts(made: Ministry, titles: list[str]) -> None:
    rows = [
        Post(
            organisation=made.organisation, unit=unit, title=title,
            code=f"P{place:04d}-{number}", grade=GRADES[number % len(GRADES)],
        )
        for place, unit in enumerate(made.units)
        for number, title in enumerate(titles)
    ]  # fmt: skip
    posts = iter(Post.objects.bulk_create(rows, batch_size=500))
    for place in range(len(made.units)):
        for title in titles:
            made.posts[place, title] = next(posts)


def _people(made: Ministry, people: int, titles: list[str], random: Random, today: date) -> None:
    locked = make_password(None)
    users = User.objects.bulk_create(
        (
            User(
                username=f"demonstration-{people}-{n}",
                email=None if n % 10 == 9 else f"d{people}.{n}@example.org",
                full_name=f"{_GIVEN[random.randrange(len(_GIVEN))]} "
                f"{_FAMILY[random.randrange(len(_FAMILY))]} {n}",
                password=locked,
            )
            for n in range(people)
        ),
        batch_size=500,
    )
    made.user_ids = [user.pk for user in users]
    memberships, numbers, absences = [], [], []
    for n, user in enumerate(users):
        place = min(n // PEOPLE_A_UNIT, len(made.units) - 1)
        head = users[place * PEOPLE_A_UNIT]
        post = made.posts[place, titles[n % len(titles)]]
        memberships.append(
            Membership(
                user=user, unit=made.units[place], post=post, job_title=post.title,
                supervisor=None if head is user else head,
                since=today - timedelta(days=random.randrange(5, 4000)),
            )
        )  # fmt: skip
        numbers.append(
            StaffNumber(organisation=made.organisation, user=user, number=f"{10_000 + n}")
        )
        if n % 50 == 7:
            absences.append(
                Absence(
                    organisation=made.organisation, user=user, since=today - timedelta(days=20),
                    until=today + timedelta(days=40),
                )
            )  # fmt: skip
        if head is user:
            made.supervisors.append(user.pk)
    Membership.objects.bulk_create(memberships, batch_size=500)
    StaffNumber.objects.bulk_create(numbers, batch_size=500)
    Absence.objects.bulk_create(absences, batch_size=500)
