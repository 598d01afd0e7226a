"""Who may see and change what an institution owns: the models' half, without Wagtail's admin.

An institution's groups (`InstitutionRole.group`) carry the Django permissions. A permission counts
only in the institution whose group gives it, so an author of one institution who facilitates at
another can't edit there. `editor` applies this in Wagtail's admin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, get_translatable_fields

from .access import institutions_of
from .models import Institution, InstitutionRole

ANY_ACTION = ("view", "add", "change", "delete", "publish", "lock", "unlock")

GUARD = "learning.people.editor.guard.InstitutionGuard"

_acting_in: ContextVar[int | None] = ContextVar("acting_in", default=None)


@contextmanager
def acting_in(institution_id: int | None) -> Iterator[None]:
    """Let the policy answer for one institution while a view handles one of its objects.

    Wagtail's views ask "may this user change questions?", not "this question?".
    """
    token = _acting_in.set(institution_id)
    try:
        yield
    finally:
        _acting_in.reset(token)


class InstitutionScopedQuerySet(models.QuerySet):
    """Rows that belong to institutions."""

    def visible_to(self, user) -> InstitutionScopedQuerySet:
        """What belongs to the institutions where `user` has any role; everything for superusers."""
        return self.filter(institution__in=institutions_of(user))


class InstitutionScoped(models.Model):
    """Something one institution owns and the others' authors must not see."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )

    objects = InstitutionScopedQuerySet.as_manager()

    # Otherwise a translator could set the translation's institution to any id.
    override_translatable_fields = [SynchronizedField("institution", overridable=False)]

    # Without it, every search over a scoped queryset is an error (FilterFieldError).
    search_fields = [index.FilterField("institution_id")]

    class Meta:
        abstract = True

    @classmethod
    def check(cls, **kwargs) -> list[checks.CheckMessage]:
        """A manager or list of search fields that loses the scope is an error, not a leak."""
        found = super().check(**kwargs)
        if not hasattr(cls._default_manager.all(), "visible_to"):
            found.append(
                checks.Error("objects must offer visible_to().", obj=cls, id="people.E001")
            )
        if issubclass(cls, index.Indexed) and not any(
            isinstance(f, index.FilterField) and f.field_name.startswith("institution")
            for f in cls.get_search_fields()
        ):
            found.append(
                checks.Error(
                    "search_fields must include InstitutionScoped.search_fields.",
                    obj=cls,
                    id="people.E002",
                )
            )
        fixed = SynchronizedField("institution", overridable=False)
        if issubclass(cls, TranslatableMixin) and not any(
            f == fixed and not f.overridable for f in get_translatable_fields(cls)
        ):
            found.append(
                checks.Error(
                    "override_translatable_fields must include InstitutionScoped's.",
                    obj=cls,
                    id="people.E003",
                )
            )
        if GUARD not in settings.MIDDLEWARE:
            found.append(checks.Error(f"MIDDLEWARE must have {GUARD}.", obj=cls, id="people.E004"))
        return found


def scoped_models() -> list[type[InstitutionScoped]]:
    """Every concrete model that belongs to institutions."""
    return [m for m in apps.get_models() if issubclass(m, InstitutionScoped)]


class InstitutionPermissionPolicy(ModelPermissionPolicy):
    """A permission holds in the institution whose group grants it, and nowhere else."""

    def institutions(self, user, actions: Iterable[str] = ANY_ACTION) -> models.QuerySet:
        """Where `user` may do at least one of `actions`."""
        if not user.is_active:
            return Institution.objects.none()
        if user.is_superuser:
            return Institution.objects.all()
        granted = self._get_permission_objects_for_actions(actions)
        roles = InstitutionRole.objects.filter(group__user=user, group__permissions__in=granted)
        return Institution.objects.filter(pk__in=roles.values("institution"))

    def user_has_permission(self, user, action: str) -> bool:
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission(self, user, actions: Iterable[str]) -> bool:
        here = _acting_in.get()
        if user.is_superuser and user.is_active:
            return True
        held = self._held(user, actions)
        return bool(held) if here is None else here in held

    def user_has_permission_for_instance(self, user, action: str, instance) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        if user.is_superuser and user.is_active:
            return True
        return instance.institution_id in self._held(user, actions)

    def _held(self, user, actions: Iterable[str]) -> set[int]:
        """The institutions where `user` may do at least one of `actions`.

        Read once for a user of a request: lists ask for each row and each of its buttons.
        """
        if not user.is_active or not user.is_authenticated:
            return set()
        read = user.__dict__.setdefault("_held_in_institutions", {})
        if self.model not in read:
            rows = InstitutionRole.objects.filter(
                group__user=user, group__permissions__content_type=self._content_type
            )
            by_codename: dict[str, set[int]] = {}
            for codename, place in rows.values_list(
                "group__permissions__codename", "institution_id"
            ):
                by_codename.setdefault(codename, set()).add(place)
            read[self.model] = by_codename
        codenames = self._get_permission_codenames(actions)
        return set().union(*(read[self.model].get(name, set()) for name in codenames))

    def instances_user_has_any_permission_for(self, user, actions) -> models.QuerySet:
        return self.model._default_manager.filter(institution__in=self.institutions(user, actions))

    def _users(self, actions: Iterable[str], **of_role) -> models.QuerySet:
        granted = self._get_permission_objects_for_actions(actions)
        roles = InstitutionRole.objects.filter(group__permissions__in=granted, **of_role)
        through_group = models.Q(groups__in=roles.values("group"))
        return (
            get_user_model()
            .objects.filter(models.Q(is_superuser=True) | through_group, is_active=True)
            .distinct()
        )

    def users_with_any_permission(self, actions) -> models.QuerySet:
        return self._users(actions)

    def users_with_any_permission_for_instance(self, actions, instance) -> models.QuerySet:
        return self._users(actions, institution=instance.institution_id)
