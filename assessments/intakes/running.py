"""Making an intake and looking after it: dates, the link, invitations by mail."""

from __future__ import annotations

import hashlib
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.operations import api as operations

from .addresses import MOST, Entry, Verdict, read
from .joining import refuse_if_closed
from .models import Intake, IntakeInvitation, new_token
from .refusal import IntakeRefused

_KIND = "intake"


@transaction.atomic
def make(
    *,
    institution,
    module_key: UUID,
    module_title: str,
    name: str,
    starts_on: date,
    ends_on: date,
    by,
) -> Intake:
    """A new intake, open to whoever has its link. Raises IntakeRefused for days in the wrong order."""
    _refuse_wrong_order(starts_on, ends_on)
    intake = Intake.objects.create(
        institution=institution,
        module_key=module_key,
        module_title=module_title,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    operations.record(actor=by, action="make", kind=_KIND, subject=str(intake.pk))
    return intake


def _refuse_wrong_order(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise IntakeRefused(_("The last day lies before the first."))


@transaction.atomic
def change(
    *, intake: Intake, name: str, starts_on: date, ends_on: date, is_open: bool, by
) -> Intake:
    """Another name or other days; closed, the link takes nobody any more, and everybody stays in."""
    _refuse_wrong_order(starts_on, ends_on)
    intake.name, intake.is_open = name, is_open
    intake.starts_on, intake.ends_on = starts_on, ends_on
    intake.save(update_fields=["name", "starts_on", "ends_on", "is_open"])
    operations.record(
        actor=by, action="change", kind=_KIND, subject=str(intake.pk),
        starts_on=str(starts_on), ends_on=str(ends_on), is_open=is_open,
    )  # fmt: skip
    return intake


@transaction.atomic
def change_link(*, intake: Intake, by) -> Intake:
    """A new link; the old one opens nothing any more. Who was sent it may be invited again."""
    intake.token = new_token()
    intake.save(update_fields=["token"])
    intake.invitations.all().delete()
    operations.record(actor=by, action="change link", kind=_KIND, subject=str(intake.pk))
    return intake


def link(intake: Intake) -> str:
    """The address to pass on."""
    return settings.BARAZA_BASE_URL + reverse("join_intake", args=[intake.token])


def with_counts(intakes: QuerySet[Intake]) -> QuerySet[Intake]:
    """The intakes with how many are in each and how many of them are done, the newest first."""
    here = Q(members__left_at=None)
    done = here & Q(members__enrolment__state="completed")
    return (
        intakes.select_related("institution")
        .annotate(
            joined=Count("members", filter=here & Q(members__isnull=False), distinct=True),
            done=Count("members", filter=done, distinct=True),
        )
        .order_by("-starts_on", "-pk")
    )


# --- Invitations --------------------------------------------------------------------------------


def preview(*, intake: Intake, text: str) -> list[Entry]:
    """What would become of each address of a pasted list; nothing is sent.

    Raises IntakeRefused for an empty list and for more than MOST addresses.
    """
    members = intake.members.filter(left_at=None, enrolment__user__email__isnull=False)
    entries = read(
        text,
        members={
            address.lower() for address in members.values_list("enrolment__user__email", flat=True)
        },
        invited=set(intake.invitations.values_list("email", flat=True)),
    )
    if not entries:
        raise IntakeRefused(_("Paste at least one address."))
    if len(entries) > MOST:
        raise IntakeRefused(
            _("These are %(now)d addresses; %(most)d go in one list. Send it in parts.")
            % {"now": len(entries), "most": MOST}
        )
    return entries


@transaction.atomic
def invite(*, intake: Intake, text: str, by) -> int:
    """Promise a mail to each new address of the list; how many. Repeated, nobody gets two.

    Nobody is enrolled by it. Raises IntakeRefused as `preview`, and for a closed intake.
    """
    refuse_if_closed(intake)
    new = [row.address for row in preview(intake=intake, text=text) if row.verdict is Verdict.NEW]
    IntakeInvitation.objects.bulk_create(
        (IntakeInvitation(intake=intake, email=address) for address in new), ignore_conflicts=True
    )
    for address in new:
        _promise(intake, address)
    operations.record(
        actor=by, action="invite", kind=_KIND, subject=str(intake.pk), addresses=len(new)
    )
    return len(new)


def _promise(intake: Intake, address: str) -> None:
    # A changed link is another occasion, and its mail another one.
    of_link = hashlib.sha256(intake.token.encode()).hexdigest()[:12]
    operations.post(
        key=f"intake:{intake.pk}:{of_link}:{hashlib.sha256(address.encode()).hexdigest()[:32]}",
        recipient=address,
        subject=_("Invitation: %(name)s") % {"name": intake.name},
        body=_(
            "Good day,\n\n"
            "%(institution)s invites you to the group “%(name)s” in the module “%(title)s”, from "
            "%(start)s to %(end)s.\n\n"
            "Open this link and press the button there if you want to join; until then nothing "
            "happens:\n\n"
            "%(address)s\n\n"
            "The facilitator of the group will see where you stand in the module, and never your "
            "answers or reflections.\n"
        )
        % {
            "institution": intake.institution.name,
            "name": intake.name,
            "title": intake.module_title,
            "start": date_format(intake.starts_on, "j F Y"),
            "end": date_format(intake.ends_on, "j F Y"),
            "address": link(intake),
        },
    )
