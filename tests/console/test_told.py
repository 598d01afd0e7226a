"""Who was told of a row: each audience with its own time, also what was said of an earlier date."""

import re
from datetime import datetime
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import make_aware

from assessments.models import Assignment, Notice
from assessments.required import api as required
from learning.operations.models import Outbox
from tests.ministry import days, require, today, worker
from tests.people import person, run_tasks, signed_in


@pytest.fixture
def late_row(interior, kisumu, module):
    user = worker(kisumu, "Baraka Late", email="baraka@example.org")
    require(interior, module)
    row = Assignment.objects.get(user=user)
    assert row.state == "late"
    Notice.objects.all().delete()
    Outbox.objects.all().delete()
    return row


def notice(row, audience: str, on: datetime | None, *, distance=0, to=None, due_on=None, **more):
    """One that went out at a moment; without one, it couldn't."""
    key = f"{audience}:{to}:{due_on}:{distance}" if on else ""
    made = Notice.objects.create(
        assignment=row, audience=audience, recipient=to, distance=distance,
        due_on=due_on or row.due_on, mail_key=key, **more,
    )  # fmt: skip
    if on:
        Outbox.objects.create(
            key=key, recipient="x@example.org", subject="x", body="x", sent_at=make_aware(on)
        )
    return made


def cell(client, name: str = "Baraka") -> list[str]:
    """What the table of late things says of them under "Told"."""
    html = client.get(reverse("late")).content.decode()
    line = next(part for part in html.split("<tr>") if name in part)
    told = re.search(r'<ul class="told">(.*?)</ul>', line, re.S)[1]
    return [unescape(re.sub("<[^>]+>", "", one)) for one in re.findall(r"<li>.*?</li>", told)]


def test_each_audience_stands_with_its_own_last_time(late_row, hr_client):
    assert cell(hr_client) == ["Not told yet"]
    notice(late_row, "learner", datetime(2026, 3, 1, 9), to=late_row.user)
    notice(late_row, "hr", datetime(2026, 3, 15, 9), distance=14, to=person("hr"))
    notice(late_row, "hr", datetime(2026, 3, 15, 9), distance=14, to=person("admin"))
    notice(late_row, "supervisor", None, distance=1)
    assert cell(hr_client) == [
        "Person Once, 1 Mar 2026",
        "Supervisor Not told: there was nobody to tell",
        "HR Once, 15 Mar 2026",
    ]
    notice(late_row, "learner", datetime(2026, 4, 2, 9), distance=7, to=late_row.user)
    assert cell(hr_client)[0] == "Person 2 times, last 2 Apr 2026"


def test_who_has_no_address_was_not_told(late_row, hr_client):
    notice(late_row, "learner", None, to=late_row.user)
    assert cell(hr_client) == ["Person Not told: no address", "Supervisor Not told yet",
                               "HR Not told yet"]  # fmt: skip


def test_what_was_said_before_an_extension_stays_said(late_row, interior, hr_client):
    earlier = late_row.due_on - days(40)
    notice(late_row, "learner", datetime(2026, 3, 1, 9), to=late_row.user, due_on=earlier)
    assert cell(hr_client)[0] == "Person Once, 1 Mar 2026, before the new date"
    notice(late_row, "learner", datetime(2026, 4, 9, 9), to=late_row.user)
    assert cell(hr_client)[0] == "Person 2 times, last 9 Apr 2026; 1 of them before the new date"
    required.concede(
        kind=required.EXTEND, rows=[late_row], until=today() + days(9), reason="Flood",
        by=person("hr"), organisation=interior,
    )  # fmt: skip
    late_row.refresh_from_db()
    assert late_row.due_on == today() + days(9)
    line = required.with_details([late_row])[0].told[0]
    assert (line.times, line.before_new_date) == (2, 2)


def test_the_person_s_page_lists_every_notice(late_row, hr_client):
    notice(late_row, "learner", datetime(2026, 3, 1, 9, 30), to=late_row.user,
           due_on=late_row.due_on - days(40))  # fmt: skip
    notice(late_row, "hr", datetime(2026, 3, 15, 9), distance=14, to=person("hr"))
    notice(late_row, "supervisor", None, distance=1)
    required.remind(rows=[late_row], by=person("hr"))
    html = hr_client.get(reverse("person", args=[late_row.user_id])).content.decode()
    said = re.search(r"<details><summary>Each time.*?</details>", html, re.S)[0]
    lines = [
        unescape(re.sub(r"\s+", " ", re.sub("<[^>]+>", "", one)))
        for one in re.findall(r"<li>.*?</li>", said, re.S)
    ]
    hr = person("hr").full_name
    assert len(lines) == 4
    assert f"the person (Baraka Late): on its way, by hand by {hr}" in lines[0]
    assert any(
        line.startswith("1 Mar 2026, 09:30 the person (Baraka Late): by mail when it was due on")
        for line in lines
    )
    assert f"15 Mar 2026, 09:00 HR ({hr}): by mail" in lines
    assert any("the supervisor: not told: there was nobody to tell" in line for line in lines)
    run_tasks()
    html = hr_client.get(reverse("person", args=[late_row.user_id])).content.decode()
    assert "on its way" not in html


def test_the_file_has_a_column_for_each_audience(late_row, hr_client):
    notice(late_row, "learner", datetime(2026, 3, 1, 9), to=late_row.user)
    answer = hr_client.post(reverse("begin_export", args=["late"]), {"form": "csv"})
    run_tasks()
    file = hr_client.get(answer.url + "file/")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert "Person told,Supervisor told,HR told" in lines[0]
    mine = next(line for line in lines if "Baraka" in line)
    assert '"Once, 1 Mar 2026",Not told yet,Not told yet' in mine


def test_many_notices_cost_no_more(late_row):
    client = signed_in(person("hr"))
    pages = reverse("late"), reverse("person", args=[late_row.user_id])
    notice(late_row, "learner", datetime(2026, 3, 1, 9), to=late_row.user)
    costs = []
    for round_ in range(2):
        for address in pages:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            costs.append(len(queries))
        for n in range(9 * round_, 9 * round_ + 9):
            notice(late_row, "hr", datetime(2026, 3, 2, 9), distance=n, to=person("hr"))
            notice(late_row, "supervisor", datetime(2026, 3, 2, 9), distance=n,
                   to=person("supervisor"))  # fmt: skip
    assert costs[:2] == costs[2:]
