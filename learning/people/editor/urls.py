"""The admin's lists, narrowed. Include it before wagtail.admin.urls, under the same prefix."""

from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from . import lists as views


def _list_and_results(route: str, view: type) -> list:
    return [
        path(route, view.as_view()),
        path(f"{route}results/", view.as_view(results_only=True)),
    ]


urlpatterns = [
    path("snippets/", views.ScopedModelIndexView.as_view()),
    path(
        "localize/api/snippets/<slug:app_label>/<slug:model_name>/",
        views.ScopedLocalizeSnippets.as_view({"get": "list"}),
    ),
    *_list_and_results("reports/workflow/", views.ScopedWorkflowView),
    *_list_and_results("reports/workflow_tasks/", views.ScopedWorkflowTasksView),
    *_list_and_results("reports/site-history/", views.ScopedHistoryView),
    *_list_and_results("localize/reports/translations/", views.ScopedTranslationsReportView),
]
urlpatterns = decorate_urlpatterns(urlpatterns, require_admin_access)
urlpatterns = decorate_urlpatterns(urlpatterns, never_cache)
