"""Enrolling, opening and finishing: rows of one learner in one module."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from curriculum import api as curriculum
from curriculum.data import Activity, Outline

from .completion import Progress, progress
from .models import ActivityRecord, Channel, Enrolment, EnrolmentState, RecordState


class EnrolmentRefused(Exception):
    """The act isn't possible in the enrolment's state; the message is for the learner."""


@transaction.atomic
def enrol(*, user, module_key: UUID, channel: str = Channel.ONLINE) -> Enrolment:
    """Begin a module under its newest edition; repeated, the enrolment under way.

    Who has left a module goes on where they left it, with the attempts they have used: a fresh
    start would hand out new attempts to somebody who has seen the key. Raises EnrolmentRefused
    where the module has no edition, or is completed already (a new cycle is a renewal's to open).
    """
    current = current_enrolment(user, module_key)
    if current is not None and current.state == EnrolmentState.COMPLETED:
        raise EnrolmentRefused(_("You have completed this module already."))
    if current is not None:
        return _return_to(locked(current.pk))
    edition = curriculum.latest_edition(module_key)
    if edition is None:
        raise EnrolmentRefused(_("This module has not been released yet."))
    last = Enrolment.objects.filter(user=user, module_key=module_key).aggregate(n=Max("cycle"))["n"]
    # Of two requests at once the loser finds the winner's row by the constraint.
    enrolment, _new = Enrolment.objects.get_or_create(
        user=user,
        module_key=module_key,
        state=EnrolmentState.ACTIVE,
        defaults={
            "cycle": (last or 0) + 1,
            "module_title": edition.title,
            "edition": edition,
            "channel": channel,
        },
    )
    return enrolment


def _return_to(enrolment: Enrolment) -> Enrolment:
    """Go on after having left; the date of leaving stays on the row."""
    if enrolment.state == EnrolmentState.WITHDRAWN:
        enrolment.state = EnrolmentState.ACTIVE
        enrolment.save(update_fields=["state"])
    return enrolment


def current_enrolment(user, module_key: UUID) -> Enrolment | None:
    """The newest cycle of this learner in this module, whatever its state."""
    return (
        Enrolment.objects.filter(user=user, module_key=module_key)
        .select_related("edition")
        .order_by("-cycle")
        .first()
    )


def enrolments_of(user) -> QuerySet[Enrolment]:
    """A learner's enrolments, newest first."""
    return Enrolment.objects.filter(user=user).select_related("edition").order_by("-enrolled_at")


def completed_by(user) -> QuerySet[Enrolment]:
    """What a learner has completed, oldest first, with edition and institution."""
    return (
        Enrolment.objects.filter(user=user, completed_at__isnull=False)
        .select_related("edition__institution")
        .order_by("completed_at", "pk")
    )


def locked(enrolment_id: int) -> Enrolment:
    """The enrolment under its row's lock, for as long as the surrounding transaction lasts."""
    return Enrolment.objects.select_for_update().get(pk=enrolment_id)


def hold_all(user) -> None:
    """Every enrolment of a learner under its lock, in the order of their numbers."""
    list(Enrolment.objects.select_for_update().filter(user=user).order_by("pk").values_list("pk"))


def finished_keys(enrolment: Enrolment) -> set[UUID]:
    """The activities that this learner has done."""
    return set(
        enrolment.records.filter(state=RecordState.COMPLETED).values_list("activity_key", flat=True)
    )


def open_activity(*, enrolment: Enrolment, activity: Activity) -> None:
    """Note that a step was opened and is the place to resume. Writes only what changes."""
    if enrolment.resume_key == activity.key:
        return
    record = ActivityRecord(
        enrolment=enrolment,
        activity_key=activity.key,
        kind=activity.kind,
        title=activity.title,
    )
    # The record first: cut off between the two, the next opening does both again.
    ActivityRecord.objects.bulk_create([record], ignore_conflicts=True)
    Enrolment.objects.filter(pk=enrolment.pk).update(resume_key=activity.key)


def finish_activity(*, enrolment: Enrolment, activity: Activity, channel: str) -> bool:
    """Mark a step done, under the enrolment's lock (`locked`); False if it was done already."""
    record, _new = ActivityRecord.objects.get_or_create(
        enrolment=enrolment,
        activity_key=activity.key,
        defaults={"kind": activity.kind, "title": activity.title},
    )
    if record.state == RecordState.COMPLETED:
        return False
    record.state = RecordState.COMPLETED
    record.completed_at = timezone.now()
    record.channel = channel
    record.save(update_fields=["state", "completed_at", "channel"])
    return True


def summarise(*, enrolment: Enrolment, outline: Outline) -> bool:
    """Bring percent and state up to date; True if the module became complete just now."""
    now_standing = progress(outline, finished_keys(enrolment))
    became_complete = now_standing.is_complete and enrolment.state == EnrolmentState.ACTIVE
    enrolment.percent = now_standing.percent
    if became_complete:
        enrolment.state = EnrolmentState.COMPLETED
        enrolment.completed_at = timezone.now()
    enrolment.save(update_fields=["percent", "state", "completed_at"])
    return became_complete


@transaction.atomic
def withdraw(*, enrolment: Enrolment) -> Enrolment:
    """Leave a module. What was done stays on record; enrolling again goes on from there."""
    enrolment = locked(enrolment.pk)
    if enrolment.state == EnrolmentState.COMPLETED:
        raise EnrolmentRefused(_("A completed module can't be left: its certificate rests on it."))
    if enrolment.state == EnrolmentState.ACTIVE:
        enrolment.state = EnrolmentState.WITHDRAWN
        enrolment.withdrawn_at = timezone.now()
        enrolment.save(update_fields=["state", "withdrawn_at"])
    return enrolment


def standings(enrolments: Iterable[Enrolment]) -> dict[int, Progress]:
    """Progress of several enrolments, by id, in a fixed number of queries."""
    enrolments = list(enrolments)
    outlines = curriculum.outlines({row.edition_id for row in enrolments})
    finished: dict[int, set[UUID]] = {row.pk: set() for row in enrolments}
    rows = ActivityRecord.objects.filter(
        enrolment__in=enrolments, state=RecordState.COMPLETED
    ).values_list("enrolment_id", "activity_key")
    for enrolment_id, key in rows:
        finished[enrolment_id].add(key)
    return {row.pk: progress(outlines[row.edition_id], finished[row.pk]) for row in enrolments}
