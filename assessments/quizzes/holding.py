"""The row of an answer, under its lock and its attempt's.

Written out in SQL: saving an answer is asked for more often than everything else together, and putting
this query together cost a quarter of it (docs/decisions/0010-two-queries-in-sql.md). Tests hold it
against what the ORM would find.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from ..questions.models import QuestionVersion
from .models import Attempt, Response

# The attempt is locked with the row, in one statement, as handing in locks it first: in another order
# the two would wait for each other.
_SQL = """
SELECT response.id, response.position, response.answer, response.answer_hash, response.sequence,
       response.client, response.saved_at, response.revealed_at,
       attempt.state AS attempt_state, attempt.plan AS attempt_plan, attempt.purpose AS attempt_purpose,
       attempt.deadline_at AS attempt_deadline_at, attempt.grace_seconds AS attempt_grace_seconds,
       attempt.closed_by AS attempt_closed_by, enrolment.state AS enrolment_state,
       version.kind AS version_kind, version.data AS version_data
FROM {response} response
JOIN {attempt} attempt ON attempt.id = response.attempt_id
JOIN {enrolment} enrolment ON enrolment.id = attempt.enrolment_id
JOIN {version} version ON version.id = response.version_id
WHERE response.attempt_id = %s AND response.position = %s AND enrolment.user_id = %s
"""


# More than any quiz has, and less than any database's integers: an address may say anything.
_MOST_QUESTIONS = 10_000


@dataclass
class Held:
    """An answer's row (`response`) with what decides about it, as it is while it is locked."""

    response: Response
    kind: str
    data: dict[str, Any]
    order: list[str]
    state: str
    purpose: str
    deadline_at: datetime | None
    grace_seconds: int
    closed_by: str
    enrolment_state: str


def held(user, attempt_id: UUID, position: int) -> Held | None:
    """This learner's row; None if they have no such question. The caller holds a transaction."""
    if not 0 < position <= _MOST_QUESTIONS:
        return None
    key = Attempt._meta.pk.get_db_prep_value(attempt_id, connection)
    for row in Response.objects.raw(_sql(connection.vendor), [key, position, user.pk]):
        plan = _json(row.attempt_plan)
        return Held(
            response=row,
            kind=row.version_kind,
            data=_json(row.version_data),
            order=plan["questions"][position - 1]["order"],
            state=row.attempt_state,
            purpose=row.attempt_purpose,
            deadline_at=_moment(row.attempt_deadline_at),
            grace_seconds=row.attempt_grace_seconds,
            closed_by=row.attempt_closed_by,
            enrolment_state=row.enrolment_state,
        )
    return None


@cache
def _sql(vendor: str) -> str:
    """SQLite has one lock for everything, taken when the transaction begins."""
    tables = {
        "response": Response,
        "attempt": Attempt,
        "enrolment": Attempt._meta.get_field("enrolment").related_model,
        "version": QuestionVersion,
    }
    names = {name: model._meta.db_table for name, model in tables.items()}
    lock = "FOR UPDATE OF attempt, response" if vendor == "postgresql" else ""
    return _SQL.format(**names) + lock


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _moment(value: datetime | None) -> datetime | None:
    """SQLite gives back what was kept in UTC, without saying so."""
    if value is None or value.tzinfo is not None:
        return value
    return value.replace(tzinfo=UTC)
