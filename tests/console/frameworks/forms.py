"""What the pages of frameworks send, and what somebody shows of them."""

from django.urls import reverse
from django.utils import timezone

from assessments.competencies import api as competencies
from assessments.models import (
    Evidence,
    HeldLevel,
)
from curriculum.models import Competency
from tests.ministry import days
from tests.people import person


def page(client, name: str, *arguments, **query) -> str:
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def filled(framework, competency, **changes) -> dict:
    """What the form of a competency sends."""
    row = Competency.everywhere.get(pk=competency.pk)
    data = {
        "title": row.title, "description": row.description, "domain": row.domain_id, "why": "",
        "edition": row.changed_in,
    }  # fmt: skip
    for level in row.levels.all():
        data[f"level_{level.level}"] = "\n".join(level.behaviours)
    return data | changes


def save(client, framework, competency, **changes):
    return client.post(
        reverse("edit_competency", args=[framework.pk, competency.pk]),
        filled(framework, competency, **changes),
    )


def shows(user, competency, level: int = 2, *, ago: int = 0, by: str = "supervisor", **values):
    """Evidence of so many days ago, by a person, and the level that follows."""
    row = Evidence.objects.create(
        user=user, competency=competency, level=level, source="practice", assessor=person(by),
        obtained_at=timezone.now() - days(ago), **values,
    )  # fmt: skip
    competencies.settle_levels([user.pk])
    return row


def level_of(user, competency) -> int:
    return HeldLevel.objects.get(user=user, competency=competency).level
