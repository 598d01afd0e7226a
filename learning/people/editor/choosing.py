"""Choosing among one's own: forms, fields and the chooser's window."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import register_form_field_override
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
    SnippetCreateView,
)
from wagtail.snippets.widgets import AdminSnippetChooser

from ..models import Institution
from ..scoping import InstitutionPermissionPolicy, InstitutionScoped
from .asking import choosable


class ScopedChoiceField(forms.ModelChoiceField):
    """A foreign key to a scoped snippet, in any form of the admin."""

    queryset = property(
        lambda self: choosable(forms.ModelChoiceField.queryset.fget(self)),
        forms.ModelChoiceField.queryset.fset,
    )


class ScopedChooser(AdminSnippetChooser):
    """Shows nothing for an id that was posted but isn't yours."""

    def get_instance(self, value: Any) -> models.Model | None:
        instance = super().get_instance(value)
        if instance and choosable(self.model_class.objects.all()).filter(pk=instance.pk).exists():
            return instance
        return None


def limit_choices(form: forms.BaseForm, user, institutions: models.QuerySet) -> None:
    """Offer and accept only one's own institutions, and only their objects."""
    for field in form.fields.values():
        if not isinstance(field, forms.ModelChoiceField):
            continue
        if field.queryset.model is Institution:
            field.queryset = institutions
        elif issubclass(field.queryset.model, InstitutionScoped):
            field.queryset = field.queryset.visible_to(user)


class ScopedFormMixin:
    """The create, copy, edit and revert form."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        model = self._meta.model
        actions = ["change"] if self.instance.pk else ["add"]
        mine = InstitutionPermissionPolicy(model).institutions(self.for_user, actions)
        limit_choices(self, self.for_user, mine)
        if "institution" in self.fields and not self.instance.institution_id and len(mine) == 1:
            # An instance that is still empty says None here already.
            self.initial["institution"] = mine[0].pk


class ScopedFilterSet(WagtailFilterSet):
    """A filter by institution must not list the others."""

    @property
    def form(self) -> forms.Form:
        form = super().form
        user = self.request.user
        limit_choices(form, user, InstitutionPermissionPolicy(self._meta.model).institutions(user))
        return form


class _ScopedChoices:
    def get_object_list(self) -> models.QuerySet:
        return self.model_class.objects.visible_to(self.request.user)


class _ScopedChosen:
    def get_object(self, pk: str) -> models.Model:
        return self.model_class.objects.visible_to(self.request.user).get(pk=pk)

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        try:
            return super().get(request, pk)
        except (ValueError, ValidationError, OverflowError):
            raise Http404 from None


class _ScopedChosenMultiple:
    def get_objects(self, pks: list[str]) -> models.QuerySet:
        return self.model_class.objects.visible_to(self.request.user).filter(pk__in=pks)


class _ScopedCreation:
    def get_creation_form(self) -> forms.ModelForm | None:
        form = super().get_creation_form()
        if form:
            policy = InstitutionPermissionPolicy(self.model_class)
            limit_choices(form, self.request.user, policy.institutions(self.request.user, ["add"]))
        return form


class _ScopedCreate(_ScopedCreation, SnippetCreateView):
    def post(self, request: HttpRequest) -> HttpResponse:
        if self.get_creation_form_class() is None:
            raise Http404  # nothing can be made in this window; Wagtail would fail
        return super().post(request)


class ScopedChooserViewSet(SnippetChooserViewSet):
    """Choose among one's own; also makes every foreign key to the model a scoped one."""

    choose_view_class = type("ChooseView", (_ScopedCreation, _ScopedChoices, ChooseView), {})
    choose_results_view_class = type(
        "ChooseResultsView", (_ScopedCreation, _ScopedChoices, ChooseResultsView), {}
    )
    chosen_view_class = type("ChosenView", (_ScopedChosen, SnippetChosenView), {})
    chosen_multiple_view_class = type(
        "ChosenMultipleView", (_ScopedChosenMultiple, SnippetChosenMultipleView), {}
    )
    create_view_class = _ScopedCreate

    @property
    def permission_policy(self) -> InstitutionPermissionPolicy:
        return InstitutionPermissionPolicy(self.model)

    @cached_property
    def widget_class(self) -> ScopedChooser:
        return ScopedChooser(model=self.model, icon=self.icon)

    def on_register(self) -> None:
        super().on_register()
        register_form_field_override(
            models.ForeignKey,
            to=self.model,
            override={"widget": self.widget_class, "form_class": ScopedChoiceField},
        )
