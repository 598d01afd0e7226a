"""Actor × route × relation: who sees whom at the console. A route without a row fails."""

import re

import pytest
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from assessments import files
from assessments.competencies import api as competencies
from assessments.competencies.verifying import KINDS
from assessments.models import (
    Assignment,
    Attestation,
    Doubt,
    Evidence,
    Objection,
    PriorLearning,
    RoleProfile,
)
from assessments.required import api as required
from curriculum.models import Competency, Framework
from learning.console import urls
from learning.operations import bulk, exports
from learning.operations.models import AuditEntry
from learning.people.merging import api as accounts
from learning.people.models import Deputy, Organisation, Post, Unit
from learning.people.reach import Reach
from tests.ministry import days, officer, own_framework, require, today, worker
from tests.people import person, run_tasks, signed_in

from .importing.files import applied, planned, row

# Canaries: names that nobody outside their organisation, or unit, may read.
CANARY = "Zebra Canary of Health"
NEAR = "Yak Canary of Registration"


@pytest.fixture
def world(interior, kisumu, registration, manager, staff, module, learner):
    """Two organisations with the same things, and everybody who might look at them."""
    health = Organisation.objects.get(slug="health")
    community = Unit.objects.get(organisation=health, name="Community health")
    far = worker(community, CANARY, email="canary@example.org")
    near = worker(registration, NEAR, email="near@example.org")
    admin = person("admin")
    ours = require(interior, module, by=person("hr"))
    theirs = require(health, module, by=admin)
    officer(interior, "auditor", role="auditor")
    officer(interior, "unithr", unit=kisumu)
    officer(health, "healthhr")
    officer(interior, "hradmin", role="hr_administrator")
    deputy = worker(registration, "Deputy", email="deputy@example.org")
    deputising = Deputy.objects.create(
        organisation=interior, supervisor=person("supervisor"), deputy=deputy, since=today()
    )
    far_row = Assignment.objects.get(user=far)
    given = required.concede(
        kind=required.EXEMPT,
        rows=[far_row],
        until=None,
        reason="Canary",
        by=admin,
        organisation=health,
    )
    near_row = Assignment.objects.get(user=near)
    near_given = required.concede(
        kind=required.EXEMPT, rows=[near_row], until=None, reason="Near", by=admin,
        organisation=interior,
    )  # fmt: skip
    competency = competencies.profiles().first().levels.first().competency
    request = competencies.ask(user=learner, competency=competency, level=2, by=learner)[0]
    given_away = competencies.ask(user=learner, competency=competency, level=2, by=learner)[0]
    assert given_away == request
    evidence = Evidence.objects.create(
        user=learner, competency=competency, level=2, source="attestation",
        assessor=person("supervisor"),
    )  # fmt: skip
    attestation = Attestation.objects.create(evidence=evidence, seen="x", signed_as="y")
    objection = Objection.objects.create(
        attestation=attestation, text="z", decider=person("hr"), decide_by=today()
    )
    imports = [
        bulk.plan(
            kind="import people", organisation=place, by=admin, source="x.csv", rows=[], report={}
        )
        for place in (interior, health)
    ]
    applied_one = bulk.plan(
        kind="import people", organisation=interior, by=admin, source="applied.csv", rows=[],
        report={"absent": [near.pk]},
    )  # fmt: skip
    type(applied_one).objects.filter(pk=applied_one.pk).update(state="applied")
    export = exports.ask(table="late", params={}, form="csv", by=admin, language="en")
    hr_export = exports.ask(
        table="people", params={}, form="csv", by=person("hr"), language="en",
        rights=Reach(person("hr")).rights,
    )  # fmt: skip
    draft = required.draft(organisation=interior, by=person("hr"))
    paper = files.keep("x.pdf", b"%PDF-1.7\n%%EOF\n", folder="prior", kinds=KINDS)
    shared = competencies.profiles().first()
    profiles = [
        competencies.copy_profile(profile=shared, organisation=place, by=admin)
        for place in (interior, health)
    ]
    RoleProfile.objects.filter(pk=profiles[1].pk).update(title=f"Profile {CANARY}")
    Post.objects.create(organisation=health, unit=community, title=f"Post {CANARY}")
    prior = [
        PriorLearning.objects.create(
            user=user, title=user.full_name, competency=competency, level=2, state="asked",
            on=today(), sha256=paper.sha256, file_name="x.pdf", file_kind="pdf",
            asked_at=timezone.now(),
        )
        for user in (near, far)
    ]  # fmt: skip
    mergers = [
        accounts.propose(away=away, into=person("author"), by=admin, organisation=place)
        for away, place in ((near, interior), (far, health))
    ]
    own, others = (
        own_framework(interior, by=admin),
        own_framework(health, by=admin, code="HF", title=f"Framework {CANARY}"),
    )
    run_tasks()
    competencies.recount_gaps(interior.pk)
    return {
        "interior": interior, "kisumu": kisumu, "registration": registration, "health": health,
        "community": community, "far": far, "near": near, "mine": learner, "ours": ours,
        "theirs": theirs, "far_row": far_row, "near_row": near_row, "given": given,
        "shared": shared, "profile": profiles[0], "their_profile": profiles[1], "post": manager,
        "import": imports[0],
        "their_import": imports[1],
        "applied": applied_one, "draft": draft, "hr_export": hr_export,
        "their_role": person("healthhr").organisation_roles.get(),
        "our_role": person("unithr").organisation_roles.get(),
        "deputising": deputising,
        "request": request,
        "objection": objection,
        "paper": worker(registration, "Without an address"),
        "near_prior": prior[0], "far_prior": prior[1],
        "our_merger": mergers[0], "their_merger": mergers[1],
        "near_given": near_given, "export": export,
        "framework": own, "their_framework": others, "shared_framework": Framework.objects.get(),
        "domain": own.domains.get(), "their_domain": others.domains.get(),
        "competency": Competency.everywhere.get(framework=own),
        "their_competency": Competency.everywhere.get(framework=others),
        "far_doubt": required.doubt(row=far_row, text="Canary"),
        "near_doubt": required.doubt(row=near_row, text="Near"),
    }  # fmt: skip


ACTORS = (
    "anonymous", "learner2", "supervisor", "deputy", "unithr", "auditor", "hr", "healthhr", "hradmin"
)  # fmt: skip


def client_of(actor: str):
    from django.test import Client

    return Client() if actor == "anonymous" else signed_in(person(actor))


def _written(*names):
    """What an administrator writes of their own organisation's framework, and nobody else of any."""
    theirs = tuple(f"their_{name}" for name in names)
    nobody = "L 403 404 404 404 404 404 404 404"
    return (
        ("GET", names, "L 403 404 404 404 404 404 404 200"),
        ("POST", names, "L 403 404 404 404 404 404 404 422"),
        ("GET", theirs, nobody),
        ("POST", theirs, nobody),
        ("GET", ("shared_framework", *names[1:]), nobody),
        ("POST", ("shared_framework", *names[1:]), nobody),
    )


# For each route: its arguments with what is Health's, what is Civil registration's, and what is the
# Kisumu office's; the method; and the answers of each actor, in the order of ACTORS. "L" leads to
# the sign-in, "R" is a redirect after something was done.
TABLE = {
    "console": (("GET", (), "L 403 200 200 200 200 200 200 200"),),
    "shared_plans": (("GET", (), "L 404 200 200 404 404 404 404 404"),),
    "late": (("GET", (), "L 403 200 200 200 200 200 200 200"),),
    "late_act": (
        ("POST remind", ("far_row",), "L 403 404 404 404 404 404 R 404"),
        ("POST remind", ("near_row",), "L 403 404 404 404 404 R 404 R"),
        ("POST extend", ("far_row",), "L 403 404 404 404 404 404 200 404"),
        ("POST extend", ("near_row",), "L 403 404 404 404 404 200 404 200"),
        ("POST exempt", ("near_row",), "L 403 404 404 404 404 200 404 200"),
    ),
    "concession": (
        ("GET", ("given",), "L 403 404 404 404 404 404 200 404"),
        ("GET", ("near_given",), "L 403 404 404 404 200 200 404 200"),
    ),
    "undo_concession": (
        ("POST", ("near_given",), "L 403 404 404 404 404 R 404 R"),
        ("POST", ("given",), "L 403 404 404 404 404 404 R 404"),
    ),
    "gaps": (("GET", (), "L 403 404 404 200 200 200 200 200"),),
    "gap_cell": (
        ("GET", ("community", "code"), "L 403 404 404 404 404 404 200 404"),
        ("GET", ("registration", "code"), "L 403 404 404 404 200 200 404 200"),
        ("GET", ("kisumu", "code"), "L 403 404 404 200 200 200 404 200"),
    ),
    "lapsing": (("GET", (), "L 403 200 200 200 200 200 200 200"),),
    "people": (("GET", (), "L 403 200 200 200 200 200 200 200"),),
    "person": (
        ("GET", ("far",), "L 403 404 404 404 404 404 200 404"),
        ("GET", ("near",), "L 403 404 404 404 200 200 404 200"),
        ("GET", ("mine",), "L 403 200 200 200 200 200 404 200"),
    ),
    # Whoever may change something for the person; what the other account is, the form asks.
    "merge_person": (
        ("GET", ("far",), "L 403 404 404 404 404 404 200 404"),
        ("GET", ("near",), "L 403 404 404 404 404 200 404 200"),
        ("GET", ("mine",), "L 403 404 404 200 404 200 404 200"),
        ("POST", ("far",), "L 403 404 404 404 404 404 200 404"),
    ),
    # For who has no address to mail anything to.
    "new_slip": (
        ("GET", ("near",), "L 403 404 404 404 404 404 404 404"),
        ("GET", ("paper",), "L 403 404 404 404 404 200 404 200"),
        ("POST", ("paper",), "L 403 404 404 404 404 200 404 200"),
    ),
    "enter_prior": (
        ("GET", ("far",), "L 403 404 404 404 404 404 200 404"),
        ("GET", ("near",), "L 403 404 404 404 404 200 404 200"),
        ("POST", ("mine",), "L 403 404 404 422 404 422 404 422"),
    ),
    "prior_waiting": (("GET", (), "L 403 404 404 200 200 200 200 200"),),
    "check_prior": (
        ("GET", ("far_prior",), "L 403 404 404 404 404 404 200 404"),
        ("GET", ("near_prior",), "L 403 404 404 404 404 200 404 200"),
        ("POST", ("near_prior",), "L 403 404 404 404 404 422 404 422"),
    ),
    "document_to_check": (
        ("GET", ("far_prior",), "L 403 404 404 404 404 404 200 404"),
        ("GET", ("near_prior",), "L 403 404 404 404 404 200 404 200"),
    ),
    "mergers": (("GET", (), "L 403 404 404 200 200 200 200 200"),),
    "end_merger": (
        ("POST", ("their_merger",), "L 403 404 404 404 404 404 R 404"),
        ("POST", ("our_merger",), "L 403 404 404 404 404 R 404 R"),
    ),
    "answer_doubt": (
        ("POST", ("far_doubt",), "L 403 404 404 404 404 404 R 404"),
        ("POST", ("near_doubt",), "L 403 404 404 404 404 R 404 R"),
    ),
    "ask_attestation": (
        ("POST ask", ("far",), "L 403 404 404 404 404 404 R 404"),
        ("POST ask", ("near",), "L 403 404 404 404 404 R 404 R"),
        ("POST ask", ("mine",), "L 403 404 404 R 404 R 404 R"),
    ),
    "attestations": (("GET", (), "L 403 200 200 200 200 200 200 200"),),
    # Of learner@, asked of supervisor@: theirs, and their deputy's.
    "attestation": (("GET", ("request",), "L 403 200 200 404 404 404 404 404"),),
    # An auditor of the whole organisation reads imports; of a part, nobody does.
    "import_people": (
        ("GET", (), "L 404 404 404 404 200 200 200 200"),
        ("POST", (), "L 404 404 404 404 404 422 422 422"),
    ),
    "import_template": (("GET", ("csv",), "L 404 404 404 404 404 200 200 200"),),
    "people_import": (
        ("GET", ("import",), "L 404 404 404 404 200 200 404 200"),
        ("GET", ("applied",), "L 404 404 404 404 200 200 404 200"),
        ("GET", ("their_import",), "L 404 404 404 404 404 404 200 404"),
    ),
    # It has no rows, so there is nothing to apply.
    "apply_people_import": (
        ("POST", ("import",), "L 404 404 404 404 404 422 404 422"),
        ("POST", ("their_import",), "L 404 404 404 404 404 404 422 404"),
    ),
    "undo_people_import": (
        ("POST", ("applied",), "L 404 404 404 404 404 R 404 R"),
        ("POST", ("their_import",), "L 404 404 404 404 404 404 422 404"),
    ),
    # Of what isn't applied nobody can be chosen.
    "people_not_in_file": (
        ("GET", ("applied",), "L 404 404 404 404 200 200 404 200"),
        ("POST", ("applied",), "L 404 404 404 404 404 422 404 422"),
        ("GET", ("their_import",), "L 404 404 404 404 404 404 404 404"),
    ),
    "people_slips": (
        ("GET", ("applied",), "L 404 404 404 404 404 200 404 200"),
        ("POST", ("applied",), "L 404 404 404 404 404 200 404 200"),
        ("GET", ("their_import",), "L 404 404 404 404 404 404 200 404"),
    ),
    "hr_roles": (
        ("GET", (), "L 403 404 404 404 200 404 404 200"),
        ("POST", (), "L 403 404 404 404 404 404 404 404"),
    ),
    "end_hr_role": (
        ("POST", ("their_role",), "L 403 404 404 404 404 404 404 404"),
        ("POST", ("our_role",), "L 403 404 404 404 404 404 404 R"),
    ),
    "deputies": (("GET", (), "L 403 200 404 404 404 404 404 404"),),
    "end_deputy": (("POST", ("deputising",), "L 403 R 404 404 404 404 404 404"),),
    # Given to hr@ to decide.
    "objection": (("GET", ("objection",), "L 403 404 404 404 404 200 404 404"),),
    "exports": (("GET", (), "L 403 200 200 200 200 200 200 200"),),
    "begin_export": (
        ("GET", ("late",), "L 403 200 200 200 200 200 200 200"),
        ("POST csv", ("late",), "L 403 R R R R R R R"),
        ("GET", ("gaps",), "L 403 404 404 200 200 200 200 200"),
        ("GET", ("requirements",), "L 403 404 404 200 200 200 200 200"),
        ("GET import applied", ("import_rows",), "L 403 404 404 404 200 200 404 200"),
        ("GET import applied", ("not_in_file",), "L 403 404 404 404 200 200 404 200"),
    ),
    "export": (
        ("GET", ("hr_export",), "L 403 404 404 404 404 200 404 404"),
        ("GET", ("export",), "L 403 404 404 404 404 404 404 404"),
    ),
    "download_export": (
        ("GET", ("hr_export",), "L 403 404 404 404 404 200 404 404"),
        ("GET", ("export",), "L 403 404 404 404 404 404 404 404"),
    ),
    "requirements": (("GET", (), "L 403 404 404 200 200 200 200 200"),),
    "begin_requirement": (("POST", (), "L 403 404 404 404 404 R R R"),),
    "requirement": (
        ("GET", ("theirs",), "L 403 404 404 404 404 404 200 404"),
        ("GET", ("ours",), "L 403 404 404 200 200 200 404 200"),
        # A draft is its office's, and its auditor's.
        ("GET", ("draft",), "L 403 404 404 404 200 200 404 200"),
    ),
    "publish_requirement": (("POST", ("ours",), "L 403 404 404 404 404 R 404 R"),),
    "withdraw_requirement": (("POST", ("ours",), "L 403 404 404 404 404 R 404 R"),),
    "restore_requirement": (("POST", ("ours",), "L 403 404 404 404 404 R 404 R"),),
    # Who serves units reads what posts ask for; who administers the organisation says it.
    "profiles": (("GET", (), "L 403 404 404 200 200 200 200 200"),),
    "framework": (("GET", (), "L 403 404 404 200 200 200 200 200"),),
    "profile": (
        ("GET", ("shared",), "L 403 404 404 200 200 200 200 200"),
        ("GET", ("profile",), "L 403 404 404 200 200 200 404 200"),
        ("GET", ("their_profile",), "L 403 404 404 404 404 404 200 404"),
    ),
    "compare_profiles": (
        ("GET with shared", ("profile",), "L 403 404 404 200 200 200 404 200"),
        ("GET with their_profile", ("shared",), "L 403 404 404 404 404 404 200 404"),
    ),
    "copy_profile": (
        ("POST", ("shared",), "L 403 404 404 404 404 404 404 R"),
        ("POST", ("their_profile",), "L 403 404 404 404 404 404 404 404"),
    ),
    "new_profile_version": (
        ("POST", ("profile",), "L 403 404 404 404 404 404 404 422"),
        ("POST", ("their_profile",), "L 403 404 404 404 404 404 404 404"),
        ("POST", ("shared",), "L 403 404 404 404 404 404 404 404"),
    ),
    "edit_profile": (
        ("GET", ("profile",), "L 403 404 404 404 404 404 404 200"),
        ("POST", ("profile",), "L 403 404 404 404 404 404 404 422"),
        ("POST", ("their_profile",), "L 403 404 404 404 404 404 404 404"),
        ("POST", ("shared",), "L 403 404 404 404 404 404 404 404"),
    ),
    "validate_profile": (
        ("POST", ("profile",), "L 403 404 404 404 404 404 404 422"),
        ("POST", ("their_profile",), "L 403 404 404 404 404 404 404 404"),
        ("POST", ("shared",), "L 403 404 404 404 404 404 404 404"),
    ),
    # The shared one is read by all who serve units, an employer's own by theirs; administrators write.
    "frameworks": (("GET", (), "L 403 404 404 200 200 200 200 200"),),
    "new_framework": (
        ("GET", (), "L 403 404 404 404 404 404 404 200"),
        ("POST", (), "L 403 404 404 404 404 404 404 422"),
    ),
    "framework_page": (
        ("GET", ("shared_framework",), "L 403 404 404 200 200 200 200 200"),
        ("GET", ("framework",), "L 403 404 404 200 200 200 404 200"),
        ("GET", ("their_framework",), "L 403 404 404 404 404 404 200 404"),
    ),
    "compare_editions": (
        ("GET editions", ("framework",), "L 403 404 404 200 200 200 404 200"),
        ("GET editions", ("their_framework",), "L 403 404 404 404 404 404 200 404"),
    ),
    "edit_framework": _written("framework"),
    "framework_rules": _written("framework"),
    "new_domain": _written("framework"),
    "edit_domain": _written("framework", "domain"),
    "new_competency": _written("framework"),
    "edit_competency": _written("framework", "competency"),
    "settle_competency": (
        ("POST", ("framework", "competency"), "L 403 404 404 404 404 404 404 404"),
        ("POST retire", ("framework", "competency"), "L 403 404 404 404 404 404 404 R"),
        (
            "POST retire",
            ("their_framework", "their_competency"),
            "L 403 404 404 404 404 404 404 404",
        ),
        ("POST retire", ("framework", "their_competency"), "L 403 404 404 404 404 404 404 404"),
    ),
    "posts": (("GET", (), "L 403 404 404 200 200 200 200 200"),),
    "give_profile": (
        ("GET post", (), "L 403 404 404 404 404 404 404 200"),
        ("POST post", (), "L 403 404 404 404 404 404 404 422"),
    ),
    # Once published, no step of it can be changed by anybody.
    "requirement_step": (
        ("GET", ("draft", "what"), "L 403 404 404 404 404 200 404 200"),
        ("POST", ("draft", "what"), "L 403 404 404 404 404 422 404 422"),
        ("GET", ("ours", "what"), "L 403 404 404 404 404 404 404 404"),
    ),
}


def routes() -> list[str]:
    """Every address of the console, also of what is included below it."""

    def walk(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif isinstance(pattern, URLPattern):
                yield pattern.name

    return sorted(set(walk(urls.urlpatterns)))


def test_every_route_has_a_row_and_every_row_a_route():
    assert routes() == sorted(TABLE)


def test_every_route_is_open_to_somebody():
    """A row that is closed to all can't tell a right door from a broken one."""
    closed = {"L", "403", "404"}
    for route, rows in TABLE.items():
        assert any(set(answers.split()) - closed for _m, _n, answers in rows), route


# What an auditor may send: to have a table written as a file.
CHANGES = re.compile(r'method="post"|type="file"|type="checkbox"')
OWN = ("begin_export",)


def _argument(world, name: str):
    if name == "code":
        return competencies.profiles().first().levels.first().competency.code
    thing = world.get(name, name)
    return getattr(thing, "pk", thing)


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("route", sorted(TABLE))
def test_who_comes_in(world, route, actor):
    place = ACTORS.index(actor)
    client = client_of(actor)
    for method, names, answers in TABLE[route]:
        arguments = [_argument(world, name) for name in names]
        data = {}
        if route == "late_act":
            data, arguments = {"act": method.split()[1], "row": arguments}, []
        if method == "POST ask":
            data = {"competency": _argument(world, "code"), "level": "2"}
        if " with " in method:
            data = {"with": _argument(world, method.split()[2])}
        if method == "POST csv":
            data = {"form": "csv"}
        if method == "GET import applied":
            data = {"import": str(world["applied"].pk)}
        if method == "GET editions":
            data = {"from": 1, "to": 2}
        if method == "POST retire":
            data = {"act": "retire"}
        if route == "give_profile":
            data = {"post": world["post"].pk}
        if route == "answer_doubt":
            data = {"text": "Thank you"}
        address = reverse(route, args=arguments)
        send = client.post if method.startswith("POST") else client.get
        answer = send(address, data)
        got = str(answer.status_code)
        if got == "302":
            got = "L" if "/account/login/" in answer.url else "R"
        assert got == answers.split()[place], (method, names, actor)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        html = content.decode()
        if actor != "healthhr" and got == "200":
            assert CANARY not in html, "a name of another organisation"
        if actor == "auditor" and got == "200" and route not in OWN:
            assert not CHANGES.search(html.split('class="console-nav"')[-1]), "something to change"
        if actor in ("unithr", "supervisor", "deputy") and got == "200":
            assert NEAR not in html, "a name of a unit beside"


@pytest.mark.parametrize("actor", ["unithr", "hr"])
def test_a_unit_that_is_not_theirs_is_not_there(world, actor):
    client = client_of(actor)
    for route in ("late", "gaps", "lapsing", "people"):
        address = f"{reverse(route)}?unit={world['community'].pk}"
        assert client.get(address).status_code == 404
        for odd in ("x", "-1", "99999999999", "١"):
            assert client.get(f"{reverse(route)}?unit={odd}").status_code == 404


def test_an_auditor_reads_the_organisation_without_a_button_that_changes(world):
    """The same pages offer it to an administrator."""
    done = applied(row("71", "Newcomer"))
    pages = [
        reverse("import_people"),
        reverse("people_import", args=[planned(row("72"), row("73", since="2026-02-30")).pk]),
        reverse("people_import", args=[done.pk]),
        reverse("people_not_in_file", args=[done.pk]),
        reverse("mergers"),
        reverse("concession", args=[world["near_given"].pk]),
        reverse("hr_roles"),
        reverse("requirement", args=[world["draft"].pk]),
        reverse("requirements"),
    ]
    auditor, admin = client_of("auditor"), client_of("hradmin")
    for address in pages:
        said, offered = (page_of(client, address) for client in (auditor, admin))
        assert not CHANGES.search(said) and CHANGES.search(offered), address
        assert reverse("requirement_step", args=[world["draft"].pk, "what"]) not in said
        assert "/slips/" not in said and "/merge/" not in said
    assert "Take the proposal back" in page_of(admin, reverse("mergers"))
    assert NEAR in page_of(auditor, reverse("mergers"))
    menu = page_of(auditor, reverse("console"))
    assert reverse("import_people") in menu and reverse("hr_roles") in menu


def test_an_auditor_of_a_part_reads_no_import_no_draft_and_no_role(world):
    person("auditor").organisation_roles.update(unit=world["registration"])
    client = client_of("auditor")
    for route, names in (
        ("import_people", ()), ("people_import", ("applied",)), ("people_not_in_file", ("applied",)),
        ("hr_roles", ()), ("requirement", ("draft",)),
    ):  # fmt: skip
        address = reverse(route, args=[_argument(world, name) for name in names])
        assert client.get(address).status_code == 404, route
    menu = page_of(client, reverse("console"))
    assert reverse("import_people") not in menu and reverse("hr_roles") not in menu
    # What was conceded to people of the part, they read.
    given = reverse("concession", args=[world["near_given"].pk])
    assert client.get(given).status_code == 200
    person("auditor").organisation_roles.update(unit=world["kisumu"])
    assert client_of("auditor").get(given).status_code == 404


def page_of(client, address: str) -> str:
    """What stands on it below the site's own head."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode().split('class="console-nav"', 1)[1]


def test_roles_end_with_their_last_day(world):
    hr = person("unithr")
    hr.organisation_roles.update(since=today() - days(9), until=today() - days(1))
    assert signed_in(hr).get(reverse("late")).status_code == 403
    deputy = person("deputy")
    Deputy.objects.update(since=today() - days(9), until=today() - days(1))
    assert signed_in(deputy).get(reverse("late")).status_code == 403


def test_an_export_holds_what_its_person_may_see_and_is_theirs_alone(world):
    hr = person("hr")
    client = signed_in(hr)
    answer = client.post(reverse("begin_export", args=["people"]), {"form": "csv"})
    run_tasks()
    key = answer.url.rstrip("/").rsplit("/", 1)[1]
    file = client.get(reverse("download_export", args=[key]))
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert NEAR in text and CANARY not in text
    assert file["Content-Disposition"].startswith("attachment")
    for other in ("unithr", "auditor", "healthhr", "admin"):
        assert signed_in(person(other)).get(answer.url).status_code == 404
    assert AuditEntry.objects.filter(action="export", actor=hr, subject="people").exists()
    # Who looks after another part by now comes in, but not to this file.
    hr.organisation_roles.update(role="auditor", unit=world["kisumu"])
    assert "isn't for you any more" in signed_in(person("hr")).get(answer.url).content.decode()
    assert client.get(reverse("download_export", args=[key])).status_code == 404
    assert Doubt.objects.count() == 2
