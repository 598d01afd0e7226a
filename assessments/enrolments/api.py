"""Enrolling, opening and finishing: rows of one learner in one module."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from curriculum import api as curriculum
from curriculum.data import Activity, Outline

from .carrying import Carried
from .completion import Progress, progress
from .models import ActivityRecord, Channel, Enrolment, EnrolmentState, RecordState

# The kind of the steps at work, as records and editions name it.
PRACTICE = "practice"


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
    return _begin(user, module_key, channel)


@transaction.atomic
def renew(*, user, module_key: UUID, since: datetime, channel: str = Channel.ONLINE) -> Enrolment:
    """Open a completed module's next cycle under its newest edition; the old one stays as it is.

    Repeated, or of two at once, the same cycle: one under way is left as it is, one that was left
    goes on, one completed after `since` is what was asked for. Raises EnrolmentRefused where the
    module has no edition.
    """
    current = current_enrolment(user, module_key)
    if current is None or (
        current.state == EnrolmentState.COMPLETED
        and (current.is_refresher or current.completed_at <= since)
    ):
        return _begin(user, module_key, channel)
    return _return_to(locked(current.pk))


@transaction.atomic
def refresh(*, enrolment: Enrolment) -> Enrolment:
    """The cycle after this completed one, as a refresher; repeated, the one that is there.

    A cycle that was opened for a renewal meanwhile stays what it is.
    """
    current = current_enrolment(enrolment.user, enrolment.module_key)
    if current.pk != enrolment.pk:
        return _return_to(locked(current.pk))
    return locked(_begin(enrolment.user, enrolment.module_key, Channel.ONLINE, refresher=True).pk)


def _begin(user, module_key: UUID, channel: str, *, refresher: bool = False) -> Enrolment:
    """The next cycle of this learner in this module."""
    edition = curriculum.latest_edition(module_key)
    if edition is None:
        raise EnrolmentRefused(_("This module has not been released yet."))
    if edition.is_archived:
        raise EnrolmentRefused(_("This module has been archived: it can't be begun any more."))
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
            "is_refresher": refresher,
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


def carry_records(keys: Iterable[UUID]) -> bool:
    """Whether anybody ever began a module, or opened a step, with one of these keys."""
    keys = list(keys)
    return (
        Enrolment.objects.filter(module_key__in=keys).exists()
        or ActivityRecord.objects.filter(activity_key__in=keys).exists()
    )


def count_under_way(module_key: UUID) -> int:
    """How many learners are in a module now; each finishes the edition they began."""
    return Enrolment.objects.filter(module_key=module_key, state=EnrolmentState.ACTIVE).count()


def completed_by(user) -> QuerySet[Enrolment]:
    """What a learner has completed, oldest first, with edition and institution."""
    return (
        Enrolment.objects.filter(user=user, completed_at__isnull=False)
        .select_related("edition__institution")
        .order_by("completed_at", "pk")
    )


def cycles_of(user, module_keys: Iterable[UUID]) -> list[Enrolment]:
    """Every whole cycle of a learner in these modules, the oldest first; refreshers are none."""
    rows = Enrolment.objects.filter(user=user, module_key__in=list(module_keys), is_refresher=False)
    return list(rows.order_by("cycle"))


def practice_met(enrolments: Iterable[Enrolment]) -> dict[int, set[UUID]]:
    """The steps at work that were assessed as met, by enrolment."""
    met: dict[int, set[UUID]] = {row.pk: set() for row in enrolments}
    rows = ActivityRecord.objects.filter(
        enrolment__in=list(met), kind=PRACTICE, state=RecordState.COMPLETED
    )
    for enrolment_id, key in rows.values_list("enrolment_id", "activity_key"):
        met[enrolment_id].add(key)
    return met


def practice_minutes(rows: Iterable[Enrolment]) -> dict[int, int]:
    """Minutes of the steps at work that were assessed as met, by enrolment, as its edition has them."""
    rows = list(rows)
    met, outlines = practice_met(rows), curriculum.outlines({row.edition_id for row in rows})
    return {
        row.pk: sum(
            step.minutes for step in outlines[row.edition_id].activities if step.key in met[row.pk]
        )
        for row in rows
    }


def locked(enrolment_id: int) -> Enrolment:
    """The enrolment under its row's lock, for as long as the surrounding transaction lasts."""
    return Enrolment.objects.select_for_update().get(pk=enrolment_id)


def hold_all(user) -> None:
    """Every enrolment of a learner under its lock, in the order of their numbers."""
    list(Enrolment.objects.select_for_update().filter(user=user).order_by("pk").values_list("pk"))


def states_of_steps(enrolment: Enrolment) -> dict[UUID, str]:
    """How far each step is that this learner has opened."""
    return dict(enrolment.records.values_list("activity_key", "state"))


def set_assessed_step(enrolments, activity_key: UUID, state: str) -> None:
    """Note that a step waits for an assessor, came back, or was taken back; what is done stays done."""
    records = ActivityRecord.objects.filter(enrolment__in=enrolments, activity_key=activity_key)
    records.exclude(state=RecordState.COMPLETED).update(state=state)


def finished_keys(enrolment: Enrolment) -> set[UUID]:
    """The activities that this learner has done."""
    return set(
        enrolment.records.filter(state=RecordState.COMPLETED).values_list("activity_key", flat=True)
    )


def open_activity(*, enrolment: Enrolment, activity: Activity) -> None:
    """Note that a step was opened and is the place to resume. Writes only what changes."""
    if enrolment.resume_key == activity.key:
        return
    # The record first: cut off between the two, the next opening does both again.
    note_opened(enrolment=enrolment, activity=activity)
    Enrolment.objects.filter(pk=enrolment.pk).update(resume_key=activity.key)


def note_opened(*, enrolment: Enrolment, activity: Activity) -> None:
    """Note that a step was opened, whatever became of the module; repeated, the record there is."""
    record = ActivityRecord(
        enrolment=enrolment,
        activity_key=activity.key,
        kind=activity.kind,
        title=activity.title,
    )
    ActivityRecord.objects.bulk_create([record], ignore_conflicts=True)


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


def move(*, enrolment: Enrolment, edition, carried: Carried) -> None:
    """Put an enrolment under another edition, under its lock; what is to do again is open again.

    Nothing is taken from the records but that: attempts and works stay as they are.
    """
    again = [step.key for step in carried.again]
    rows = enrolment.records.filter(activity_key__in=again, state=RecordState.COMPLETED)
    rows.update(state=RecordState.OPENED, completed_at=None)
    enrolment.edition = edition
    enrolment.module_title = edition.title
    enrolment.save(update_fields=["edition", "module_title"])


def carry(*, to: Enrolment, since: Enrolment, keys: Collection[UUID]) -> None:
    """Note in a new cycle what was done in an earlier one, with its day and its way in. Repeatable."""
    rows = since.records.filter(activity_key__in=list(keys), state=RecordState.COMPLETED)
    ActivityRecord.objects.bulk_create(
        [
            ActivityRecord(
                enrolment=to,
                activity_key=row.activity_key,
                kind=row.kind,
                title=row.title,
                state=row.state,
                channel=row.channel,
                opened_at=row.opened_at,
                completed_at=row.completed_at,
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )


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
