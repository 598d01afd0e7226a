"""Prints what the database holds of sittings, and what each packet that was sent says.

Run with the site's environment, in a process of its own. Reads from its input one JSON object, an
attempt's id to {position: {sequence: fields}}, and prints one: "sent", the hash of each packet worked
out from its fields; "rows", the rows of each answer; "attempts", every attempt of each enrolment.
"""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.local")

import django

django.setup()

from assessments.models import Attempt, Response  # noqa: E402
from assessments.quizzes.rows import kind_of, order_of  # noqa: E402
from assessments.quizzes.saving import answer_hash  # noqa: E402


def main() -> None:
    """One JSON object on the last line."""
    logs = json.load(sys.stdin)
    sent, rows = {}, {}
    for attempt, log in logs.items():
        sent[attempt], rows[attempt] = {}, defaultdict(list)
        for row in Response.objects.filter(attempt=attempt).select_related("attempt", "version"):
            packets = log.get(str(row.position), {})
            sent[attempt][row.position] = {n: _said(row, fields) for n, fields in packets.items()}
            rows[attempt][row.position].append([row.sequence, answer_hash(row.answer)])
    print(json.dumps({"sent": sent, "rows": rows, "attempts": _attempts()}))


def _said(row: Response, fields: list[list[str]]) -> str:
    posted = defaultdict(list)
    for name, value in fields:
        posted[name].append(value)
    order = order_of(row.attempt, row)
    return answer_hash(kind_of(row).parse(row.version.data, order, f"q{row.position}", posted))


def _attempts() -> dict[int, list[dict]]:
    """Enrolment to its attempts: number, state, and how many answers each has."""
    found = defaultdict(list)
    for attempt in Attempt.objects.order_by("number").prefetch_related("responses"):
        found[attempt.enrolment_id].append(
            {
                "id": str(attempt.pk),
                "number": attempt.number,
                "state": attempt.state,
                "answers": len(attempt.responses.all()),
            }
        )
    return found


if __name__ == "__main__":
    main()
