"""Other apps' addresses that name an object of an institution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from ..scoping import InstitutionScoped
from .asking import asking
from .borders import refuse_foreign_in_bulk, refuse_foreign_parts, refuse_foreign_source
from .bulk import ScopedBulkActionMixin
from .reach import reachable, reachable_or_404

View = Callable[..., HttpResponse]


class InstitutionGuard:
    """Middleware: 404 where Wagtail or wagtail-localize would open another institution's object.

    Both look only at permissions for the whole model, or at none (localize's API). It also
    notes who is asking (`asking`). Must come after AuthenticationMiddleware.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = asking.set(request.user)
        try:
            return self.get_response(request)
        finally:
            asking.reset(token)

    def process_view(self, request, view_func, view_args, view_kwargs) -> HttpResponse | None:
        if not request.resolver_match.view_name.startswith("wagtail"):
            return None
        if not request.user.is_authenticated or request.user.is_superuser:
            return None
        try:
            self._check(request, view_kwargs)
        except Http404:
            return page_not_found(request, "", template_name="wagtailadmin/404.html")
        return None

    def _check(self, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        user = request.user
        refuse_foreign_parts(request, kwargs)
        if "translation_id" in kwargs:
            translations = Translation.objects.filter(pk=kwargs["translation_id"])
            self._check_source(user, translations.values("source"))
        elif "translation_source_id" in kwargs:
            self._check_source(user, [kwargs["translation_source_id"]])
        elif "app_label" in kwargs and "model_name" in kwargs:
            try:
                model = apps.get_model(kwargs["app_label"], kwargs["model_name"])
            except LookupError:
                return
            if not issubclass(model, InstitutionScoped):
                if "action" in kwargs:
                    refuse_foreign_in_bulk(request, model)
                return
            for name in ("pk", "object_id"):
                if name in kwargs:
                    reachable_or_404(user, model, kwargs[name])
            if "action" in kwargs:
                self._check_bulk_action(model, kwargs["action"])

    def _check_source(self, user, source_ids) -> None:
        """A source holds the whole text, also that of a deleted object."""
        source = TranslationSource.objects.filter(pk__in=source_ids).first()
        if source is None:
            raise Http404  # as absent as what isn't yours
        model = source.specific_content_type.model_class()
        if model is not None and issubclass(model, Page):
            refuse_foreign_source(user, source.object_id)
        if model is None or not issubclass(model, InstitutionScoped):
            return
        versions = model.objects.filter(translation_key=source.object_id)
        mine = reachable(user, model, ["change"])
        if not versions.exists() or versions.exclude(pk__in=mine.values("pk")).exists():
            raise Http404

    def _check_bulk_action(self, model: type[models.Model], action: str) -> None:
        """A bulk action somebody adds for all snippets isn't scoped; better without it."""
        found = bulk_action_registry.get_bulk_action_class(
            model._meta.app_label, model._meta.model_name, action
        )
        if found is None or not issubclass(found, ScopedBulkActionMixin):
            raise Http404
