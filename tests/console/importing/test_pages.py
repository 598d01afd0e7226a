"""The officer's way through the pages, and who doesn't get there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from learning.console.importing import looking
from learning.operations.models import BulkOperation
from learning.people.models import Membership, Organisation, OrganisationRole, User
from tests.architecture.test_queries import cost, counted
from tests.people import person, run_tasks, signed_in

from .files import applied, as_csv, by_number, employee, interior, planned, row, undone, upload


@pytest.fixture
def client(db):
    """The browser of an officer of the whole ministry."""
    return signed_in(person("hr"))


def test_upload_look_apply_undo(client):
    employee("9", "Gone Away")
    answer = upload(client, as_csv(row("1"), row("2", "Brian", since="2026-02-30")))
    operation = BulkOperation.objects.get()
    page = client.get(answer.url)
    assert page.status_code == 200 and "dry run" in page.text
    assert "a day that doesn" in page.text and "aren't in the file" in page.text
    assert "Amina" not in client.get(answer.url + "?outcome=refused").text
    refused = client.post(reverse("apply_people_import", args=[operation.pk]))
    assert refused.status_code == 422 and "left out" in refused.text
    client.post(reverse("apply_people_import", args=[operation.pk]), {"leave_out": "on"})
    page = client.get(answer.url).text
    assert "1 row applied" in page and "Choose who has left" in page and "Print slips" in page
    assert operation.source in client.get("/console/import/").text
    client.post(reverse("undo_people_import", args=[operation.pk]))
    assert "1 undone" in client.get(answer.url).text
    again = client.post(reverse("undo_people_import", args=[operation.pk]))
    assert again.status_code == 422


def test_work_that_goes_on_loads_its_page_again(client):
    operation = planned(row("1"))
    assert "refresh" not in client.get(reverse("people_import", args=[operation.pk])).text
    BulkOperation.objects.update(state="applying")
    page = client.get(reverse("people_import", args=[operation.pk])).text
    assert 'http-equiv="refresh"' in page and "<progress" in page


def test_a_large_file_is_looked_at_in_the_background(client, monkeypatch):
    monkeypatch.setattr(looking, "AT_ONCE", 10)
    answer = upload(client, as_csv(row("1"), row("2", "Brian")))
    operation = BulkOperation.objects.get()
    page = client.get(answer.url).text
    assert "being looked at" in page and 'http-equiv="refresh"' in page
    early = client.post(reverse("apply_people_import", args=[operation.pk]))
    assert early.status_code == 422 and not operation.rows.exists()
    assert looking._sweep() == 0, "it isn't broken off yet"
    BulkOperation.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert looking._sweep() == 1
    run_tasks()
    assert operation.rows.count() == 2 and "Apply 2 rows" in client.get(answer.url).text
    with pytest.raises(OSError):
        looking.UPLOADS.read(operation)


def test_a_large_file_that_cannot_be_read_says_so_on_its_page(client, monkeypatch):
    monkeypatch.setattr(looking, "AT_ONCE", 10)
    answer = upload(client, b"full_name,unit,email,salary\nA,B,C,D\n")
    run_tasks()
    page = client.get(answer.url).text
    assert "salary" in page and "nothing to apply" in page


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"full_name,unit,email,salary\nA,B,C,D\n", "people.csv", "salary"),
        (b"PK", "people.pdf", "neither"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_beside_its_field(client, content, name, says):
    answer = upload(client, content, name)
    assert answer.status_code == 422 and says in answer.text
    assert not BulkOperation.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_a_file(client, kind):
    answer = client.get(f"/console/import/template.{kind}")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]


def test_who_is_not_in_the_file_ends_only_when_chosen(client):
    gone, stays = employee("8", "Gone Away"), employee("9", "Still Here")
    operation = applied(row("1"))
    url = reverse("people_not_in_file", args=[operation.pk])
    page = client.get(url).text
    assert "Gone Away" in page and "Still Here" in page
    assert client.post(url, {"last": "2026-06-30"}).status_code == 422
    assert client.post(url, {"last": "30 February", "person": gone.pk}).status_code == 422
    outsider = by_number("1")
    answer = client.post(url, {"last": "2026-06-30", "person": [gone.pk, outsider.pk, "x"]})
    ending = BulkOperation.objects.exclude(pk=operation.pk).get()
    assert answer.url == reverse("people_import", args=[ending.pk])
    assert "Gone Away" in client.get(answer.url).text
    assert Membership.objects.get(user=gone).until is None
    client.post(reverse("apply_people_import", args=[ending.pk]))
    assert str(Membership.objects.get(user=gone).until) == "2026-06-30"
    assert not Membership.objects.filter(user__in=[stays, outsider], until__isnull=False).exists()
    client.post(reverse("undo_people_import", args=[ending.pk]))
    assert Membership.objects.get(user=gone).until is None


def test_all_who_are_not_in_the_file_at_once(client):
    people = [employee(str(n), f"Gone {n}") for n in range(10, 13)]
    operation = applied(row("1"))
    url = reverse("people_not_in_file", args=[operation.pk])
    client.post(url, {"last": "2019-01-01", "everybody": "on"})
    ending = BulkOperation.objects.exclude(pk=operation.pk).get()
    assert ending.rows.filter(outcome="refused", subject__in=[p.pk for p in people]).count() == 3


def test_slips_are_shown_once(client):
    operation = applied(row("1"), row("2", "Brian", email="brian@interior.example"))
    url = reverse("people_slips", args=[operation.pk])
    assert "Amina" not in client.get(url).text
    page = client.post(url)
    assert "Amina" in page.text and "Brian" not in page.text
    assert "no-store" in page["Cache-Control"]
    assert "Amina" not in client.post(url).text
    assert "Amina" in client.post(url, {"again": "on"}).text


ADDRESSES = ["people_import", "apply_people_import", "undo_people_import", "people_not_in_file",
             "people_slips"]  # fmt: skip


def _health_officer() -> User:
    user = person("learner")
    OrganisationRole.objects.create(
        user=user, organisation=Organisation.objects.get(slug="health"), role="hr_officer"
    )
    return user


def _auditor() -> User:
    user = person("learner")
    OrganisationRole.objects.create(user=user, organisation=interior(), role="auditor")
    return user


def _officer_of_a_part() -> User:
    user = person("learner")
    unit = interior().units.get(name="Kisumu office")
    OrganisationRole.objects.create(
        user=user, organisation=interior(), role="hr_officer", unit=unit
    )
    return user


@pytest.mark.parametrize("who", [_health_officer, _officer_of_a_part, None])
def test_others_find_nothing_and_change_nothing(client, who):
    operation = applied(row("1"))
    other = signed_in(who() if who else person("learner2"))
    for name in ADDRESSES:
        for method in (other.get, other.post):
            assert method(reverse(name, args=[operation.pk])).status_code in (404, 405), name
    expected = 422 if who is _health_officer else 404
    assert upload(other, as_csv(row("5", "Intruder"))).status_code == expected
    operation.refresh_from_db()
    assert operation.state == "applied" and BulkOperation.objects.count() == 1
    assert client.get(reverse("people_import", args=[operation.pk])).status_code == 200


def test_an_auditor_of_the_whole_reads_and_changes_nothing(client):
    operation = applied(row("1"), row("2", "Brian", since="2026-02-30"))
    auditor = signed_in(_auditor())
    assert operation.source in auditor.get("/console/import/").text
    page = auditor.get(reverse("people_import", args=[operation.pk])).text
    assert "Brian" in page and "2026-02-30" in page and "See who it is" in page
    absent = auditor.get(reverse("people_not_in_file", args=[operation.pk])).text
    assert "Samuel Odhiambo" in absent and "Look at what would end" not in absent
    for name in ADDRESSES:
        answer = auditor.post(reverse(name, args=[operation.pk]))
        assert answer.status_code in (404, 405), name
    assert auditor.get(reverse("people_slips", args=[operation.pk])).status_code == 404
    assert upload(auditor, as_csv(row("5", "Intruder"))).status_code == 404
    operation.refresh_from_db()
    assert operation.state == "applied" and BulkOperation.objects.count() == 1


def test_strangers_are_led_to_the_door(client):
    from django.test import Client

    operation = planned(row("1"))
    for name in ADDRESSES:
        url = reverse(name, args=[operation.pk])
        method = Client().post if name.startswith(("apply", "undo")) else Client().get
        assert method(url).url.startswith("/account/login/")
    assert Client().get("/console/import/").url.startswith("/account/login/")


@pytest.mark.parametrize("size", [2, 400])
def test_queries_do_not_grow_with_the_file(client, size):
    for number in range(size // 2):
        employee(str(number), f"Known {number}", post="Clerk")
    rows = [
        row(str(number), f"Known {number}" if number < size // 2 else f"New {number}",
            unit=f"Unit {number % 40}" if number >= size // 2 else "Registry",
            email=f"p{number}@interior.example", supervisor=str((number + 1) % size),
            learned="Records", away_from="2026-07-01", away_until="2026-07-02")
        for number in range(size)
    ]  # fmt: skip
    with counted() as queries:
        operation = planned(*rows)
    assert not operation.rows.filter(outcome="refused").exists()
    print(len(queries), *queries.queries, sep="\n")
    assert len(queries) <= 22
    assert cost(client, reverse("people_import", args=[operation.pk])) <= 14
    applied(row("a", "One more"))
    assert cost(client, "/console/import/") <= 14
    last = BulkOperation.objects.latest("created_at")
    assert cost(client, reverse("people_not_in_file", args=[last.pk])) <= 12
    assert cost(client, reverse("people_slips", args=[last.pk])) <= 12
    undone(last)
