"""HR's pages cost the same number of queries for few people and for many; at most twenty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.competencies import api as competencies
from assessments.models import Evidence, PostProfile
from tests.ministry import require, worker
from tests.people import person

PAGES = ("late", "gaps", "lapsing", "people", "requirements", "person", "console", "required_of_me")


def asked(client, address: str) -> int:
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_cost_the_same_at_any_size(
    interior, kisumu, module, manager, staff, learner, hr_client, learner_client, name
):
    """Six people under one rule, then thirty under three, each with evidence."""
    level = PostProfile.objects.get(post=manager).profile.levels.first()
    client = learner_client if name == "required_of_me" else hr_client
    address = reverse(name, args=[learner.pk] if name == "person" else [])
    costs = []
    for round_ in range(2):
        for number in range(24 * round_):
            user = worker(kisumu, f"More {number}", post=manager, email=f"m{number}@example.org")
            Evidence.objects.create(
                user=user, competency=level.competency, level=1, source="attestation",
                assessor=person("supervisor"),
            )  # fmt: skip
        for _rule in range(1 + 2 * round_):
            require(interior, module, repeat_months=12)
        competencies.recount_gaps(interior.pk)
        costs.append(asked(client, address))
    assert costs[0] <= 20 and costs[1] <= 20
    # Rows that were none before may cost what they bring along, once.
    assert costs[1] - costs[0] <= 2


def test_a_person_without_an_address_costs_no_more(interior, kisumu, manager, module, hr_client):
    users = [worker(kisumu, name, post=manager, email=email) for name, email in
             (("Paper", ""), ("Screen", "screen@example.org"))]  # fmt: skip
    require(interior, module)
    without, with_address = (asked(hr_client, reverse("person", args=[user.pk])) for user in users)
    assert without == with_address <= 20
