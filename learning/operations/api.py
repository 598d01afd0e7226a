"""Mail that isn't lost, an audit log, and the sweeper's register."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.core.mail import EmailMessage
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django_tasks import task

from .held import HELD
from .models import AuditEntry, Outbox

__all__ = ["HELD", "history", "not_posted", "post", "record", "send_due_mail", "sweep", "sweeps"]

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


def history(*, kind: str, subjects: Iterable[str]) -> list[dict]:
    """What the audit log says of these things, without who did it: oldest first."""
    rows = AuditEntry.objects.filter(subject_kind=kind, subject__in=list(subjects))
    return list(rows.order_by("at", "pk").values("at", "action", "subject", "reason"))


def post(*, key: str, recipient: str, subject: str, body: str) -> None:
    """Promise a mail in this transaction; the worker sends it after the commit.

    Safe to repeat: the second promise under the same key changes nothing.
    """
    _mail, new = Outbox.objects.get_or_create(
        key=key,
        # A title with a line break in it would be refused by every mail backend, for ever.
        defaults={"recipient": recipient, "subject": " ".join(subject.split())[:200], "body": body},
    )
    if new:
        send_due_mail.enqueue()


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
    Outbox.objects.filter(pk=pk).update(sent_at=timezone.now(), last_error="")
    return 1


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
