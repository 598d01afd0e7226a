"""An employer's own framework and who writes it, as fixtures."""

import pytest

from curriculum.models import Competency
from learning.people.models import Organisation
from tests.ministry import officer, own_framework
from tests.people import person, signed_in


@pytest.fixture
def administrator(interior):
    return officer(interior, "hradmin", role="hr_administrator")


@pytest.fixture
def client_(administrator):
    return signed_in(administrator)


@pytest.fixture
def own(interior, administrator):
    return own_framework(interior, by=administrator)


@pytest.fixture
def custody(own):
    return Competency.everywhere.get(framework=own)


@pytest.fixture
def health(db):
    return Organisation.objects.get(slug="health")


@pytest.fixture
def theirs(health):
    return own_framework(health, by=person("admin"), code="HF", title="Secret of Health")
