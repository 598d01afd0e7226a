"""Actions on many rows at once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from django.shortcuts import get_list_or_404
from django.utils.functional import classproperty
from wagtail.snippets.bulk_actions import DeleteBulkAction
from wagtail.snippets.models import get_snippet_models

from ..scoping import InstitutionPermissionPolicy, InstitutionScoped
from .reach import reachable


class ScopedBulkActionMixin:
    """Put it before any snippet bulk action: others' ids count as absent, 'all' means all mine."""

    @classproperty
    def models(cls) -> list[type[models.Model]]:
        return [m for m in get_snippet_models() if issubclass(m, InstitutionScoped)]

    def get_queryset(self, model: type[InstitutionScoped], object_ids) -> list:
        try:
            return get_list_or_404(reachable(self.request.user, model), pk__in=list(object_ids))
        except (ValueError, ValidationError, OverflowError):
            raise Http404 from None

    def get_all_objects_in_listing_query(self, parent_id) -> models.QuerySet:
        return reachable(self.request.user, self.model).values_list("pk", flat=True)

    def check_perm(self, snippet: InstitutionScoped) -> bool:
        policy = InstitutionPermissionPolicy(type(snippet))
        return policy.user_has_permission_for_instance(self.request.user, self.action_type, snippet)


class ScopedDeleteBulkAction(ScopedBulkActionMixin, DeleteBulkAction):
    """The one bulk action snippets have in Wagtail 7.4."""
