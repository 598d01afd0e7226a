"""Who works for an institution: each act with its mail and its line in the audit log."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.operations import api as operations
from learning.people import api as people
from learning.people.api import RoleRefused
from learning.people.enums import InstitutionRoleName

__all__ = ["RoleRefused", "accept", "end", "invite", "renew", "withdraw"]

_KIND = "institution"


@transaction.atomic
def invite(*, institution, role: InstitutionRoleName, email: str, by):
    """Ask somebody by mail to take a role; they hold it once they accept.

    Raises RoleRefused if they hold it, or were asked before.
    """
    invitation = people.invite_to_role(institution=institution, role=role, email=email, by=by)
    _promise(invitation)
    _record("invite", invitation, by)
    return invitation


@transaction.atomic
def renew(*, invitation, by):
    """Send it again with a new link. Raises RoleRefused once it was accepted or withdrawn."""
    invitation = people.renew_invitation(invitation=invitation, by=by)
    _promise(invitation)
    _record("invite again", invitation, by)
    return invitation


@transaction.atomic
def withdraw(*, invitation, by) -> None:
    """Close its link. Raises RoleRefused once it was accepted or withdrawn."""
    people.withdraw_invitation(invitation=invitation)
    _record("withdraw invitation", invitation, by)


@transaction.atomic
def accept(*, invitation, user) -> None:
    """Take the role. Raises RoleRefused for another person and for a closed invitation."""
    people.accept_role(invitation=invitation, user=user)
    _record("accept role", invitation, user)


@transaction.atomic
def end(*, institution, role: str, user, by, even_last: bool = False) -> None:
    """Take a role from somebody. Raises RoleRefused as `people.api.end_role`."""
    people.end_role(institution=institution, role=role, user=user, even_last=even_last)
    operations.record(
        actor=by,
        action="end role",
        kind=_KIND,
        subject=str(institution.pk),
        role=role,
        person=user.pk,
    )


def _record(action: str, invitation, actor) -> None:
    # Not the address: the log is kept for longer than the invitation.
    operations.record(
        actor=actor,
        action=action,
        kind=_KIND,
        subject=str(invitation.institution_id),
        role=invitation.role,
        invitation=invitation.pk,
    )


def _promise(invitation) -> None:
    """The mail, once for each link; the link's secret is forgotten when it has gone."""
    of_link = hashlib.sha256(invitation.token.encode()).hexdigest()[:16]
    inviter = invitation.invited_by
    facts = {
        "institution": invitation.institution.name,
        "role": invitation.get_role_display(),
        "who": inviter.full_name if inviter else settings.WAGTAIL_SITE_NAME,
        "site": settings.WAGTAIL_SITE_NAME,
        "until": date_format(invitation.expires_at, "j F Y"),
        "email": invitation.email,
        "address": settings.BARAZA_BASE_URL + reverse("accept_invitation", args=[invitation.token]),
    }
    operations.post(
        key=f"role:{invitation.pk}:{of_link}",
        recipient=invitation.email,
        subject=_("Invitation: %(role)s at %(institution)s") % facts,
        body=_(
            "Good day,\n\n"
            "%(who)s invites you to work at %(site)s for %(institution)s. Your role: %(role)s.\n\n"
            "Open this link until %(until)s and press the button there if you accept; until then "
            "nothing happens:\n\n"
            "%(address)s\n\n"
            "The invitation is for %(email)s alone: sign in with the account that has this address, "
            "or make one.\n"
        )
        % facts,
        secret=invitation.token,
    )
