"""Who may make an account on this site."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from ..enums import InstitutionRoleName, SignUpMode
from .institution import Institution


@register_setting(icon="user")
class SignUpPolicy(BaseSiteSetting):
    """The site's rule for new accounts; people who have one keep it whatever the rule becomes."""

    mode = models.CharField(
        _("who may sign up"), max_length=12, choices=SignUpMode.choices, default=SignUpMode.OPEN
    )
    domains = models.TextField(
        _("domains"),
        blank=True,
        help_text=_("One a line, such as interior.go.example. Subdomains count as well."),
    )

    terms_since = models.DateField(
        _("the terms hold since"),
        null=True,
        blank=True,
        help_text=_(
            "Change it when the terms change in a way that people must know: everybody is shown "
            "them again at the next sign-in. Empty: nobody is."
        ),
    )

    panels = [FieldPanel("mode"), FieldPanel("domains"), FieldPanel("terms_since")]

    class Meta:
        verbose_name = _("sign-up")

    def clean(self) -> None:
        super().clean()
        if self.mode == SignUpMode.DOMAINS and not self.domain_list():
            raise ValidationError(
                {"domains": _("Name at least one domain, or nobody can sign up.")}
            )

    def domain_list(self) -> list[str]:
        """The listed domains in lower case, without a leading @ or dot."""
        return [
            line.strip().lower().lstrip("@.") for line in self.domains.splitlines() if line.strip()
        ]

    def admits(self, email: str) -> bool:
        """Whether this address may sign up under a rule of domains."""
        host = email.rpartition("@")[2].lower()
        return any(host == domain or host.endswith("." + domain) for domain in self.domain_list())


def invitation_token() -> str:
    """192 bits, unguessable; it stands in a link."""
    return secrets.token_urlsafe(24)


def invitation_end():
    """Invitations hold for two weeks."""
    return timezone.now() + timedelta(days=14)


class Invitation(models.Model):
    """Lets one address make an account, once, whatever the sign-up rule is.

    With an institution it offers a role there, also to somebody who has an account.
    """

    email = models.EmailField(_("e-mail address"))
    token = models.CharField(max_length=40, unique=True, default=invitation_token, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    expires_at = models.DateTimeField(_("open until"), default=invitation_end)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.CASCADE, null=True, editable=False, related_name="invitations"
    )
    role = models.CharField(
        max_length=20, choices=InstitutionRoleName.choices, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution=None, role="")
                | (Q(institution__isnull=False) & ~Q(role="")),
                name="an_invitation_to_a_role_names_its_institution",
            ),
            models.UniqueConstraint(
                Lower("email"),
                "institution",
                "role",
                condition=Q(accepted_at=None, withdrawn_at=None, institution__isnull=False),
                name="an_address_is_invited_to_a_role_once",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Neither used nor withdrawn nor expired."""
        return not (self.accepted_at or self.withdrawn_at) and self.expires_at > timezone.now()

    @property
    def closed_because(self) -> str:
        """Why it can't be used, in words; empty while it can."""
        if self.accepted_at:
            return gettext("It was used before. If you have an account, sign in.")
        if self.withdrawn_at:
            return gettext("It was withdrawn. Ask whoever invited you.")
        if not self.is_open:
            return gettext("Its two weeks are over. Ask whoever invited you for a new one.")
        return ""
