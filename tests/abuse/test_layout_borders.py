"""One institution never sees another's certificate layouts, whichever address is tried."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessments.certificates.models import CertificateLayout, CertificateSignatory
from learning.people.models import Institution
from tests.abuse.test_institution_borders import ABSENT, CANARY, address, routes
from tests.people import person, signed_in

SNIPPET = "wagtailsnippets_assessments_certificatelayout"
CHOOSER = "wagtailsnippetchoosers_assessments_certificatelayout"
SPACES = (SNIPPET, CHOOSER)


@pytest.fixture
def foreign(db) -> CertificateLayout:
    coast = Institution.objects.get(slug="coast-institute-of-administration")
    layout = CertificateLayout.objects.create(institution=coast, note=CANARY)
    CertificateSignatory.objects.create(layout=layout, name=CANARY, office=CANARY)
    return layout


def test_the_walk_knows_the_routes():
    names = {name for _space, name in routes(SPACES)}
    assert {"edit", "delete", "history", "copy", "usage", "preview", "chosen"} <= names
    assert [pair for pair in routes(SPACES) if address(*pair, 1, 1) is None] == []


@pytest.mark.parametrize(("space", "name"), routes(SPACES))
def test_foreign_and_absent_answer_alike(space, name, foreign):
    client = signed_in(person("reviewer"))
    theirs, nothing = (address(space, name, pk, 1) for pk in (foreign.pk, ABSENT))
    for method in ("get", "post"):
        one, other = (getattr(client, method)(url) for url in (theirs, nothing))
        assert one.status_code == other.status_code, (method, theirs)
        assert one.status_code in (404, 405), (method, theirs)
        assert CANARY not in one.content.decode()
    foreign.refresh_from_db()
    assert foreign.note == CANARY


@pytest.mark.parametrize(
    "path",
    [
        "/admin/snippets/assessments/certificatelayout/",
        "/admin/snippets/assessments/certificatelayout/?language=",
        "/admin/snippets/assessments/certificatelayout/results/",
        "/admin/snippets/choose/assessments/certificatelayout/",
        "/admin/snippets/choose/assessments/certificatelayout/results/",
        "/admin/snippets/choose/assessments/certificatelayout/chosen-multiple/?id={pk}",
        "/admin/bulk/assessments/certificatelayout/delete/?id={pk}",
        "/admin/reports/site-history/",
        "/admin/snippets/",
        "/admin/",
    ],
)
@pytest.mark.parametrize("who", ["reviewer", "author"])
def test_no_list_of_the_editor_names_a_foreign_layout(path, foreign, who):
    answer = signed_in(person(who)).get(path.format(pk=foreign.pk))
    assert answer.status_code in (200, 302, 404)
    assert CANARY not in answer.content.decode(), path
    assert "Coast Institute" not in answer.content.decode(), path


def test_its_owners_see_it(foreign):
    """The control: a search that can't find anything proves nothing."""
    client = signed_in(person("admin"))
    for name, arguments in (("list", []), ("edit", [foreign.pk])):
        answer = client.get(reverse(f"{SNIPPET}:{name}", args=arguments))
        assert CANARY in answer.content.decode(), name


def test_all_of_mine_is_not_all_of_everybody_s(foreign):
    client = signed_in(person("reviewer"))
    client.post("/admin/bulk/assessments/certificatelayout/delete/?id=all", {})
    assert CertificateLayout.objects.filter(pk=foreign.pk).exists()


def test_a_layout_is_not_made_for_or_moved_to_another_institution(foreign):
    client = signed_in(person("reviewer"))
    assert "Coast Institute" not in client.get(reverse(f"{SNIPPET}:add")).content.decode()
    school = Institution.objects.get(slug="baraza-school-of-government")
    own = CertificateLayout.objects.create(institution=school)
    posted = {
        "institution": str(foreign.institution_id),
        "language": "fr",
        "accent": "#14532D",
        "logo": "",
        "note": "Smuggled",
        "signatories-TOTAL_FORMS": "0",
        "signatories-INITIAL_FORMS": "0",
    }
    for name, arguments in (("add", []), ("edit", [own.pk]), ("preview", [own.pk])):
        answer = client.post(reverse(f"{SNIPPET}:{name}", args=arguments), posted)
        assert answer.headers["Content-Type"] != "application/pdf"
    assert not CertificateLayout.objects.filter(note="Smuggled").exists()
    client.post(reverse(f"{SNIPPET}:add"), posted | {"institution": str(school.pk)})
    assert CertificateLayout.objects.get(note="Smuggled").institution == school, "the control"
