"""Who may make an account on this site."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from ..enums import SignUpMode


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
    """Lets one address make an account, once, whatever the sign-up rule is."""

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

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Neither used nor expired."""
        return self.accepted_at is None and self.expires_at > timezone.now()
