"""Who does HR work for an employer, and who stands in for a supervisor: given and ended by people.

Each change is one row with its dates: what somebody could see on a day stays known.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from learning.lib.dated import site_day

from .models import Deputy, Membership, Organisation, OrganisationRole, Unit


class AppointmentRefused(Exception):
    """It can't be done; the message says why, in words for the person who asked."""


def roles_in(organisation: Organisation) -> QuerySet[OrganisationRole]:
    """The HR roles of an organisation that hold today or later, by name."""
    rows = OrganisationRole.objects.not_over(site_day()).filter(organisation=organisation)
    return rows.select_related("user", "unit").order_by("user__full_name", "pk")


@transaction.atomic
def give_role(
    *, organisation: Organisation, user, role: str, unit: Unit | None, until: date | None, by
) -> OrganisationRole:
    """Give an HR role from today on, for a unit and all below it (None: the whole organisation).

    Raises AppointmentRefused for oneself, for a role that is held already, and for a last day that
    has passed.
    """
    if user.pk == by.pk and not by.is_superuser:
        raise AppointmentRefused(_("Nobody gives a role to themselves. Ask another administrator."))
    if until is not None and until < site_day():
        raise AppointmentRefused(_("The last day has passed already."))
    if unit is not None and unit.organisation_id != organisation.pk:
        raise AppointmentRefused(_("This unit isn't the organisation's."))
    if roles_in(organisation).filter(user=user, role=role, unit=unit).exists():
        raise AppointmentRefused(_("They hold this role there already."))
    return OrganisationRole.objects.create(
        organisation=organisation, user=user, role=role, unit=unit, until=until
    )


def role_to_end(organisations: QuerySet[Organisation], pk: int) -> OrganisationRole:
    """A role in one of these organisations that still holds, or 404."""
    rows = OrganisationRole.objects.not_over(site_day()).filter(organisation__in=organisations)
    return get_object_or_404(rows.select_related("user", "organisation"), pk=pk)


def end_at_once(row: OrganisationRole | Deputy) -> None:
    """Let a role or a deputy end; that they held until yesterday stays known, if they did."""
    yesterday = site_day() - timedelta(days=1)
    if row.since > yesterday:
        row.delete()
    else:
        type(row).objects.filter(pk=row.pk).update(until=yesterday)


def deputies_of(supervisor) -> QuerySet[Deputy]:
    """Who stands in for this supervisor, today or later."""
    rows = Deputy.objects.not_over(site_day()).filter(supervisor=supervisor)
    return rows.select_related("deputy", "organisation").order_by("since", "pk")


def employers_of_reports(supervisor) -> QuerySet[Organisation]:
    """The organisations in which this person supervises anybody today."""
    rows = Membership.objects.current().filter(supervisor=supervisor)
    return Organisation.objects.filter(pk__in=rows.values("unit__organisation")).order_by("name")


@transaction.atomic
def name_deputy(
    *, organisation: Organisation, supervisor, deputy, since: date, until: date | None
) -> Deputy:
    """Name who sees to one's reports. Raises AppointmentRefused for oneself, for dates that cross or
    have passed, and for who is named already.
    """
    if deputy.pk == supervisor.pk:
        raise AppointmentRefused(_("Nobody is their own deputy."))
    if until is not None and (until < since or until < site_day()):
        raise AppointmentRefused(_("The last day lies before the first, or has passed already."))
    if deputies_of(supervisor).filter(deputy=deputy, organisation=organisation).exists():
        raise AppointmentRefused(_("They are named already. End that first."))
    return Deputy.objects.create(
        organisation=organisation, supervisor=supervisor, deputy=deputy, since=since, until=until
    )


def deputy_to_end(supervisor, pk: int) -> Deputy:
    """One of a supervisor's own deputies, or 404."""
    return get_object_or_404(deputies_of(supervisor), pk=pk)
