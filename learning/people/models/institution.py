"""Training institutions and who does what in them."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from ..enums import InstitutionRoleName


class InstitutionQuerySet(models.QuerySet):
    """Institutions."""

    def where_at_work(self, user, *roles: str):
        """Those where `user` holds one of `roles` (any role if none is named).

        Platform administrators hold every role everywhere.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        held = InstitutionRole.objects.filter(group__user=user)
        if roles:
            held = held.filter(role__in=roles)
        return self.filter(pk__in=held.values("institution"))


class Institution(models.Model):
    """Authors modules, owns questions and issues certificates."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    slug = models.SlugField(_("short name for addresses"), max_length=60, unique=True)
    collection = models.OneToOneField(
        Collection, on_delete=models.PROTECT, null=True, blank=True, related_name="institution"
    )

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class InstitutionRole(models.Model):
    """One of an institution's Django groups, and what its members may do there."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=InstitutionRoleName.choices)
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="institution_role")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "role"], name="an_institution_has_each_role_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution}: {self.get_role_display()}"
