"""A programme's certificate in tests: earned through the story, and moved in time by its rows."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.db.models import F
from django.urls import reverse

from assessments import api
from assessments.certificates import api as certificates
from assessments.enrolments import api as enrolments
from assessments.models import Certificate, Enrolment
from curriculum import api as curriculum
from curriculum.models import ModulePage, ProgrammePage
from tests.people import complete, meet_practice


@pytest.fixture
def programme(db) -> ProgrammePage:
    """SCL as the starter has it: two modules, practice required in the first."""
    return ProgrammePage.objects.get(code="SCL")


def take(learner, code: str) -> Enrolment:
    """Begin a module, or go on with it."""
    key = ModulePage.objects.get(code=code).translation_key
    return api.enrol(user=learner, module_key=key)


def earn(learner, programme, *, name: str) -> Certificate | None:
    """Do all that a programme asks for, as far as it isn't done; with a name, take the certificate."""
    for place in programme.modules.select_related("module"):
        row = enrolments.current_enrolment(learner, place.module.translation_key)
        if row is None or row.state == "active":
            row = complete(take(learner, place.module.code))
        if place.practice == "required" or row.state == "active":
            meet_practice(row)
    if not name:
        return None
    asked = curriculum.programme(programme.translation_key)
    return api.confirm_programme_name(user=learner, programme=asked, name=name)


def address(programme, name: str = "programme_standing") -> str:
    return reverse(name, args=[programme.translation_key])


def claim(client, programme, name: str = "Amina Wanjiru Otieno"):
    """Press the button that issues."""
    return client.post(address(programme, "confirm_programme_name"), {"name": name})


def read(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return unescape(answer.content.decode())


def renewable(certificate: Certificate, days_left: int = 60) -> Certificate:
    """As if the years had passed: it ends in so many days, and all before it lies as far back."""
    passed = certificate.expires_on - (certificates.today() + timedelta(days=days_left))
    Certificate.objects.filter(pk=certificate.pk).update(
        issued_at=F("issued_at") - passed, expires_on=certificate.expires_on - passed
    )
    Enrolment.objects.filter(user=certificate.user).update(
        enrolled_at=F("enrolled_at") - passed, completed_at=F("completed_at") - passed
    )
    certificate.refresh_from_db()
    return certificate
