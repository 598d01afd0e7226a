"""What would lose data or lie later, found at the start."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import DatabaseError, connections
from django.db.utils import OperationalError


@register(Tags.database)
def answers_are_durable(app_configs, databases=None, **kwargs) -> list[Error]:
    """PostgreSQL with synchronous_commit off loses acknowledged answers (6 of 1,200 when tried)."""
    found = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            if cursor.fetchone()[0] == "off":
                found.append(
                    Error(
                        f"synchronous_commit is off on the database '{alias}'.",
                        hint="Set it to on: an answer that the page calls saved must survive a crash.",
                        id="baraza.E001",
                    )
                )
    return found


@register(Tags.database)
def somebody_is_answerable(app_configs, databases=None, **kwargs) -> list[Warning]:
    """A public site says who runs it; until it does, every start says what is missing."""
    from .models import Operator

    if settings.BARAZA_DEMO_ACCOUNTS or "default" not in (databases or []):
        return []
    try:
        operators = list(Operator.objects.all()) or [Operator()]
    except DatabaseError:
        # Before the first migration there is nobody to ask.
        return []
    missing = sorted({label for operator in operators for label in operator.missing()})
    if not missing:
        return []
    return [
        Warning(
            f"The privacy notice and the contact page don't say: {', '.join(missing)}.",
            hint="Fill it in in the editor: Settings, Who runs this site.",
            id="baraza.W001",
        )
    ]


def database_problem(alias: str) -> str | None:
    """Why this database can't be used, in a sentence with the way to mend it; else None."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        if path.is_dir():
            return f"The database path {path} is a directory. Point DATABASE_URL at a file."
        if not path.parent.is_dir():
            return (
                f"The directory {path.parent} for the database doesn't exist. "
                "Make it, or change DATABASE_URL."
            )
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA schema_version")
    except Exception as error:  # SQLite says "not a database" in DatabaseError, drivers in theirs
        where = connection.settings_dict["NAME"]
        how = "Check DATABASE_URL" + (
            "; if the file is damaged, put a backup in its place."
            if connection.vendor == "sqlite"
            else " and that the server runs."
        )
        kind = "can't be reached" if isinstance(error, OperationalError) else "can't be read"
        return f"The database {where} {kind}: {str(error).strip()}. {how}"
    return None
