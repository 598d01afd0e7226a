"""Each table as a file: what its page shows, of whoever asks, and nothing of a place beside."""

import csv
import io
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessments.models import HeldLevel, PostProfile
from assessments.required import api as required
from learning.operations import exports
from learning.operations.models import AuditEntry, Export
from learning.people.models import Membership, Organisation, Post, Unit
from tests.ministry import days, officer, require, today, worker
from tests.people import person, run_tasks, signed_in

from .importing.files import applied, as_csv, planned, row, upload

CANARY = "Zebra Canary of Health"
NEAR = "Yak Canary of Registration"


@pytest.fixture
def world(interior, kisumu, registration, manager, staff, module):
    """Three units of two employers, with people in the same post, levels that lapse, requirements."""
    health = Organisation.objects.get(slug="health")
    community = Unit.objects.get(organisation=health, name="Community health")
    asked = PostProfile.objects.get(post=manager)
    people = []
    for unit, name in ((community, CANARY), (registration, NEAR)):
        post = Post.objects.create(organisation=unit.organisation, unit=unit, title="Manager")
        PostProfile.objects.create(post=post, profile=asked.profile, since=today() - days(30))
        people.append(worker(unit, name, post=post, email=f"{name[:3]}@example.org".lower()))
    competency = asked.profile.levels.order_by("-level").first().competency
    HeldLevel.objects.bulk_create(
        HeldLevel(
            user=user, competency=competency, level=0, state="lapsed", since=today(),
            lapses_on=today() + days(200),
        )
        for user in (*people, *staff)
    )  # fmt: skip
    officer(interior, "unithr", unit=kisumu)
    officer(interior, "auditor", role="auditor")
    officer(health, "healthhr")
    require(interior, module)
    theirs = require(health, module, by=person("admin"))
    type(theirs).objects.filter(pk=theirs.pk).update(title=f"Requirement {CANARY}")
    return {"kisumu": kisumu, "registration": registration, "community": community,
            "competency": competency, "code": competency.code}  # fmt: skip


def began(name: str, table: str, form: str = "csv", **given):
    address = f"{reverse('begin_export', args=[table])}?{urlencode(given)}"
    client = signed_in(person(name))
    page, sent = client.get(address), client.post(address, {"form": form})
    assert page.status_code == (200 if sent.status_code == 302 else sent.status_code)
    return client, sent


def file_of(name: str, table: str, form: str = "csv", **given) -> bytes:
    client, answer = began(name, table, form, **given)
    assert answer.status_code == 302, answer.status_code
    run_tasks()
    return b"".join(client.get(answer.url + "file/").streaming_content)


def lines_of(name: str, table: str, **given) -> list[dict]:
    text = file_of(name, table, **given).decode("utf-8-sig")
    assert NEAR not in text or name not in ("unithr", "healthhr")
    assert CANARY not in text or name == "healthhr"
    return list(csv.DictReader(io.StringIO(text)))


def refused(name: str, table: str, **given) -> bool:
    return began(name, table, **given)[1].status_code == 404


def test_people_are_those_of_the_search_and_the_unit(world):
    assert {line["Person"] for line in lines_of("hr", "people", q="Yak Canary")} == {NEAR}
    unit = world["kisumu"].pk
    found = {line["Person"] for line in lines_of("hr", "people", q="Worker", unit=unit)}
    assert found == {f"Worker {n}" for n in range(6)}
    assert not lines_of("unithr", "people", q="Yak")
    assert refused("unithr", "people", unit=world["registration"].pk)
    assert refused("hr", "people", unit=world["community"].pk)
    page = signed_in(person("hr")).get(reverse("people"), {"q": "Worker", "unit": unit, "p": "1"})
    link = f"{reverse('begin_export', args=['people'])}?q=Worker&amp;unit={unit}"
    assert link in page.content.decode()


def test_whom_somebody_searched_for_is_not_kept(world):
    file_of("hr", "people", q="Yak Canary")
    assert "Yak" not in str(list(AuditEntry.objects.values()))
    Export.objects.update(expires_at=timezone.now() - days(1))
    exports.sweep()
    assert "Yak" not in str(list(Export.objects.values()))


def test_levels_that_lapse(world):
    everybody = {line["Person"] for line in lines_of("hr", "lapsing_levels", days=365)}
    assert NEAR in everybody and len(everybody) == 7
    mine = lines_of("unithr", "lapsing_levels", days=365)
    assert {line["Unit"] for line in mine} == {"Kisumu office"} and len(mine) == 6
    assert mine[0]["Code"] == world["code"]
    assert mine[0]["Lapses"] == (today() + days(200)).isoformat()
    assert not lines_of("hr", "lapsing_levels"), "90 days, unless others are chosen"
    assert [line["Person"] for line in lines_of("healthhr", "lapsing_levels", days=365)] == [CANARY]


def test_requirements_with_their_figures(world, interior):
    required.draft(organisation=interior, by=person("hr"))
    drafted, whole = lines_of("hr", "requirements")
    assert drafted["Required"] == "Draft without a name" and drafted["State"] == "Draft"
    (part,) = lines_of("unithr", "requirements")
    assert part["Required"] == whole["Required"] and int(whole["Late"]) > int(part["Late"]) >= 6
    (theirs,) = lines_of("healthhr", "requirements")
    assert CANARY in theirs["Required"]
    assert refused("supervisor", "requirements"), "they have no such page"


def test_the_people_behind_a_cell(world):
    cell = {"code": world["code"]}
    mine = lines_of("unithr", "gap_cell", unit=world["kisumu"].pk, **cell)
    assert {line["Person"] for line in mine} == {f"Worker {n}" for n in range(6)}
    assert {line["State"] for line in mine} == {"Lapsed"} and int(mine[0]["Asked"]) > 0
    near = lines_of("hr", "gap_cell", unit=world["registration"].pk, **cell)
    assert [line["Person"] for line in near] == [NEAR]
    assert refused("unithr", "gap_cell", unit=world["registration"].pk, **cell)
    assert refused("hr", "gap_cell", unit=world["community"].pk, **cell)
    assert refused("supervisor", "gap_cell", unit=world["kisumu"].pk, **cell)
    assert refused("hr", "gap_cell", **cell)
    assert refused("hr", "gap_cell", unit=world["kisumu"].pk, code="nothing")
    page = signed_in(person("hr")).get(
        reverse("gap_cell", args=[world["kisumu"].pk, world["code"]])
    )
    assert reverse("begin_export", args=["gap_cell"]) in page.content.decode()


def test_posts_are_those_of_the_employer_the_search_and_the_part(world, interior):
    titles = {line["Post"] for line in lines_of("hr", "posts")}
    assert {"Manager", "Service-centre manager"} <= titles
    (found,) = lines_of("hr", "posts", organisation=interior.pk, q="centre")
    assert found["Unit"] == "Kisumu office" and found["Profile today"]
    assert {line["Unit"] for line in lines_of("unithr", "posts")} == {"Kisumu office"}
    assert {line["Unit"] for line in lines_of("healthhr", "posts")} == {"Community health"}
    assert refused("healthhr", "posts", organisation=interior.pk)
    assert refused("supervisor", "posts")


def test_the_gap_map_is_for_who_has_its_page(world):
    assert refused("supervisor", "gaps")


def test_the_rows_of_an_import_say_what_is_wrong_and_how_to_mend_it(world):
    operation = planned(row("1", "Amina"), row("2", "Brian", since="2026-02-30"))
    operation.rows.filter(position=1).update(label="=1+1")
    here = {"import": str(operation.pk)}
    right, wrong = lines_of("hr", "import_rows", **here)
    assert right["Person"] == "'=1+1" and not right["What is wrong"]
    assert wrong["What becomes of it"] == "Refused" and "2026-02-30" in wrong["What is wrong"]
    assert wrong["How to mend it"] and wrong["How to mend it"] not in wrong["What is wrong"]
    (only,) = lines_of("hr", "import_rows", outcome="refused", **here)
    assert only["Person"].startswith("Brian")
    for other in ("unithr", "healthhr", "supervisor"):
        assert refused(other, "import_rows", **here)
    assert refused("hr", "import_rows")
    assert refused("hr", "import_rows", **{"import": "x"})
    page = signed_in(person("hr")).get(
        reverse("people_import", args=[operation.pk]), {"outcome": "refused"}
    )
    link = f"{reverse('begin_export', args=['import_rows'])}?import={operation.pk}"
    assert f"{link}&amp;outcome=refused" in page.content.decode()


def test_who_is_not_in_the_file(world):
    here = {"import": str(applied(row("77", "Newcomer")).pk)}
    found = lines_of("hr", "not_in_file", **here)
    assert NEAR in {line["Person"] for line in found} and any(
        line["Staff number"] for line in found
    )
    assert "Newcomer" not in {line["Person"] for line in found}
    for other in ("unithr", "healthhr", "supervisor"):
        assert refused(other, "not_in_file", **here)


def test_who_may_not_read_an_import_any_more_gets_no_file(world):
    here = {"import": str(planned(row("1", "Amina")).pk)}
    client, answer = began("hr", "import_rows", **here)
    person("hr").organisation_roles.update(unit=world["kisumu"])
    run_tasks()
    assert Export.objects.get().state == "failed"
    assert client.get(answer.url + "file/").status_code == 404


@pytest.mark.parametrize("table", ["requirements", "lapsing_levels", "people"])
def test_workbooks_hold_the_same(world, table):
    book = load_workbook(io.BytesIO(file_of("hr", table, "xlsx", days=365)))
    rows = list(book.active.iter_rows(values_only=True))
    assert [str(name) for name in rows[0]] == list(lines_of("hr", table, days=365)[0])
    assert len(rows) == len(lines_of("hr", table, days=365)) + 1


def test_a_file_of_another_employer_reads_no_row_of_ours(world):
    client = signed_in(person("hr"))
    answer = upload(client, as_csv(row("1", NEAR)))
    key = answer.url.rstrip("/").rsplit("/", 1)[1]
    assert refused("healthhr", "import_rows", **{"import": key})
    assert Membership.objects.filter(user__full_name=NEAR).count() == 1
