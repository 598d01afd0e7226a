"""Nothing is held about a person that the download doesn't have, or a sentence says why not."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from learning.desk.account.gathering import KINDS, NOT_GATHERED
from learning.people.models import User
from tests.people import person

GATHERED = {label for kind in KINDS for label in kind.models}


def keys_of(model) -> list[models.Field]:
    """The keys that a model itself holds: not those of its parents, and not the reverse sides."""
    return [
        field
        for field in model._meta.get_fields(include_hidden=True, include_parents=False)
        if field.is_relation and not field.auto_created and field.related_model
    ]


def about_people() -> set[str]:
    """Every model with a key to a person or to something that is gathered, or with an address."""
    gathered = {apps.get_model(label) for label in GATHERED if "_" not in label}
    gathered |= {User, User.groups.through, User.user_permissions.through}
    found = set()
    for model in apps.get_models(include_auto_created=True):
        by_key = any(
            field.related_model in gathered
            and not (model is field.related_model or field.many_to_many)
            for field in keys_of(model)
        )
        by_address = any(isinstance(field, models.EmailField) for field in model._meta.local_fields)
        if by_key or by_address:
            found.add(model._meta.label)
    return found


def test_what_is_about_people_is_in_the_download_or_says_why_not():
    unknown = about_people() - GATHERED - set(NOT_GATHERED) - {"site.Operator"}
    assert unknown == set(), "add a Kind to the package's HELD, or a reason to NOT_GATHERED"


def test_no_reason_is_given_for_what_is_gone():
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert set(NOT_GATHERED) | GATHERED <= labels
    assert not set(NOT_GATHERED) & GATHERED


def test_kinds_have_names_of_their_own():
    names = [kind.name for kind in KINDS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_row_has_the_columns_that_its_kind_explains(kind, certificate):
    for who in (certificate.user, person("author")):
        for row in kind.rows(who):
            assert set(row) == set(kind.columns)
