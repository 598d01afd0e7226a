"""HR roles and deputies: given by people to others, for a part and a time, and ended."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from learning.people.models import Deputy, Organisation, OrganisationRole
from tests.ministry import days, officer, today, worker
from tests.people import person, signed_in


@pytest.fixture
def administrator(interior, kisumu):
    user = worker(kisumu, "Chief", email="chief@example.org")
    OrganisationRole.objects.create(user=user, organisation=interior, role="hr_administrator")
    return user


@pytest.fixture
def administrator_client(administrator):
    return signed_in(administrator)


@pytest.fixture
def clerk(kisumu):
    return worker(kisumu, "Clerk", email="clerk@example.org")


def give(client, organisation, **data):
    form = {"organisation": organisation.pk, "person": "clerk@example.org", "role": "hr_officer"}
    return client.post(reverse("hr_roles"), form | data)


def test_a_role_is_given_for_a_unit_and_ended(administrator_client, interior, kisumu, clerk):
    assert signed_in(clerk).get(reverse("late")).status_code == 403
    assert give(administrator_client, interior, unit=kisumu.pk).status_code == 302
    assert signed_in(clerk).get(reverse("late")).status_code == 200
    role = OrganisationRole.objects.get(user=clerk)
    OrganisationRole.objects.filter(pk=role.pk).update(since=today() - days(5))
    administrator_client.post(reverse("end_hr_role", args=[role.pk]))
    assert signed_in(clerk).get(reverse("late")).status_code == 403
    role.refresh_from_db()
    assert role.until == today() - days(1), "that it was held stays known"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"person": "learner2@example.org"}, "Nobody who works here"),
        ({"person": "chief@example.org"}, "to themselves"),
        ({"until": "2020-01-01"}, "has passed"),
        ({"role": "king"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_given(administrator_client, interior, clerk, data, says):
    answer = give(administrator_client, interior, **data)
    assert answer.status_code == 422 and says in answer.content.decode().replace("&#x27;", "'")
    assert OrganisationRole.objects.filter(user=clerk).count() == 0


def test_neither_twice_nor_for_another_organisation(administrator_client, interior, clerk):
    give(administrator_client, interior)
    assert give(administrator_client, interior).status_code == 422
    health = Organisation.objects.get(slug="health")
    assert give(administrator_client, health).status_code == 404
    other = health.units.first()
    assert give(administrator_client, interior, role="auditor", unit=other.pk).status_code == 422


def test_one_s_own_role_is_ended_by_another(administrator, administrator_client):
    role = OrganisationRole.objects.get(user=administrator)
    administrator_client.post(reverse("end_hr_role", args=[role.pk]))
    assert OrganisationRole.objects.filter(pk=role.pk, until=None).exists()


def test_a_deputy_sees_the_reports_for_a_time(clerk, learner):
    client = signed_in(person("supervisor"))
    form = {"person": "clerk@example.org", "since": today().isoformat()}
    late = form | {"until": (today() - days(1)).isoformat()}
    assert client.post(reverse("deputies"), late).status_code == 422
    own = form | {"person": "supervisor@example.org"}
    assert client.post(reverse("deputies"), own).status_code == 422
    assert client.post(reverse("deputies"), form).status_code == 302
    assert client.post(reverse("deputies"), form).status_code == 422, "named already"
    assert signed_in(clerk).get(reverse("person", args=[learner.pk])).status_code == 200
    client.post(reverse("end_deputy", args=[Deputy.objects.get().pk]))
    assert signed_in(clerk).get(reverse("person", args=[learner.pk])).status_code == 403


def test_who_supervises_at_two_employers_names_a_deputy_at_either(clerk, kisumu):
    boss, health = person("supervisor"), Organisation.objects.get(slug="health")
    nurse = worker(health.units.first(), "Nurse", email="nurse@example.org", supervisor=boss)
    client = signed_in(boss)
    for who, where in (("clerk", kisumu.organisation), ("nurse", health)):
        form = {"person": f"{who}@example.org", "since": today().isoformat()}
        assert client.post(reverse("deputies"), form).status_code == 302
        assert Deputy.objects.get(deputy=person(who)).organisation == where
    html = client.get(reverse("deputies")).content.decode()
    assert health.name in html and str(nurse) in html


def test_an_employer_is_made_from_the_command_line(db):
    out = StringIO()
    for _time in range(2):
        call_command(
            "create_organisation", "County of Kisumu", administrator="hr@example.org", stdout=out
        )
    made = Organisation.objects.get(name="County of Kisumu")
    assert made.slug == "county-of-kisumu" and made.units.count() == 1
    assert OrganisationRole.objects.filter(organisation=made, role="hr_administrator").count() == 1
    with pytest.raises(CommandError, match="no account"):
        call_command("create_organisation", "X", administrator="nobody@example.org")
    assert officer(made, "second").organisation_roles.count() == 1
