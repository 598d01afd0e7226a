"""Which rows a person may open in the editor."""

from __future__ import annotations

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404

from ..scoping import ANY_ACTION, InstitutionPermissionPolicy, InstitutionScoped


def reachable(user, model: type[InstitutionScoped], actions=ANY_ACTION) -> models.QuerySet:
    """The rows of `model` that `user` may open in the editor."""
    policy = InstitutionPermissionPolicy(model)
    return policy.instances_user_has_any_permission_for(user, actions)


def reachable_or_404(user, model: type[InstitutionScoped], pk: object) -> InstitutionScoped:
    """One of them; the same answer for an id that isn't there, isn't yours or isn't an id."""
    try:
        return reachable(user, model).get(pk=unquote(str(pk)))
    except (model.DoesNotExist, ValueError, ValidationError, OverflowError):
        raise Http404 from None
