"""Long lists: each has its pages, and a page keeps what was chosen for the list."""

import re
from html import unescape

import pytest
from django.urls import reverse

from assessments.models import Assignment, HeldLevel, PostProfile
from learning.people.models import Membership, Organisation
from tests.ministry import days, require, today, worker
from tests.people import person, signed_in

from .importing.files import applied, planned, row


@pytest.fixture
def many(interior, kisumu, manager, module):
    """Thirty people; what each did is due again, and a level of each lapses, in 200 days."""
    competency = PostProfile.objects.get(post=manager).profile.levels.first().competency
    people = [worker(kisumu, f"Many {n:02}", post=manager) for n in range(30)]
    require(interior, module, repeat_months=12)
    then = today() + days(200)
    Assignment.objects.filter(user__in=people).update(state="done", done_on=today(), again_on=then)
    HeldLevel.objects.bulk_create(
        HeldLevel(
            user=user, competency=competency, level=2, state="verified", since=today(),
            lapses_on=then,
        )
        for user in people
    )  # fmt: skip
    return people


def section(html: str, name: str) -> str:
    return html.split(f'id="{name}"', 1)[1].split("</section>", 1)[0]


def following(html: str) -> str:
    """Where "Next" leads."""
    found = re.search(r'href="([^"]*)">Next</a>', html)
    assert found, "there is no next page"
    return unescape(found[1])


def names(html: str) -> set[str]:
    return set(re.findall(r"<bdi>(Many \d\d)</bdi>", html))


@pytest.mark.parametrize("table", ["again", "levels"])
def test_both_tables_of_what_lapses_have_pages_that_keep_the_days(many, kisumu, hr_client, table):
    address = reverse("lapsing")
    first = hr_client.get(address, {"days": 365, "unit": kisumu.pk}).content.decode()
    link = following(section(first, table))
    assert "days=365" in link and f"unit={kisumu.pk}" in link
    second = hr_client.get(address + link.split("#")[0]).content.decode()
    pages = [names(section(html, table)) for html in (first, second)]
    assert [len(page) for page in pages] == [25, 5] and not pages[0] & pages[1]
    other = "levels" if table == "again" else "again"
    assert len(names(section(second, other))) == 25, "the other table stays where it was"
    assert following(section(second, other)).count("=") == 4
    ninety = hr_client.get(address).content.decode()
    assert not names(ninety), "nothing of this lapses within 90 days"


def test_a_level_that_lapses_stands_with_the_unit_that_one_sees(many, health, hr_client):
    Membership.objects.create(user=many[0], unit=health.units.first(), since=today())
    html = hr_client.get(reverse("lapsing"), {"days": 365}).content.decode()
    levels = section(html, "levels")
    assert levels.count("Kisumu office</td>") == 25
    assert health.units.first().name not in levels


@pytest.fixture
def health(db):
    return Organisation.objects.get(slug="health")


def test_pages_of_people_keep_the_search_and_the_unit(many, kisumu, hr_client):
    address = reverse("people")
    first = hr_client.get(address, {"q": "Many", "unit": kisumu.pk}).content.decode()
    link = following(first)
    assert "q=Many" in link and f"unit={kisumu.pk}" in link
    second = hr_client.get(address + link).content.decode()
    assert len(names(second)) == 5 and ">Back</a>" in second


def test_pages_of_an_import_keep_the_outcome_also_after_a_refusal(interior):
    client = signed_in(person("hr"))
    wrong = [row(str(n), f"Wrong {n}", since="2026-02-30") for n in range(60)]
    operation = planned(row("a", "Right"), *wrong)
    address = reverse("people_import", args=[operation.pk])
    link = following(client.get(address, {"outcome": "refused"}).content.decode())
    assert "outcome=refused" in link
    assert client.get(link).content.decode().count("Wrong ") == 10
    refused = client.post(reverse("apply_people_import", args=[operation.pk]))
    assert refused.status_code == 422
    link = following(refused.content.decode())
    assert link.startswith(address) and client.get(link).status_code == 200


def test_who_is_not_in_the_file_has_pages(interior, kisumu):
    for number in range(60):
        worker(kisumu, f"Absent {number}")
    address = reverse("people_not_in_file", args=[applied(row("a", "Right")).pk])
    client = signed_in(person("hr"))
    link = following(client.get(address).content.decode())
    assert client.get(address + link).content.decode().count("Absent ") >= 10
