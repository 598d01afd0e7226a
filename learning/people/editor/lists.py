"""Lists that ask no permission policy, narrowed; `urls` puts these before Wagtail's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Cast
from taggit.models import Tag
from wagtail.admin import filters as wagtail_filters
from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.views.reports.audit_logging import LogEntriesView, SiteHistoryReportFilterSet
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.views import chooser as image_chooser
from wagtail.models import (
    Task,
    TaskState,
    TranslatableMixin,
    Workflow,
    WorkflowMixin,
    get_page_models,
)
from wagtail.signals import task_submitted
from wagtail.snippets.views.snippets import ModelIndexView
from wagtail_localize.views.report import TranslationsReportView
from wagtail_localize.views.snippets_api import SnippetViewSet as LocalizeSnippets

from ..models import User
from ..scoping import ANY_ACTION, InstitutionPermissionPolicy, InstitutionScoped, scoped_models
from .asking import asking
from .borders import colleagues_of, documents_of, pages_of, pictures_of
from .reach import reachable


def without_foreign(
    queryset: models.QuerySet, user, content_type: str, key: str, field: str = "pk"
) -> models.QuerySet:
    """Leave out rows about scoped objects the user can't open, by a generic relation."""
    for model in scoped_models():
        if not issubclass(model, WorkflowMixin if field == "pk" else TranslatableMixin):
            continue
        about_model = {content_type: ContentType.objects.get_for_model(model)}
        mine = reachable(user, model)
        if field == "pk":
            mine = mine.annotate(_key=Cast("pk", models.CharField())).values("_key")
        else:
            mine = mine.values(field)
        queryset = queryset.exclude(models.Q(**about_model) & ~models.Q(**{f"{key}__in": mine}))
    return queryset


def narrowed(filters: type) -> type:
    """A report's filters that offer one's colleagues and one's own workflows, not everybody's."""

    class Narrowed(filters):
        @property
        def form(self):
            form, user = super().form, self.request.user
            if user.is_superuser:
                return form
            mine = Workflow.objects.filter(workflow_pages__page__in=pages_of(user))
            choices = {
                User: colleagues_of(user),
                Workflow: mine,
                Task: Task.objects.filter(workflow_tasks__workflow__in=mine),
            }
            for field in form.fields.values():
                if isinstance(field, forms.ModelChoiceField) and field.queryset.model in choices:
                    allowed = choices[field.queryset.model]
                    field.queryset = field.queryset.filter(pk__in=allowed.values("pk"))
            return form

    return Narrowed


class ScopedHistoryFilters(SiteHistoryReportFilterSet):
    """Whom the site's history may be narrowed to."""

    def get_users_queryset(self) -> models.QuerySet:
        found = super().get_users_queryset()
        user = self.request.user
        return found if user.is_superuser else found.filter(pk__in=colleagues_of(user).values("pk"))


class ScopedHistoryView(LogEntriesView):
    """Report of changes."""

    filterset_class = ScopedHistoryFilters


class ScopedWorkflowView(WorkflowView):
    """Report of workflows."""

    filterset_class = narrowed(WorkflowView.filterset_class)

    def get_queryset(self) -> models.QuerySet:
        user = self.request.user
        return without_foreign(super().get_queryset(), user, "content_type", "object_id")


class ScopedWorkflowTasksView(WorkflowTasksView):
    """Report of workflows' tasks."""

    filterset_class = narrowed(WorkflowTasksView.filterset_class)

    def get_queryset(self) -> models.QuerySet:
        return without_foreign(
            super().get_queryset(),
            self.request.user,
            "workflow_state__content_type",
            "workflow_state__object_id",
        )


class ScopedTranslationsReportView(TranslationsReportView):
    """Report of translations: wagtail-localize shows every title to everybody in the admin."""

    def get_queryset(self) -> models.QuerySet:
        user = self.request.user
        rows = without_foreign(
            super().get_queryset(),
            user,
            "source__specific_content_type",
            "source__object_id",
            field="translation_key",
        ).order_by("pk")
        if user.is_superuser:
            return rows
        kinds = ContentType.objects.get_for_models(*get_page_models()).values()
        of_pages = models.Q(source__specific_content_type__in=kinds)
        mine = pages_of(user).values("translation_key")
        return rows.exclude(of_pages & ~models.Q(source__object_id__in=mine))


def popular_tags(model: type[models.Model], count: int = 10) -> models.QuerySet:
    """The words most used on pictures or documents that one may choose; Wagtail counts everybody's."""
    user, of_model = (
        asking.get(),
        {get_image_model(): pictures_of, get_document_model(): documents_of},
    )
    tags = Tag.objects.filter(
        taggit_taggeditem_items__content_type=ContentType.objects.get_for_model(model)
    )
    if user is not None and not user.is_superuser and model in of_model:
        mine = of_model[model](user).values("pk")
        tags = tags.filter(taggit_taggeditem_items__object_id__in=mine)
    uses = models.Count("taggit_taggeditem_items")
    return tags.annotate(item_count=uses).order_by("-item_count")[:count]


def suggest_own_tags() -> None:
    """For AppConfig.ready(): Wagtail's lists and chooser of pictures suggest these."""
    wagtail_filters.popular_tags_for_model = popular_tags
    image_chooser.popular_tags_for_model = popular_tags


class ScopedModelIndexView(ModelIndexView):
    """The list of kinds of snippets, with how many there are of each: count one's own."""

    def _get_snippet_types(self) -> list[dict[str, Any]]:
        types = super()._get_snippet_types()
        for kind in types:
            if issubclass(kind["model"], InstitutionScoped):
                kind["count"] = reachable(self.request.user, kind["model"]).count()
        return types


class ScopedLocalizeSnippets(LocalizeSnippets):
    """wagtail-localize's API lists titles to everybody in the admin."""

    def get_queryset(self) -> models.QuerySet:
        queryset = super().get_queryset()
        if issubclass(queryset.model, InstitutionScoped):
            return queryset.visible_to(self.request.user)
        return queryset


class ScopedModerationPanel(WorkflowObjectsToModeratePanel):
    """The dashboard's "awaiting your review"."""

    def get_context_data(self, parent_context) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        user = context["request"].user
        context["states"] = [s for s in context["states"] if self._mine(user, s["obj"])]
        return context

    def _mine(self, user, obj: models.Model) -> bool:
        if not isinstance(obj, InstitutionScoped):
            return True
        return reachable(user, type(obj)).filter(pk=obj.pk).exists()


class ScopedTaskMail(GroupApprovalTaskStateSubmissionEmailNotifier):
    """Mail to a task's group that something awaits review: only to those who may open it."""

    def get_recipient_users(self, task_state: TaskState, **kwargs) -> models.QuerySet:
        users = super().get_recipient_users(task_state, **kwargs)
        obj = task_state.workflow_state.content_object
        if not isinstance(obj, InstitutionScoped):
            return users
        policy = InstitutionPermissionPolicy(type(obj))
        may_open = policy.users_with_any_permission_for_instance(ANY_ACTION, obj)
        return users.filter(pk__in=may_open.values("pk"))


scoped_task_mail = ScopedTaskMail()


def send_task_mail_by_institution() -> None:
    """For AppConfig.ready(): replace Wagtail's own sender, whichever of the two comes first."""
    name = "group_approval_task_submitted_email_notification"
    task_submitted.disconnect(sender=TaskState, dispatch_uid=name)
    task_submitted.connect(scoped_task_mail, sender=TaskState, dispatch_uid=name)
