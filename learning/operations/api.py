"""Mail that isn't lost, an audit log, and the sweeper's register."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django_tasks import task

from .held import HELD
from .models import AuditEntry, Outbox

__all__ = [
    "HELD",
    "history",
    "looks_at",
    "not_posted",
    "post",
    "posted",
    "record",
    "record_look",
    "send_due_mail",
    "sent_at",
    "sweep",
    "sweeps",
]

logger = logging.getLogger("baraza.operations")

# A failed mail waits longer each time: 1, 2, 4 … minutes, at most a day.
_LONGEST_WAIT = timedelta(days=1)
_CLAIM = timedelta(minutes=5)

_sweeps: dict[str, Callable[[], int]] = {}


def record(
    *, actor, action: str, kind: str, subject: str, reason: str = "", **details
) -> AuditEntry:
    """Write a line of the audit log, in the transaction of the act itself."""
    return AuditEntry.objects.create(
        actor=actor,
        action=action,
        subject_kind=kind,
        subject=subject,
        reason=reason,
        details=details,
    )


def record_look(*, actor, subject: str, why: str) -> None:
    """Note that somebody looked at what is kept about a person; once a day for each who looks."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = AuditEntry.objects.filter(
        actor=actor, action="look", subject_kind="account", subject=subject, at__gte=today
    )
    if not rows.exists():
        record(actor=actor, action="look", kind="account", subject=subject, reason=why)


def looks_at(subject: str, since: datetime) -> list[tuple[datetime, str, str]]:
    """Who looked at what is kept about a person since a moment: when, who, and as what; newest first."""
    rows = AuditEntry.objects.filter(
        action="look", subject_kind="account", subject=subject, at__gte=since
    ).select_related("actor")
    return [(row.at, str(row.actor or ""), row.reason) for row in rows.order_by("-at")[:100]]


def history(*, kind: str, subjects: Iterable[str]) -> list[dict]:
    """What the audit log says of these things, without who did it: oldest first."""
    rows = AuditEntry.objects.filter(subject_kind=kind, subject__in=list(subjects))
    return list(rows.order_by("at", "pk").values("at", "action", "subject", "reason"))


def post(*, key: str, recipient: str, subject: str, body: str, secret: str = "") -> None:
    """Promise a mail in this transaction; the worker sends it after the commit.

    Safe to repeat: the second promise under the same key changes nothing. `secret` is a part of the
    body, such as a link's token, that the site forgets once the mail has gone.
    """
    _mail, new = Outbox.objects.get_or_create(
        key=key,
        # A title with a line break in it would be refused by every mail backend, for ever.
        defaults={
            "recipient": recipient,
            "subject": " ".join(subject.split())[:200],
            "body": body,
            "secret": secret,
        },
    )
    if new:
        send_due_mail.enqueue()


def sent_at(keys: Iterable[str]) -> dict[str, datetime | None]:
    """Of the mails promised under these keys: when each went out; None for one that hasn't yet."""
    rows = Outbox.objects.filter(key__in=set(keys))
    return dict(rows.values_list("key", "sent_at"))


def posted(keys: Iterable[str]) -> set[str]:
    """Those of these keys under which a mail was promised."""
    return set(Outbox.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def not_posted(rows: QuerySet) -> QuerySet:
    """Those of `rows` for whose `mail_key` (an annotation of theirs) no mail was ever promised."""
    return rows.exclude(Exists(Outbox.objects.filter(key=OuterRef("mail_key"))))


@task(priority=40)
def send_due_mail() -> int:
    """Send every mail that is due; return how many went out."""
    sent = 0
    due = Outbox.objects.filter(sent_at=None, due_at__lte=timezone.now())
    for pk in due.order_by("due_at").values_list("pk", flat=True)[:500]:
        sent += _send(pk)
    return sent


def _send(pk: int) -> int:
    """Send one mail: claim it for five minutes, send, mark. No lock is held while a server answers.

    A worker killed between sending and marking leaves a mail that goes out again after the
    claim; losing it would be worse.
    """
    now = timezone.now()
    claimed = Outbox.objects.filter(pk=pk, sent_at=None, due_at__lte=now).update(
        due_at=now + _CLAIM, attempts=F("attempts") + 1
    )
    if not claimed:
        return 0
    mail = Outbox.objects.get(pk=pk)
    try:
        EmailMessage(subject=mail.subject, body=mail.body, to=[mail.recipient]).send()
    except Exception as error:  # any mail backend's own; the row keeps it for the operator
        wait = min(timedelta(minutes=2 ** min(mail.attempts - 1, 12)), _LONGEST_WAIT)
        Outbox.objects.filter(pk=pk).update(due_at=timezone.now() + wait, last_error=repr(error))
        logger.warning("mail %s not sent, next try in %s: %s", mail.key, wait, error)
        return 0
    Outbox.objects.filter(pk=pk).update(sent_at=timezone.now(), last_error="", **_struck_out(mail))
    return 1


def _struck_out(mail: Outbox) -> dict[str, str]:
    """What a sent mail keeps in the place of its secret."""
    return {"body": mail.body.replace(mail.secret, "…"), "secret": ""} if mail.secret else {}


def sweeps(name: str) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Register a function that finds work left undone, does it, and returns how much it did.

    Tasks have no retries and a killed one is forgotten; what matters is found again from the
    domain's own rows.
    """

    def register(function: Callable[[], int]) -> Callable[[], int]:
        _sweeps[name] = function
        return function

    return register


def sweep() -> dict[str, int]:
    """Run every registered sweep; one that fails is logged and doesn't stop the others."""
    done = {}
    for name, function in _sweeps.items():
        try:
            done[name] = function()
        except Exception:
            logger.exception("the sweep %s failed", name)
    return done


@sweeps("mail")
def _sweep_mail() -> int:
    return send_due_mail.call()
