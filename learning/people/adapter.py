"""allauth's hooks, and the only import of allauth: how it meets this product's rules."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable
from copy import copy
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base.constants import AuthProcess
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .access import with_roles
from .consents import acknowledge_terms, terms_due
from .enums import SignUpMode
from .languages import remember_language
from .models import Invitation, SignUpPolicy, User
from .models.user import opaque_username
from .plainly import is_asking_plainly, person_plainly
from .zones import with_zone

INVITATION_SESSION_KEY = "invitation"


class BarazaBackend(AuthenticationBackend):
    """Finds the session's user with roles, second factor and time zone, in one query a request.

    Without roles and factor where nobody will ask for them (`asking_plainly`).
    """

    def get_user(self, user_id):
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        if is_asking_plainly():
            return person_plainly(user_id, today)
        # Not first(): the order of one row is asked for on every request.
        return next(iter(_signed_in(today).filter(pk=user_id)), None)


@lru_cache(maxsize=1)
def _signed_in(today: date) -> QuerySet[User]:
    """Everybody who can be signed in, with what the middleware and the header ask of them.

    Every request filters it by one person; putting its five subqueries together took as long as
    the rest of finding them. Which roles hold depends on the day, so each day has its own.
    """
    factor = Authenticator.objects.filter(user=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    users = with_zone(with_roles(User.objects.filter(is_active=True)))
    return users.annotate(has_second_factor=Exists(factor))


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up under the site's policy, and links that carry the base address."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "domain_refused": "",
        "invitation_other_address": "",
    }

    def is_safe_url(self, url) -> bool:
        """Only a path of this site: a bare word would be taken for the name of a route."""
        return bool(url) and url.startswith("/") and super().is_safe_url(url)

    def is_open_for_signup(self, request) -> bool:
        """Closed without an open invitation, where the policy asks for one."""
        if SignUpPolicy.for_request(request).mode != SignUpMode.INVITATION:
            return True
        return open_invitation(request) is not None

    def clean_email(self, email: str) -> str:
        """Refuse an address the policy doesn't admit; an invitation always admits its own."""
        email = super().clean_email(email)
        request = self.request
        if request is None or request.user.is_authenticated or not _is_sign_up(request):
            return email
        invitation = open_invitation(request)
        if invitation is not None and invitation.email.lower() == email.lower():
            return email
        policy = SignUpPolicy.for_request(request)
        if policy.mode == SignUpMode.DOMAINS and not policy.admits(email):
            domains = ", ".join(policy.domain_list())
            raise ValidationError(
                _("Accounts here need an address at: %(domains)s.") % {"domains": domains}
            )
        if policy.mode == SignUpMode.INVITATION:
            raise ValidationError(_("The invitation was sent to another address. Use that one."))
        return email

    def save_user(self, request, user, form, commit=True):
        """Keep the name, and use the invitation up."""
        user.full_name = form.cleaned_data.get("full_name", "")
        user.language = request.LANGUAGE_CODE
        user = super().save_user(request, user, form, commit)
        if commit:
            # The form says beside its button that the terms hold, and leads to them.
            acknowledge_terms(user=user, since=terms_due(request, user))
        invitation = open_invitation(request)
        # One to a role is used up by accepting it, which asks for a confirmed address.
        if (
            commit
            and invitation is not None
            and invitation.institution_id is None
            and invitation.email.lower() == user.email.lower()
        ):
            invitation.accepted_at = timezone.now()
            invitation.save(update_fields=["accepted_at"])
        return user

    def post_login(self, request, user, **details):
        """On to where the person wanted, past terms that they haven't seen, in their language."""
        response = super().post_login(request, user, **details)
        invitation = open_invitation(request)
        if response.status_code == 302 and _offers_role_to(invitation, user):
            response = redirect("join_institution", invitation.token)
        if response.status_code == 302 and terms_due(request, user):
            target = f"{reverse('terms')}?{urlencode({'next': response.url})}"
            response = redirect(target)
        if user.language in settings.BARAZA_INTERFACE_LANGUAGES:
            remember_language(response, user.language)
        return response

    def get_password_change_redirect_url(self, request) -> str:
        """Back to the account: allauth would show the same empty form again."""
        return reverse("me")

    def get_email_confirmation_url(self, request, emailconfirmation) -> str:
        """On the site's own address: the request's Host header is the sender's to choose."""
        return _on_base(super().get_email_confirmation_url(None, emailconfirmation))

    def get_reset_password_from_key_url(self, key) -> str:
        return _on_base(super().get_reset_password_from_key_url(key))

    def populate_username(self, request, user) -> None:
        """An opaque one: a name made from the address would be shown and guessed."""
        user.username = opaque_username()

    def send_mail(self, template_prefix, email, context) -> None:
        """Links in mails come from the base address."""
        for name in ("password_reset_url", "activate_url", "signup_url"):
            if name in context:
                context[name] = _on_base(context[name])
        context["site_name"] = settings.WAGTAIL_SITE_NAME
        # allauth would name the Host header of the request.
        context["current_site"] = SimpleNamespace(
            name=settings.WAGTAIL_SITE_NAME, domain=settings.BARAZA_BASE_URL.split("//")[1]
        )
        super().send_mail(template_prefix, email, context)

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.WAGTAIL_SITE_NAME}: {subject}"


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A foreign provider never makes or takes over an account by its word about an e-mail alone."""

    def is_open_for_signup(self, request, sociallogin) -> bool:
        return SignUpPolicy.for_request(request).mode == SignUpMode.OPEN

    def pre_social_login(self, request, sociallogin) -> None:
        """Stop where an account with this address is here: its owner connects it, signed in.

        allauth would go on as if the address had to be confirmed, which helps nobody.
        """
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        for email in (row.email for row in sociallogin.email_addresses):
            if _is_taken(email):
                context = {"email": email, "provider": sociallogin.provider.name}
                raise ImmediateHttpResponse(
                    render(request, "socialaccount/account_there.html", context, status=409)
                )

    def populate_user(self, request, sociallogin, data):
        """The name and address that the provider gives; the rest is the person's to say."""
        user = sociallogin.user
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        user.full_name = name[: User._meta.get_field("full_name").max_length]
        user.email = data.get("email") or None
        user.language = request.LANGUAGE_CODE
        return user


class MFAAdapter(DefaultMFAAdapter):
    """Keeps second-factor secrets under AES-256-GCM; a stolen database alone opens no account."""

    def encrypt(self, text: str) -> str:
        nonce = os.urandom(12)
        sealed = AESGCM(_mfa_key()).encrypt(nonce, text.encode(), None)
        return base64.b64encode(nonce + sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text)
        return AESGCM(_mfa_key()).decrypt(sealed[:12], sealed[12:], None).decode()


def _is_taken(email: str) -> bool:
    """Whether an account here has this address, confirmed or not."""
    return (
        User.objects.filter(email__iexact=email).exists()
        or EmailAddress.objects.filter(email__iexact=email).exists()
    )


def _is_sign_up(request) -> bool:
    """The policy is about new accounts; a reset for an old one asks for its address, too."""
    match = request.resolver_match
    return match is not None and "signup" in (match.view_name or "")


def open_invitation(request) -> Invitation | None:
    """The invitation by whose link this visitor came, if it can still be used."""
    token = request.session.get(INVITATION_SESSION_KEY)
    invitation = Invitation.objects.filter(token=token).first() if token else None
    return invitation if invitation is not None and invitation.is_open else None


def _offers_role_to(invitation: Invitation | None, user: User) -> bool:
    """Whether this person came to accept a role, and hasn't yet."""
    if invitation is None or invitation.institution_id is None:
        return False
    return invitation.email.lower() == (user.email or "").lower()


def has_confirmed(user: User, email: str) -> bool:
    """Whether this person has proved that the address is theirs."""
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


def who_confirmed(addresses: Iterable[str]) -> dict[str, int]:
    """Whose these addresses (in lower case) are, as far as somebody has proved it; by address."""
    rows = EmailAddress.objects.annotate(lower=Lower("email"))
    rows = rows.filter(lower__in=list(addresses), verified=True)
    return dict(rows.values_list("lower", "user_id"))


def confirm_address(user: User) -> None:
    """Count a user's address as verified: for accounts that an operator makes."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


# The page that a view stands behind must have been opened with password or second factor within
# the last quarter of an hour (ACCOUNT_REAUTHENTICATION_TIMEOUT); allauth asks, and comes back.
confirmed_again = reauthentication_required


def enter(request, user):
    """Sign somebody in who has shown a password or a slip: the way to where they wanted to go.

    Past the second factor, if they have one, and to confirming their address. Who has no address
    has none to confirm.
    """
    return perform_login(request, user, email_verification=None if user.email else "none")


def is_too_often(
    request, action: str, *, also_reading: bool = False, key: str | None = None
) -> bool:
    """Count one use; whether it is one too many by ACCOUNT_RATE_LIMITS[action].

    allauth lets every GET pass; `also_reading` counts it, for an address that somebody might guess at.
    """
    if also_reading:
        request = copy(request)
        request.method = "POST"
    return not ratelimit.consume(request, action=action, user=request.user, key=key)


def owner_of(email: str) -> User | None:
    """Whose confirmed address this is."""
    rows = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user")
    row = rows.first()
    return row.user if row else None


def has_factor(user: User) -> bool:
    """Whether signing in asks for more than the password."""
    return Authenticator.objects.filter(user=user).exists()


def addresses_to(into: User, *, of: User) -> list[list]:
    """Confirmed addresses of one account open another from now on; each, and whether it was the first.

    The other one's own stays its first; where it has none, one of these becomes it.
    """
    rows = list(EmailAddress.objects.filter(user=of, verified=True).order_by("-primary", "pk"))
    EmailAddress.objects.filter(pk__in=[row.pk for row in rows]).update(user=into, primary=False)
    if rows and not into.email:
        into.email = rows[0].email
        into.save(update_fields=["email"])
        EmailAddress.objects.filter(pk=rows[0].pk).update(primary=True)
    return [[row.email, row.primary] for row in rows]


def first_address(user: User) -> None:
    """The account's own address is one of those that it has confirmed; none where it has none."""
    row = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()
    user.email = row.email if row else None
    user.save(update_fields=["email"])
    if row and not row.primary:
        EmailAddress.objects.filter(pk=row.pk).update(primary=True)


def take_addresses_back(away: User, into: User, addresses: Iterable[list]) -> None:
    """Those of them that are still there belong to the first account again."""
    for email, was_first in addresses:
        rows = EmailAddress.objects.filter(user=into, email__iexact=email)
        rows.update(user=away, primary=was_first)


def sign_in_rows(user) -> list[dict]:
    """The ways in which this person can sign in, without any secret."""
    addresses = [
        {"kind": "e-mail address", "what": row.email, "verified": row.verified}
        for row in EmailAddress.objects.filter(user=user)
    ]
    factors = [
        {
            "kind": row.get_type_display(),
            "what": str(row.wrap()) if row.type == Authenticator.Type.WEBAUTHN else "",
            "since": row.created_at,
            "last_used": row.last_used_at,
        }
        for row in Authenticator.objects.filter(user=user)
    ]
    accounts = [
        {"kind": f"account at {row.provider}", "what": row.uid, "since": row.date_joined}
        for row in SocialAccount.objects.filter(user=user)
    ]
    return addresses + factors + accounts


def remove_sign_in(user) -> None:
    """Delete every way in which this person could sign in, but the password on the row itself."""
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()


def _on_base(url: str) -> str:
    path = url if url.startswith("/") else "/" + url.split("://", 1)[-1].partition("/")[2]
    return settings.BARAZA_BASE_URL + path


def _mfa_key() -> bytes:
    return bytes.fromhex(settings.SECRETS.mfa)


def send_invitation(invitation: Invitation, address: str) -> None:
    """Mail the invited person the link to sign-up."""
    get_adapter().send_mail(
        "account/email/invitation", invitation.email, {"address": address, "invitation": invitation}
    )
