"""The person. An account outlives every address, employer and name."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .zone import TimeZoneField


def opaque_username() -> str:
    """A login name nobody sees or types: Django and allauth want one that is never empty."""
    return uuid.uuid4().hex


class NullableEmailField(models.EmailField):
    """An address, or NULL: the empty string would be the same address for all who have none."""

    def get_prep_value(self, value):
        return super().get_prep_value(value) or None

    def to_python(self, value):
        return super().to_python(value) or None


class UserManager(BaseUserManager):
    """Makes accounts; e-mail may be absent (people without one get a slip with a code later)."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields) -> User:
        """A saved account; without a password it can't sign in by password."""
        user = self.model(email=self.normalize_email(email) if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str | None = None, password: str | None = None, **fields):
        """A platform administrator, as `manage.py createsuperuser` asks for."""
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account, in whatever role."""

    # Editable only because Wagtail builds a form of its own on it; ours never shows it.
    username = models.CharField(max_length=64, unique=True, default=opaque_username)
    email = NullableEmailField(_("e-mail address"), null=True, blank=True)
    full_name = models.CharField(
        _("full name"),
        max_length=200,
        help_text=_("As it should stand on a certificate. One field: names differ in their parts."),
    )
    short_name = models.CharField(_("what to call you"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    time_zone = TimeZoneField(
        _("time zone"), blank=True, help_text=_("Empty: the one of your organisation.")
    )
    # The terms that this person has taken note of, by the day from which they hold, and when.
    terms_since = models.DateField(null=True, editable=False)
    terms_acknowledged_at = models.DateTimeField(null=True, editable=False)
    # The row outlives its person where the certificate register refers to it.
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="an_email_belongs_to_one_person"),
            models.CheckConstraint(
                condition=Q(deleted_at=None)
                | Q(email=None, full_name="", short_name="", is_active=False, is_superuser=False),
                name="a_deleted_account_says_nothing_of_its_person",
            ),
        ]

    def __str__(self) -> str:
        if self.deleted_at:
            return gettext("Deleted account")
        return self.full_name or self.email or gettext("Unnamed person")

    def get_full_name(self) -> str:
        """The whole name, as Wagtail's lists show it."""
        return self.full_name or str(self)

    def get_short_name(self) -> str:
        """How the header and mails address the person."""
        return self.short_name or self.full_name.split(" ")[0] or self.email or ""

    @property
    def first_name(self) -> str:
        """What Wagtail's sidebar shows; without it, the opaque login name."""
        return self.get_short_name()

    @property
    def is_staff(self) -> bool:
        """Django's word for somebody who may see debugging aids; only administrators here."""
        return self.is_superuser
