"""HR's screens over a ministry: the same pages for forty times as many people, an export's memory, a
requirement published while answers are saved, and the nightly pass.

On PostgreSQL 1,000 and 40,000 people (`BARAZA_BENCH_PEOPLE` names another number), on SQLite 1,000
and 4,000.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import background

ROUNDS = 5
SMALL = 1_000
LARGE = {"SQLite": 4_000, "PostgreSQL": 40_000}
MOST_PAGE, MOST_PASS, MOST_MEMORY = 3.0, 1.5, 300
MOST_QUERIES = 20
# Seconds; a worker of the web is stopped after thirty.
MOST_PREVIEW = 15
PAGES = ("late", "gaps", "person", "lapsing")


def run() -> Iterator[str]:
    """A line a promise."""
    with background.database() as kind:
        large = int(os.environ.get("BARAZA_BENCH_PEOPLE", LARGE[kind]))
        sizes = (SMALL, large)
        made = [_ministry(people) for people in sizes]
        for organisation, taken in made:
            yield f"made and settled {organisation.name}: {taken:.0f} s"
        _analyse(kind)
        found = [_pages(organisation) for organisation, _taken in made]
        for page in PAGES:
            yield _page_line(page, sizes, found[0][page], found[1][page], kind)
        if kind == "PostgreSQL":
            yield _plans(made[1][0])
        yield _nightly(made, sizes)
        yield _telling(made, sizes)
        yield _export(made[1][0])
        yield _preview(made[1][0], large)
        yield _publishing(made[1][0], large)


def _ministry(people: int):
    from django.core.management import call_command

    from learning.people.models import Organisation

    begun = time.perf_counter()
    with Path(os.devnull).open("w") as nowhere:
        call_command("make_demo_ministry", people=people, stdout=nowhere)
    return Organisation.objects.get(slug=f"demonstration-{people}"), time.perf_counter() - begun


def _analyse(kind: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        # As autovacuum does after many rows were written: an index alone answers only where it's known
        # which pages everybody sees.
        cursor.execute("VACUUM (ANALYZE)" if kind == "PostgreSQL" else "ANALYZE")


def _officer(organisation):
    from django.conf import settings

    from learning.people.models import OrganisationRole, User
    from tests.people import signed_in

    settings.ALLOWED_HOSTS = ["*"]
    user = User.objects.create_user(f"bench-{organisation.pk}@example.org", None, full_name="Bench")
    OrganisationRole.objects.create(user=user, organisation=organisation, role="hr_officer")
    return user, signed_in(user)


def _pages(organisation) -> dict[str, tuple[float, int]]:
    """Milliseconds in the median, and queries, of each page."""
    from learning.people.models import Membership

    _user, client = _officer(organisation)
    person = Membership.objects.filter(unit__organisation=organisation).order_by("pk")[30].user_id
    addresses = {
        "late": "/console/late/",
        "gaps": "/console/gaps/",
        "person": f"/console/people/{person}/",
        "lapsing": "/console/lapsing/",
    }
    return {name: _asked(client, address) for name, address in addresses.items()}


def _asked(client, address: str) -> tuple[float, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    queries = len(asked)
    taken = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        client.get(address)
        taken.append(1000 * (time.perf_counter() - begun))
    return statistics.median(taken), queries


def _page_line(name: str, sizes, small, large, kind: str) -> str:
    ratio = large[0] / small[0]
    kept = ratio <= MOST_PAGE and small[1] <= MOST_QUERIES and large[1] <= MOST_QUERIES
    return (
        f"{name + ', ' + kind:<22} {sizes[0]:,}: {small[0]:7.1f} ms   {sizes[1]:,}: "
        f"{large[0]:8.1f} ms   {ratio:5.2f} times, {small[1]} and {large[1]} queries: "
        f"{'kept' if kept else 'NOT KEPT'}"
    )


def _plans(organisation) -> str:
    """Whether PostgreSQL reads the whole ledger for any page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _user, client = _officer_of(organisation)
    scans = []
    for address in ("/console/late/", "/console/lapsing/"):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        statements = [query["sql"] for query in asked.captured_queries]
        with connection.cursor() as cursor:
            for sql in statements:
                if "assessments_assignment" in sql and sql.startswith("SELECT"):
                    cursor.execute("EXPLAIN " + sql.replace("%", "%%"))
                    plan = "\n".join(row[0] for row in cursor.fetchall())
                    if "Seq Scan on assessments_assignment" in plan:
                        scans.append(f"{address} {sql[:60]}")
    return f"sequential scans of the ledger: {len(scans)} {'; '.join(scans)}"


def _officer_of(organisation):
    from learning.people.models import OrganisationRole
    from tests.people import signed_in

    user = OrganisationRole.objects.filter(
        organisation=organisation, user__email__startswith="bench-"
    ).first()
    return user.user, signed_in(user.user)


def _nightly(made, sizes) -> str:
    from assessments.models import LedgerPass
    from assessments.required import api as required

    spent, mended = [], 0
    for organisation, _taken in made:
        LedgerPass.objects.filter(organisation=organisation).delete()
        begun = time.perf_counter()
        required.pass_over(organisation.pk)
        spent.append(time.perf_counter() - begun)
        mended += LedgerPass.objects.get(organisation=organisation).mended
    ratio = (spent[1] / spent[0]) / (sizes[1] / sizes[0])
    return (
        f"nightly pass            {sizes[0]:,}: {spent[0]:.1f} s   {sizes[1]:,}: {spent[1]:.1f} s   "
        f"{ratio:.2f} times for each, {mended} mended: {'kept' if ratio <= MOST_PASS else 'NOT KEPT'}"
    )


def _telling(made, sizes) -> str:
    """Finding whom to tell what, of everybody at once, and a hundred of their digests."""
    from assessments.models import LedgerPass, Notice
    from assessments.required.steps import to_tell
    from assessments.required.telling import tell_in
    from learning.lib.dated import site_day

    spent, found, told = [], {}, 0.0
    for organisation, _taken in made:
        Notice.objects.filter(assignment__requirement__organisation=organisation).delete()
        begun = time.perf_counter()
        found, _untold = to_tell(organisation.pk, site_day())
        spent.append(time.perf_counter() - begun)
        row = LedgerPass.objects.get(organisation=organisation)
        begun = time.perf_counter()
        tell_in(row, site_day(), most=100)
        told = time.perf_counter() - begun - spent[-1]
    rows = sum(len(lines) for parts in found.values() for lines in parts.values())
    ratio = (spent[1] / spent[0]) / (sizes[1] / sizes[0])
    return (
        f"whom to tell            {sizes[0]:,}: {spent[0]:.2f} s   {sizes[1]:,}: {spent[1]:.1f} s for "
        f"{len(found):,} people and {rows:,} lines, {ratio:.2f} times for each: "
        f"{'kept' if ratio <= MOST_PASS else 'NOT KEPT'}; a hundred digests {told:.1f} s"
    )


def _export(organisation) -> str:
    """The most memory of a process of its own that writes every late row as a spreadsheet."""
    from learning.operations import exports

    user, _client = _officer_of(organisation)
    row = exports.ask(table="late", params={}, form="xlsx", by=user, language="en")
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.exporting", str(row.pk)],
        env=os.environ | {"DATABASE_URL": background.address()},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    taken, most = time.perf_counter() - begun, int(done.stdout)
    row.refresh_from_db()
    return (
        f"export of {row.written:,} late rows: {taken:.0f} s, its process {most / 1024:.0f} MB at most: "
        f"{'kept' if most / 1024 <= MOST_MEMORY else 'NOT KEPT'}"
    )


def _preview(organisation, people: int) -> str:
    """What publishing for everybody would do: as the officer's page counts it, and asked once more."""
    from assessments.required import api as required
    from curriculum.models import ModulePage

    user, client = _officer_of(organisation)
    draft = required.draft(organisation=organisation, by=user)
    module = ModulePage.objects.filter(live=True).last()
    required.ask_for(requirement=draft, what="module", key=str(module.translation_key))
    required.add_target(requirement=draft, kind="everybody")
    required.give_reason(requirement=draft, legal_basis="Bench")
    spent = []
    for _time in range(2):
        begun = time.perf_counter()
        assert client.get(f"/console/requirements/{draft.pk}/").status_code == 200
        spent.append(time.perf_counter() - begun)
    required.delete_draft(draft)
    return (
        f"preview for {people:,} people: {spent[0]:.1f} s, asked again {1000 * spent[1]:.0f} ms: "
        f"{'kept' if spent[0] < MOST_PREVIEW else 'NOT KEPT'}"
    )


def _publishing(organisation, people: int) -> str:
    """Rows for everybody in the background, while a learner's answers are saved one after another."""
    from assessments.required import api as required
    from assessments.required import setting
    from curriculum.models import ModulePage

    user, _client = _officer_of(organisation)
    draft = required.draft(organisation=organisation, by=user)
    module = ModulePage.objects.filter(live=True).first()
    required.ask_for(requirement=draft, what="module", key=str(module.translation_key))
    required.add_target(requirement=draft, kind="everybody")
    required.give_reason(requirement=draft, legal_basis="Bench")
    required.publish(requirement=draft, by=user)
    waits: list[float] = []
    over = threading.Event()
    saver = threading.Thread(target=_save_answers, args=(waits, over))
    saver.start()
    begun = time.perf_counter()
    setting.go_on()
    while draft.state != "published":
        setting.go_on()
        draft.refresh_from_db()
    taken = time.perf_counter() - begun
    over.set()
    saver.join()
    slowest = 1000 * max(waits, default=0)
    kept = bool(waits) and slowest < 2000
    return (
        f"publishing for {people:,} people: {taken:.0f} s; {len(waits)} answers saved meanwhile, "
        f"{1000 * statistics.median(waits):.0f} ms in the median, {slowest:.0f} ms the slowest: "
        f"{'kept' if kept else 'NOT KEPT'}"
    )


def _save_answers(waits: list[float], over: threading.Event) -> None:
    from django.db import connections

    from assessments import api
    from assessments.enrolments import api as enrolments
    from assessments.quizzes import api as quizzes
    from curriculum.models import ModulePage
    from tests.answers import right_fields
    from tests.people import person, start_quiz

    learner = person("learner")
    module = ModulePage.objects.get(code="SCL1")
    enrolment = enrolments.current_enrolment(learner, module.translation_key) or api.enrol(
        user=learner, module_key=module.translation_key
    )
    attempt = start_quiz(enrolment)
    row = attempt.responses.select_related("version").filter(counted=True).first()
    fields, sequence = right_fields(attempt, row), 1
    while not over.is_set():
        begun = time.perf_counter()
        quizzes.save_response(
            user=learner, attempt_id=attempt.pk, position=row.position, posted=fields,
            sequence=sequence,
        )  # fmt: skip
        waits.append(time.perf_counter() - begun)
        sequence += 1
        time.sleep(0.05)
    connections.close_all()
