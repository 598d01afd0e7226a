"""Telling people what is due: the learner, then the supervisor, then HR, in one digest a day.

Who has two employers has one of each.

A notice is written with the promise of its mail, in one transaction, and says "not told" where there
was nobody or no address to send to. Whoever is at a step that no notice names is found again: what a
killed worker left is told by the next sweep, and nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from learning.lib.dated import site_day
from learning.operations import api as operations
from learning.people import employing

from .models import OPEN_STATES, Assignment, Audience, LedgerPass, Notice
from .steps import Due, Parts, to_tell
from .writing import LONGEST, Line, Part, digest, part_of

# People whom one sweep tells; the next goes on.
_A_SWEEP = 2000


@operations.sweeps("reminders of what is due")
def tell() -> int:
    """After today's pass over an organisation, tell who reached a new step; how many digests."""
    today = site_day()
    passes = LedgerPass.objects.filter(on=today, ended_at__isnull=False, told_at=None)
    return sum(tell_in(row, today) for row in passes.order_by("pk"))


def tell_in(row: LedgerPass, today: date, most: int = _A_SWEEP) -> int:
    """Tell the people of one organisation, as many as one sweep takes on."""
    found, untold = to_tell(row.organisation_id, today)
    _note_untold(untold)
    waiting = list(_without_today_s(row.organisation_id, sorted(found), today))
    told = sum(
        _promise(row.organisation_id, user_id, found[user_id], today) for user_id in waiting[:most]
    )
    if len(waiting) <= most:
        LedgerPass.objects.filter(pk=row.pk).update(told_at=timezone.now())
    return told


def _key(organisation_id: int, user_id: int, today: date) -> str:
    return f"due:{user_id}:{organisation_id}:{today}"


def _without_today_s(organisation_id: int, user_ids: list[int], today: date) -> Iterator[int]:
    """Who had a digest of this employer today is told tomorrow."""
    for start in range(0, len(user_ids), 500):
        keys = {
            _key(organisation_id, user_id, today): user_id
            for user_id in user_ids[start : start + 500]
        }
        had = operations.posted(keys)
        yield from (user_id for key, user_id in keys.items() if key not in had)


def _note_untold(untold: dict[str, list[Due]]) -> None:
    """What there is nobody for stands in the ledger as not told."""
    notices = [
        _notice(due, audience, None, "") for audience, rows in untold.items() for due in rows
    ]
    Notice.objects.bulk_create(notices, batch_size=500)


def _promise(organisation_id: int, user_id: int, parts: Parts, today: date) -> int:
    """One person's digest with its notices, or the notices that nothing could be sent."""
    with transaction.atomic():
        user = employing.person_to_tell(user_id)
        key = _key(organisation_id, user_id, today)
        if operations.posted([key]):
            return 0
        can_be_told = bool(user and user.email)
        Notice.objects.bulk_create(
            (
                _notice(due, audience, user_id, key if can_be_told else "")
                for audience, rows in parts.items()
                for due in rows
            ),
            batch_size=500,
            ignore_conflicts=True,
        )
        if not can_be_told:
            return 0
        written = {audience: _written(rows) for audience, rows in parts.items()}
        operations.post(key=key, recipient=user.email, **digest(user, written))
        return 1


def _written(rows: Sequence[Due]) -> Part:
    """The rows that the mail lists, and how many it only counts."""
    listed = rows[:LONGEST]
    about = Assignment.objects.select_related("requirement__organisation", "user", "unit")
    by_key = about.in_bulk([due.pk for due in listed])
    lines = [Line(by_key[due.pk], due.reached) for due in listed if due.pk in by_key]
    return Part(lines, len(rows) - len(lines))


def _notice(due: Due, audience: str, user_id: int | None, key: str) -> Notice:
    return Notice(
        assignment_id=due.pk, audience=audience, recipient_id=user_id, distance=due.reached,
        due_on=due.due_on, mail_key=key,
    )  # fmt: skip


@transaction.atomic
def remind(*, rows: list[Assignment], by) -> tuple[int, int]:
    """Remind the people of these open rows by hand, one mail a person: how many were, and were not.

    Who has no address is noted as not told. Whoever was reminded by hand today isn't again.
    """
    today = site_day()
    mine: dict[tuple[int, int], list[Line]] = {}
    for row in rows:
        if row.state in OPEN_STATES:
            # What one employer does is nothing that another one may notice.
            whose = (row.user_id, row.requirement.organisation_id)
            mine.setdefault(whose, []).append(Line(row, None))
    told = 0
    for (user_id, organisation_id), lines in mine.items():
        user = employing.person_to_tell(user_id)
        key = f"reminder-by-hand:{user_id}:{organisation_id}:{today}"
        fresh = not operations.posted([key])
        sent = bool(user and user.email and fresh)
        Notice.objects.bulk_create(
            Notice(
                assignment=line.row, audience=Audience.LEARNER, recipient_id=user_id, by=by,
                due_on=line.row.due_on, mail_key=key if sent else "",
            )
            for line in lines
            if fresh
        )  # fmt: skip
        if sent:
            operations.post(
                key=key, recipient=user.email, **digest(user, {"learner": part_of(lines)})
            )
            told += 1
    return told, len(mine) - told
