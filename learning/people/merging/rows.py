"""Every row that names a person, handed from one account to another and back.

It asks the models instead of a list: a table that is new tomorrow goes over, too, unless it stands
in `STAYS` with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.apps import apps
from django.db import IntegrityError, models, transaction

from ..models import User

# What stays with the account that is closed.
STAYS = {
    "account.EmailAddress": "Handed over on its own: one of them is the account's.",
    "mfa.Authenticator": "The account that goes on has its own second factor, or none.",
    "operations.AuditEntry": "The log says which account did it, for ever.",
    "people.AccountMerger": "It says which account went into which.",
    "people.Consent": "The account that goes on has been asked itself.",
    "people.FirstSignIn": "How that account was made.",
    "people.InstitutionLogEntry": "The log says which account did it, for ever.",
    "people.User_user_permissions": "Nobody is given single rights here.",
    "wagtailadmin.EditingSession": "Who edits what at this moment; Wagtail removes it by the hour.",
    "wagtailadmin.FormState": "What an author had typed when a session ended.",
    "wagtailcore.ModelLogEntry": "The log says which account did it, for ever.",
    "wagtailcore.PageLogEntry": "The log says which account did it, for ever.",
    "wagtailusers.UserProfile": "How one account likes the editor.",
    "assessments.ChosenProfile": "The account that goes on has its own, or is asked.",
    "assessments.HeldLevel": "Reckoned anew from the evidence, which goes over.",
}
_A_STATEMENT = 500

Stay = Mapping[str, Iterable[int]]


def columns() -> Iterator[tuple[type[models.Model], models.ForeignKey]]:
    """Each column that names a person and goes over, with the model that has it."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in STAYS or not model._meta.managed or model._meta.proxy:
            continue
        for column in model._meta.local_fields:
            if column.is_relation and column.related_model is User:
                yield model, column


def hand_over(away: User, into: User, *, stay: Stay) -> dict[str, list]:
    """All rows that name `away` name `into`; by "model.column" the keys of those that went over.

    `stay` has keys, by model, that don't. A row that the new account holds already (a rule of the
    database says so) stays as well, and nothing is lost: it can be read again after an undo.
    """
    moved: dict[str, list] = {}
    for model, column in columns():
        rows = model._base_manager.filter(**{column.attname: away.pk})
        left = set(stay.get(model._meta.label, ()))
        keys = [pk for pk in rows.order_by("pk").values_list("pk", flat=True) if pk not in left]
        if gone := _name(model, column, keys, into):
            moved[f"{model._meta.label}.{column.name}"] = [_as_json(pk) for pk in gone]
    return moved


def hand_back(moved: Mapping[str, list], away: User, into: User, *, stay: Stay) -> int:
    """Those rows name `away` again, but for what has gone to somebody else since, and for those which
    `stay` names by their model; how many.
    """
    count = 0
    for name, keys in moved.items():
        model, column = _named(name)
        left = {_as_json(pk) for pk in stay.get(model._meta.label, ())}
        keys = [pk for pk in keys if pk not in left]
        for part in _parts(keys):
            rows = model._base_manager.filter(pk__in=part, **{column.attname: into.pk})
            count += len(_name(model, column, list(rows.values_list("pk", flat=True)), away))
    return count


def _named(name: str):
    label, _dot, column = name.rpartition(".")
    model = apps.get_model(label)
    return model, model._meta.get_field(column)


def _name(model, column, keys: list, person: User) -> list:
    """Write the person into these rows, as far as the database lets it; the keys of those."""
    done = []
    for part in _parts(keys):
        if _try(model, column, part, person):
            done += part
        else:
            done += [pk for pk in part if _try(model, column, [pk], person)]
    return done


def _try(model, column, keys: list, person: User) -> bool:
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=keys).update(**{column.attname: person.pk})
    except IntegrityError:
        return False
    return True


def _parts(keys: list) -> Iterator[list]:
    for start in range(0, len(keys), _A_STATEMENT):
        yield keys[start : start + _A_STATEMENT]


def _as_json(pk):
    return pk if isinstance(pk, int) else str(pk)
