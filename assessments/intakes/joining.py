"""Being in an intake: joining by its link, leaving, and which of its days are over."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..enrolments.models import Enrolment
from .models import Intake, IntakeMember
from .refusal import IntakeRefused


def today() -> date:
    """The site's day, whoever asks: a group's last day ends for all at once."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def intake_by_token(token: str) -> Intake | None:
    """The intake of a link; None for an unknown or a changed one."""
    return Intake.objects.filter(token=token).select_related("institution").first()


def refuse_if_closed(intake: Intake) -> None:
    """Raises IntakeRefused for an intake that takes nobody any more."""
    if not intake.is_open:
        raise IntakeRefused(_("This group is closed: it takes nobody any more."))
    if intake.ends_on < today():
        raise IntakeRefused(
            _("This group's last day was %(date)s.")
            % {"date": date_format(intake.ends_on, "j F Y")}
        )


@transaction.atomic
def join(*, intake: Intake, enrolment: Enrolment) -> IntakeMember:
    """Put an enrolment into an intake; repeated, or with another cycle of it, the same membership.

    Who had left comes back. The caller holds the person's lock.
    """
    held = intake.members.filter(enrolment__user=enrolment.user_id, left_at=None).first()
    if held is not None:
        return held
    member, is_new = IntakeMember.objects.get_or_create(intake=intake, enrolment=enrolment)
    if not is_new:
        member.joined_at, member.left_at = timezone.now(), None
        member.save(update_fields=["joined_at", "left_at"])
    return member


def leave(*, enrolment: Enrolment, intake_id: int) -> IntakeMember | None:
    """Leave a group: its facilitator sees nothing more. None where this enrolment isn't in it."""
    # Through its own id: a key would take a number that no database has to the database.
    intakes = Intake.objects.filter(pk=intake_id)
    member = (
        IntakeMember.objects.filter(enrolment=enrolment, intake__in=intakes)
        .select_related("intake")
        .first()
    )
    if member is not None and member.left_at is None:
        member.left_at = timezone.now()
        member.save(update_fields=["left_at"])
    return member


def groups_of(enrolment: Enrolment) -> list[Intake]:
    """The groups that this enrolment is in now."""
    rows = Intake.objects.filter(members__enrolment=enrolment, members__left_at=None)
    return list(rows.order_by("starts_on", "pk"))


def is_in(user, intake: Intake) -> IntakeMember | None:
    """This person's membership; None for who isn't in it."""
    return intake.members.filter(enrolment__user=user, left_at=None).first()


def past_last_day() -> QuerySet[IntakeMember]:
    """The ids of enrolments in a group whose last day is over, and in none that still runs."""
    rows = IntakeMember.objects.filter(left_at=None)
    running = rows.filter(intake__ends_on__gte=today())
    over = rows.filter(intake__ends_on__lt=today())
    return over.exclude(enrolment__in=running.values("enrolment")).values("enrolment")
