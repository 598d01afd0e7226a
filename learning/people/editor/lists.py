"""Lists that ask no permission policy, narrowed; `urls` puts these before Wagtail's."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Cast
from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView
from wagtail.models import TaskState, TranslatableMixin, WorkflowMixin
from wagtail.signals import task_submitted
from wagtail.snippets.views.snippets import ModelIndexView
from wagtail_localize.views.report import TranslationsReportView
from wagtail_localize.views.snippets_api import SnippetViewSet as LocalizeSnippets

from ..scoping import ANY_ACTION, InstitutionPermissionPolicy, InstitutionScoped, scoped_models
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


class ScopedWorkflowView(WorkflowView):
    """Report of workflows."""

    def get_queryset(self) -> models.QuerySet:
        user = self.request.user
        return without_foreign(super().get_queryset(), user, "content_type", "object_id")


class ScopedWorkflowTasksView(WorkflowTasksView):
    """Report of workflows' tasks."""

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
        return without_foreign(
            super().get_queryset(),
            self.request.user,
            "source__specific_content_type",
            "source__object_id",
            field="translation_key",
        )


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
