"""Leaving for good: what stands in the way, and what of the account itself goes."""

from __future__ import annotations

import logging

from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from .access import institutions_of
from .adapter import remove_sign_in
from .models import (
    Absence,
    Consent,
    Deputy,
    Invitation,
    Membership,
    OrganisationRole,
    StaffNumber,
    User,
)
from .models.user import opaque_username

logger = logging.getLogger("baraza.people")


def obstacles(user) -> list[str]:
    """Why this person can't leave today, each with what to do; empty if nothing is in the way.

    Somebody else must take over first what others rely on.
    """
    found = []
    if user.is_superuser and not _other_administrators(user).exists():
        found.append(
            _("You are the only platform administrator. Name another one in the editor first.")
        )
    names = [] if user.is_superuser else institutions_of(user).values_list("name", flat=True)
    found += [
        _(
            "You have a role at %(name)s, and your drafts there need another owner. Ask a "
            "platform administrator to end the role; your published work stays with the institution."
        )
        % {"name": name}
        for name in names
    ]
    roles = OrganisationRole.objects.current().filter(user=user).select_related("organisation")
    found += [
        _("You do HR work for %(name)s. Ask a platform administrator to end that role first.")
        % {"name": role.organisation.name}
        for role in roles
    ]
    if people := Membership.objects.current().filter(supervisor=user).count():
        found.append(
            ngettext(
                "You supervise %(n)d person. Ask HR to name another supervisor first.",
                "You supervise %(n)d people. Ask HR to name another supervisor first.",
                people,
            )
            % {"n": people}
        )
    return found


def _other_administrators(user):
    return User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)


def hold(user) -> User:
    """The person's row under its lock, with every administrator's where they are one of them.

    Two last administrators who leave at the same moment would otherwise both see the other.
    """
    # Its key stays free: rows that only point to the person, such as evidence, don't wait for this.
    rows = User.objects.select_for_update(no_key=True).order_by("pk")
    rows = rows.filter(is_superuser=True) if user.is_superuser else rows.filter(pk=user.pk)
    return next(row for row in rows if row.pk == user.pk)


def forget_account(user) -> None:
    """Empty the row: no name, no address, no way to sign in. Its number alone stays."""
    remove_sign_in(user)
    UserProfile.objects.filter(user=user).delete()
    # Wagtail keeps the name of what was edited, also of a person.
    ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    ).update(label="")
    user.groups.clear()
    user.user_permissions.clear()
    user.email, user.username = None, opaque_username()
    user.full_name = user.short_name = user.language = user.time_zone = ""
    user.is_active = user.is_superuser = False
    user.last_login = user.terms_since = user.terms_acknowledged_at = None
    user.deleted_at = timezone.now()
    user.set_unusable_password()
    user.save()
    end_sessions.enqueue(user.pk)


def forget_places(user) -> None:
    """Where the person worked. Whom they once supervised keep the number of an emptied row."""
    Membership.objects.filter(user=user).delete()
    OrganisationRole.objects.filter(user=user).delete()


def forget_employer_notes(user) -> None:
    """Numbers, absences and deputies mean nothing without the person."""
    StaffNumber.objects.filter(user=user).delete()
    Absence.objects.filter(user=user).delete()
    Deputy.objects.filter(deputy=user).delete()
    Deputy.objects.filter(supervisor=user).delete()


def forget_consents(user) -> None:
    """There is nobody left to whom anything would be sent, and nothing to prove."""
    Consent.objects.filter(user=user).delete()


def forget_invitations(user) -> None:
    """Invitations know a person by the address only."""
    if user.email:
        Invitation.objects.filter(email__iexact=user.email).delete()


@task(priority=30)
def end_sessions(user_id: int) -> int:
    """Delete the sessions of a deleted account; return how many there were. Safe to repeat.

    They opened nothing any more (the password's hash is part of them), but remember an address.
    """
    ended = 0
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user_id):
            session.delete()
            ended += 1
    return ended
