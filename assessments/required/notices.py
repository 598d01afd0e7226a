"""Who was told of a row, when and by what: each notice, and for each audience how often and when last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from learning.operations import api as operations

from .models import Assignment, Audience, Notice


class Outcome(TextChoices):
    SENT = "sent", _("by mail")
    WAITING = "waiting", _("on its way")
    NO_ADDRESS = "no_address", _("not told: no address")
    NOBODY = "nobody", _("not told: there was nobody to tell")


@dataclass(frozen=True)
class Said:
    """A notice: `at` is when its mail went out; without one, when it was to."""

    audience: str
    outcome: str
    at: datetime
    # The date that it was about; the row's own may have moved since.
    due_on: date
    is_before_new_date: bool
    # Reminders of one step and one date count once, to however many people they went.
    step: tuple
    # Names, where they were asked for.
    to: str = ""
    by: str = ""

    @property
    def audience_label(self) -> str:
        return Audience(self.audience).label

    @property
    def outcome_label(self) -> str:
        return Outcome(self.outcome).label


@dataclass(frozen=True)
class Told:
    """What one audience was told of a row: how often, when last, and how much of it before the row got
    another date. `outcome` is None where nothing was to be said to it yet.
    """

    audience: str
    times: int = 0
    last: datetime | None = None
    before_new_date: int = 0
    outcome: str | None = None


def told_of(rows: Iterable[Assignment], *, with_names: bool = False) -> dict[int, tuple[Said, ...]]:
    """By row: every notice of it, the latest first; two queries."""
    due = {row.pk: row.due_on for row in rows}
    notices = Notice.objects.filter(assignment__in=list(due)).order_by("-at", "-pk")
    if with_names:
        notices = notices.select_related("recipient", "by")
    notices = list(notices)
    sent = operations.sent_at(row.mail_key for row in notices if row.mail_key)
    found: dict[int, list[Said]] = {}
    for notice in notices:
        said = _said(notice, sent, due[notice.assignment_id], with_names)
        found.setdefault(notice.assignment_id, []).append(said)
    return {pk: tuple(said) for pk, said in found.items()}


def _said(notice: Notice, sent: dict, due_on: date, with_names: bool) -> Said:
    at = sent.get(notice.mail_key) if notice.mail_key else None
    step = notice.pk if notice.distance is None else notice.distance
    return Said(
        audience=notice.audience,
        outcome=_outcome(notice, at),
        at=at or notice.at,
        due_on=notice.due_on,
        is_before_new_date=notice.due_on != due_on,
        step=(notice.due_on, notice.distance is None, step),
        to=str(notice.recipient or "") if with_names else "",
        by=str(notice.by or "") if with_names else "",
    )


def _outcome(notice: Notice, at: datetime | None) -> str:
    if at:
        return Outcome.SENT
    if notice.mail_key:
        return Outcome.WAITING
    return Outcome.NO_ADDRESS if notice.recipient_id else Outcome.NOBODY


def by_audience(said: Iterable[Said]) -> list[Told]:
    """The learner, the supervisor and HR, each with what it was told."""
    said = list(said)
    return [
        _of(audience, [one for one in said if one.audience == audience])
        for audience in Audience.values
    ]


def _of(audience: str, said: list[Said]) -> Told:
    sent = [one for one in said if one.outcome == Outcome.SENT]
    if not sent:
        return Told(audience, outcome=said[0].outcome if said else None)
    return Told(
        audience,
        times=len({one.step for one in sent}),
        last=max(one.at for one in sent),
        before_new_date=len({one.step for one in sent if one.is_before_new_date}),
        outcome=Outcome.SENT,
    )
