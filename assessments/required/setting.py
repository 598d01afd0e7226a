"""Setting a requirement: written as a draft, looked at beforehand, published in the background."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from curriculum import api as curriculum
from learning.lib.dated import site_day
from learning.operations import api as operations
from learning.people import employing

from .facts import asked_by
from .ledger import mark_overtaken, settle_in, with_targets
from .models import (
    Assignment,
    AssignmentState,
    DueKind,
    Requirement,
    RequirementState,
    RequirementTarget,
    What,
)
from .refusal import RequirementRefused

# What the four steps of a draft are called.
STEPS = {
    "what": gettext_lazy("What"),
    "whom": gettext_lazy("Whom"),
    "when": gettext_lazy("By when"),
    "why": gettext_lazy("Why"),
}

# People on whom publishing spends one run of its task; the next run follows at once.
_PEOPLE_A_RUN = 2000


def draft(*, organisation, by) -> Requirement:
    """A new draft; an officer's own that nobody has filled in yet is taken again."""
    empty = Requirement.objects.filter(
        organisation=organisation, by=by, state=RequirementState.DRAFT, what=""
    ).first()
    return empty or Requirement.objects.create(organisation=organisation, by=by)


@transaction.atomic
def ask_for(*, requirement: Requirement, what: str, key: str, level: int | None = None) -> None:
    """Say what a draft asks for. Raises RequirementRefused for what isn't there."""
    row = _drafted(requirement)
    title, minutes = _described(row, what, key, level)
    row.what, row.key, row.level = what, key, level if what == What.COMPETENCY else None
    row.title, row.minutes = title[:300], minutes
    row.save(update_fields=["what", "key", "level", "title", "minutes"])


def _described(row: Requirement, what: str, key: str, level: int | None) -> tuple[str, int]:
    """How it is called, and how many minutes it takes one person."""
    if what == What.MODULE:
        edition = curriculum.latest_edition(UUID(key))
        if edition is None:
            raise RequirementRefused(_("This module was never published."))
        return edition.title, edition.minutes_online + edition.minutes_practice
    if what == What.PROGRAMME:
        programme = curriculum.programme(UUID(key))
        if programme is None or not programme.is_open:
            raise RequirementRefused(_("This programme isn't open."))
        editions = [curriculum.latest_edition(item.key) for item in programme.required]
        return programme.title, sum(
            row.minutes_online + row.minutes_practice for row in editions if row
        )
    competency = curriculum.competencies_by_code([key], [row.organisation_id]).get(key)
    if competency is None or competency.retired_at or not level:
        raise RequirementRefused(_("Choose a competency and a level."))
    title = _("%(competency)s, level %(level)d") % {"competency": competency.title, "level": level}
    return title, 0


@transaction.atomic
def add_target(*, requirement: Requirement, kind: str, **value) -> None:
    """Say that a draft asks a group or person too: `value` is a unit, profile, user or text."""
    row = _drafted(requirement)
    RequirementTarget.objects.get_or_create(requirement=row, kind=kind, **value)


@transaction.atomic
def remove_target(*, requirement: Requirement, pk: int) -> None:
    """Leave a group or person out again."""
    _drafted(requirement).targets.filter(pk=pk).delete()


@transaction.atomic
def include_later(*, requirement: Requirement, includes: bool) -> None:
    """Say whether who joins after the publication is asked as well."""
    row = _drafted(requirement)
    row.includes_later = includes
    row.save(update_fields=["includes_later"])


@transaction.atomic
def ask_when(*, requirement: Requirement, **values) -> None:
    """Say by when and how often. Raises RequirementRefused for dates that cross."""
    row = _drafted(requirement)
    for name, value in values.items():
        setattr(row, name, value)
    if row.due_kind == DueKind.DATE and row.due_on is None:
        raise RequirementRefused(_("Enter the date on which it is due."))
    if row.repeat_months and row.window_days > row.repeat_months * 28:
        raise RequirementRefused(
            _(
                "The window before the next date is longer than the time between two dates: what "
                "has just been done would be due again at once. Make the window shorter."
            )
        )
    row.save(update_fields=list(values))


@transaction.atomic
def give_reason(*, requirement: Requirement, legal_basis: str) -> None:
    """Say why."""
    row = _drafted(requirement)
    row.legal_basis = legal_basis
    row.save(update_fields=["legal_basis"])


def _drafted(requirement: Requirement) -> Requirement:
    row = Requirement.objects.select_for_update().get(pk=requirement.pk)
    if row.state != RequirementState.DRAFT:
        raise RequirementRefused(
            _("It is published and can't be changed any more. Withdraw it and set a new one.")
        )
    return row


def missing(requirement: Requirement) -> list[str]:
    """What a draft still lacks, by the names of its steps."""
    found = []
    if not requirement.what:
        found.append("what")
    if not requirement.targets.exists():
        found.append("whom")
    if requirement.due_kind == DueKind.DATE and requirement.due_on is None:
        found.append("when")
    if not requirement.legal_basis.strip():
        found.append("why")
    return found


@transaction.atomic
def publish(*, requirement: Requirement, by) -> None:
    """Have its rows written in the background. Raises RequirementRefused while something is missing."""
    row = _drafted(requirement)
    if lacking := missing(row):
        steps = ", ".join(str(STEPS[name]) for name in lacking)
        raise RequirementRefused(_("Some steps aren't filled in yet: %s.") % steps)
    today = site_day()
    row.state, row.published_at, row.published_on = (
        RequirementState.PUBLISHING,
        timezone.now(),
        today,
    )
    row.expected = employing.people_in(row.organisation_id, today)
    row.save(update_fields=["state", "published_at", "published_on", "expected"])
    operations.record(
        actor=by, action="publish", kind="requirement", subject=str(row.pk), reason=row.legal_basis
    )
    write_rows.enqueue(row.pk)


@task(priority=30)
def write_rows(requirement_id: int) -> int:
    """Write the rows of a requirement that is being published, some people at a time; how many.

    Each hundred people is a transaction of its own, so that answers are saved in between. Broken
    off, it goes on where it was; of two workers at once both write the same.
    """
    done = 0
    requirement = _being_published(requirement_id)
    while requirement is not None and done < _PEOPLE_A_RUN:
        people = employing.people_after(requirement.organisation_id, requirement.reached_user, 100)
        if not people:
            Requirement.objects.filter(pk=requirement_id, state=RequirementState.PUBLISHING).update(
                state=RequirementState.PUBLISHED
            )
            return done
        settle_in(requirement.organisation_id, people, asked=asked_by([requirement]))
        Requirement.objects.filter(pk=requirement_id, reached_user=requirement.reached_user).update(
            reached_user=people[-1], reached=F("reached") + len(people)
        )
        done += len(people)
        requirement = _being_published(requirement_id)
    if requirement is not None:
        write_rows.enqueue(requirement_id)
    return done


def _being_published(requirement_id: int) -> Requirement | None:
    rows = Requirement.objects.filter(pk=requirement_id, state=RequirementState.PUBLISHING)
    return next(iter(with_targets(rows)), None)


@operations.sweeps("publishing of requirements")
def go_on() -> int:
    """Publishing that a killed worker left; how many requirements."""
    waiting = Requirement.objects.filter(state=RequirementState.PUBLISHING)
    found = list(waiting.values_list("pk", flat=True))
    for pk in found:
        write_rows.call(pk)
    return len(found)


@transaction.atomic
def withdraw(*, requirement: Requirement, by, reason: str) -> int:
    """Ask nobody any more; how many open rows end. What was done stays on record, and so do notices."""
    row = Requirement.objects.select_for_update().get(pk=requirement.pk)
    if row.state not in (RequirementState.PUBLISHED, RequirementState.PUBLISHING):
        raise RequirementRefused(_("It isn't in force."))
    row.state, row.withdrawn_at = RequirementState.WITHDRAWN, timezone.now()
    row.save(update_fields=["state", "withdrawn_at"])
    operations.record(
        actor=by, action="withdraw", kind="requirement", subject=str(row.pk), reason=reason
    )
    rows = Assignment.objects.filter(requirement=row)
    ended = rows.exclude(state__in=(AssignmentState.DONE, AssignmentState.ENDED)).update(
        state=AssignmentState.ENDED
    )
    _count_again(row)
    return ended


def _count_again(row: Requirement) -> None:
    """What it had overtaken counts again; of two such the one that is due first."""
    others = Assignment.objects.filter(
        is_overtaken=True, subject=row.subject, requirement__organisation=row.organisation_id
    ).exclude(requirement=row)
    people = sorted(set(others.values_list("user_id", flat=True)))
    for start in range(0, len(people), 1000):
        mark_overtaken(people[start : start + 1000])


def restore(*, requirement: Requirement, by) -> None:
    """Undo a withdrawal: the requirement holds again as it did, from its first day on."""
    with transaction.atomic():
        row = Requirement.objects.select_for_update().get(pk=requirement.pk)
        if row.state != RequirementState.WITHDRAWN:
            raise RequirementRefused(_("It isn't withdrawn."))
        row.state, row.withdrawn_at = RequirementState.PUBLISHING, None
        row.reached_user = row.reached = 0
        row.save(update_fields=["state", "withdrawn_at", "reached_user", "reached"])
        operations.record(actor=by, action="restore", kind="requirement", subject=str(row.pk))
        write_rows.enqueue(row.pk)


def delete_draft(requirement: Requirement) -> None:
    """Away with a draft; nothing hangs on it."""
    Requirement.objects.filter(pk=requirement.pk, state=RequirementState.DRAFT).delete()
