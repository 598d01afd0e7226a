"""A snippet's own addresses, for the institutions that own its rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.models import TaskState, WorkflowMixin
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from ..scoping import InstitutionPermissionPolicy, InstitutionScoped, acting_in
from .choosing import ScopedChooserViewSet, ScopedFilterSet, ScopedFormMixin
from .reach import reachable, reachable_or_404

View = Callable[..., HttpResponse]


class ScopedIndexView(IndexView):
    """The list of one kind of scoped snippet."""

    base_filterset_class = ScopedFilterSet


class InstitutionScopedViewSet(SnippetViewSet):
    """A snippet's screens for the institutions that own its rows."""

    index_view_class = ScopedIndexView
    chooser_viewset_class = ScopedChooserViewSet

    @property
    def permission_policy(self) -> InstitutionPermissionPolicy:
        return InstitutionPermissionPolicy(self.model)

    @property
    def url_finder_class(self) -> type:
        """Ask the policy: snippets ask `user.has_perm`, so usage lists would name others' rows."""
        attrs = {
            "permission_policy": self.permission_policy,
            "edit_url_name": self.get_url_name("edit"),
        }
        return type("ScopedURLFinder", (ModelAdminURLFinder,), attrs)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return reachable(request.user, self.model)

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        base = super().get_form_class(for_update)
        return type(base)(base.__name__, (ScopedFormMixin, base), {"Meta": base.Meta})

    def get_urlpatterns(self) -> list:
        """Wagtail's, guarded; an address that names an object otherwise than by pk is refused."""
        patterns = [*super().get_urlpatterns(), *self.further_urlpatterns()]
        for pattern in patterns:
            names = set(pattern.pattern.regex.groupindex)
            if names and "pk" not in names:
                raise ImproperlyConfigured(f"{pattern} names an object but not by pk.")
            pattern.callback = self._guarded(pattern.callback)
        return patterns

    def further_urlpatterns(self) -> list:
        """A kind's own addresses; they are guarded like Wagtail's."""
        return []

    def _guarded(self, view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs) -> HttpResponse:
            if "pk" not in kwargs:
                return view(request, **kwargs)
            instance = reachable_or_404(request.user, self.model, kwargs["pk"])
            self._refuse_foreign_task(instance, kwargs.get("task_state_id"))
            with acting_in(instance.institution_id):
                response = view(request, **kwargs)
                return response.render() if hasattr(response, "render") else response

        return guarded

    def _refuse_foreign_task(self, instance: InstitutionScoped, task_state_id: int | None) -> None:
        """Wagtail acts on any task state, whatever the pk: approve another's under cover of one's own."""
        if task_state_id is None:
            return
        own = isinstance(instance, WorkflowMixin) and TaskState.objects.filter(
            pk=task_state_id, workflow_state__in=instance.workflow_states.values("pk")
        )
        if not own or not own.exists():
            raise Http404
