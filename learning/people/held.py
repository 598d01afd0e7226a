"""What this package holds about a person (`learning.lib.personal_data`)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind

from . import leaving
from .adapter import sign_in_rows
from .models import (
    Absence,
    AccountMerger,
    Consent,
    Deputy,
    FirstSignIn,
    InstitutionRole,
    Invitation,
    Membership,
    OrganisationRole,
    StaffNumber,
)


def _account(user):
    yield {
        "number": user.pk,
        "full_name": user.full_name,
        "short_name": user.short_name,
        "email": user.email,
        "language": user.language,
        "time_zone": user.time_zone,
        "joined_at": user.date_joined,
        "last_sign_in_at": user.last_login,
        "terms_since": user.terms_since,
        "terms_acknowledged_at": user.terms_acknowledged_at,
        "is_platform_administrator": user.is_superuser,
        "groups": list(user.groups.values_list("name", flat=True)),
    }


def _sign_in(user):
    empty = {"verified": None, "since": None, "last_used": None}
    return ({**empty, **row} for row in sign_in_rows(user))


def _places(user):
    rows = Membership.objects.filter(user=user).select_related("unit__organisation", "supervisor")
    for row in rows.order_by("since", "pk"):
        yield {
            "organisation": row.unit.organisation.name,
            "unit": row.unit.name,
            "job_title": row.job_title,
            "supervisor": str(row.supervisor or ""),
            "since": row.since,
            "until": row.until,
        }


def _employer_notes(user):
    for row in StaffNumber.objects.filter(user=user).select_related("organisation"):
        yield {
            "organisation": row.organisation.name,
            "what": "staff number",
            "value": row.number,
            "since": None,
            "until": None,
        }
    for row in Absence.objects.filter(user=user).select_related("organisation"):
        yield {
            "organisation": row.organisation.name,
            "what": "absence",
            "value": "",
            "since": row.since,
            "until": row.until,
        }
    rows = Deputy.objects.filter(deputy=user) | Deputy.objects.filter(supervisor=user)
    for row in rows.select_related("organisation", "supervisor", "deputy").order_by("since"):
        yield {
            "organisation": row.organisation.name,
            "what": "deputy",
            "value": str(row),
            "since": row.since,
            "until": row.until,
        }


def _roles(user):
    for role in OrganisationRole.objects.filter(user=user).select_related("organisation", "unit"):
        yield {
            "at": role.organisation.name,
            "unit": str(role.unit or ""),
            "role": role.get_role_display(),
            "since": role.since,
            "until": role.until,
        }
    rows = InstitutionRole.objects.filter(group__user=user).select_related("institution")
    for row in rows:
        yield {
            "at": row.institution.name,
            "unit": "",
            "role": row.get_role_display(),
            "since": None,
            "until": None,
        }


def _first_sign_in(user):
    for row in FirstSignIn.objects.filter(user=user).select_related("organisation"):
        yield {
            "organisation": row.organisation.name,
            "made_at": row.made_at,
            "expires_at": row.expires_at,
            "used_at": row.used_at,
        }


def _forget_first_sign_in(user) -> None:
    FirstSignIn.objects.filter(user=user).delete()


def _mergers(user):
    rows = AccountMerger.objects.filter(Q(into=user) | Q(away=user)).select_related("organisation")
    for row in rows.order_by("proposed_at"):
        yield {
            "organisation": str(row.organisation or ""),
            "state": row.get_state_display(),
            "proposed_at": row.proposed_at,
            "merged_at": row.merged_at,
            "ended_at": row.ended_at,
        }


def _forget_mergers(user) -> None:
    """The way back has an address in it."""
    AccountMerger.objects.filter(Q(into=user) | Q(away=user)).update(moved={})


def _consents(user):
    return Consent.objects.filter(user=user).values(
        "purpose", "text", "text_version", "given_at", "withdrawn_at"
    )


def _invitations(user):
    rows = Invitation.objects.filter(email__iexact=user.email or "").select_related("institution")
    for row in rows:
        yield {
            "email": row.email,
            "created_at": row.created_at,
            "expires_at": row.expires_at,
            "accepted_at": row.accepted_at,
            "withdrawn_at": row.withdrawn_at,
            "institution": str(row.institution or ""),
            "role": row.get_role_display(),
        }


HELD = (
    Kind(
        name="account",
        title=_("Your account"),
        about=_("Who you are, and what you chose. Held to know you again when you come back."),
        models=("people.User", "people.User_groups", "people.User_user_permissions",
                "wagtailusers.UserProfile"),
        columns={
            "number": _("your number in our records"),
            "full_name": _("your name, as certificates carry it"),
            "short_name": _("what you asked to be called"),
            "email": _("your e-mail address"),
            "language": _("the interface's language"),
            "time_zone": _("your time zone; empty: your organisation's"),
            "joined_at": _("when the account was made"),
            "last_sign_in_at": _("when you last signed in"),
            "terms_since": _("the terms that you took note of, by their first day"),
            "terms_acknowledged_at": _("when you took note of them"),
            "is_platform_administrator": _("whether you administer the platform"),
            "groups": _("groups that give you rights in the editor"),
        },
        rows=_account,
        forget=leaving.forget_account,
        kept=_(
            "A number without a name, so that the certificate register and the audit log stay whole."
        ),
    ),
    Kind(
        name="sign-in",
        title=_("How you sign in"),
        about=_("Addresses, second factors and connected accounts; never a secret."),
        models=("account.EmailAddress", "mfa.Authenticator", "socialaccount.SocialAccount"),
        columns={
            "kind": _("what it is"),
            "what": _("its address or name"),
            "verified": _("whether the address was confirmed"),
            "since": _("when it was added"),
            "last_used": _("when it was last used"),
        },
        rows=_sign_in,
    ),
    Kind(
        name="places",
        title=_("Where you work"),
        about=_("Units and job titles, as your organisation entered them."),
        models=("people.Membership",),
        columns={
            "organisation": _("the employer"),
            "unit": _("the unit"),
            "job_title": _("the job title"),
            "supervisor": _("who supervised you there"),
            "since": _("the first day"),
            "until": _("the last day; empty: still"),
        },
        rows=_places,
        forget=leaving.forget_places,
    ),
    Kind(
        name="employer_notes",
        title=_("What your employer noted"),
        about=_("Your staff number, the days you were away, and who stands in for whom."),
        models=("people.StaffNumber", "people.Absence", "people.Deputy"),
        columns={
            "organisation": _("the organisation"),
            "what": _("what it is"),
            "value": _("the number, or who stands in for whom"),
            "since": _("the first day"),
            "until": _("the last day; empty: still"),
        },
        rows=_employer_notes,
        forget=leaving.forget_employer_notes,
    ),
    Kind(
        name="first_sign_in",
        title=_("How your account was made"),
        about=_("Whether an employer made your account, and until when its link or slip held."),
        models=("people.FirstSignIn",),
        columns={
            "organisation": _("the organisation"),
            "made_at": _("when it was made"),
            "expires_at": _("until when the link or slip held"),
            "used_at": _("when you used it"),
        },
        rows=_first_sign_in,
        forget=_forget_first_sign_in,
    ),
    Kind(
        name="mergers",
        title=_("Accounts put together"),
        about=_("Whether two accounts were taken for one person's, by whom, and what became of it."),
        models=("people.AccountMerger",),
        columns={
            "organisation": _("the employer that proposed it; empty: you did it yourself"),
            "state": _("what became of it"),
            "proposed_at": _("when it was proposed"),
            "merged_at": _("when the accounts were put together"),
            "ended_at": _("when it was undone or declined"),
        },
        rows=_mergers,
        forget=_forget_mergers,
        kept=_("That two numbers were one person's, without a name or an address."),
    ),
    Kind(
        name="roles",
        title=_("Your roles"),
        about=_("What you may do beyond learning."),
        models=("people.OrganisationRole",),
        columns={
            "at": _("the organisation or institution"),
            "unit": _("the unit for which it holds"),
            "role": _("the role"),
            "since": _("the first day"),
            "until": _("the last day; empty: still"),
        },
        rows=_roles,
    ),
    Kind(
        name="consents",
        title=_("Your consents"),
        about=_("What you agreed to, in which words, and when you took it back."),
        models=("people.Consent",),
        columns={
            "purpose": _("what it is about"),
            "text": _("the sentence you agreed to"),
            "text_version": _("the sentence's version"),
            "given_at": _("when you agreed"),
            "withdrawn_at": _("when you took it back; empty: it holds"),
        },
        rows=_consents,
        forget=leaving.forget_consents,
    ),
    Kind(
        name="invitations",
        title=_("Invitations"),
        about=_("Letters that asked you to make an account, or offered you a role."),
        models=("people.Invitation",),
        columns={
            "email": _("the address it was sent to"),
            "created_at": _("when it was sent"),
            "expires_at": _("until when it was open"),
            "accepted_at": _("when you used it"),
            "withdrawn_at": _("when it was taken back"),
            "institution": _("the institution that offered you a role"),
            "role": _("the role"),
        },
        rows=_invitations,
        forget=leaving.forget_invitations,
    ),
)  # fmt: skip
