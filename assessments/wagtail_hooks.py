"""Where assessments meet Wagtail: openings are recorded, and snippets have their admin."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from curriculum.activities import ActivityPage
from learning.people.editor.viewset import InstitutionScopedViewSet

from . import access, api
from .certificates.models import CertificateLayout
from .place import place_of
from .questions.models import Question
from .views import exchange, layouts
from .views.items import with_figures
from .views.questions import QuestionCreateView, QuestionEditView


class QuestionViewSet(InstitutionScopedViewSet):
    """The institution's question bank."""

    model = Question
    icon = "help"
    menu_label = _("Questions")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["label", "code", "category", "tags", "competency", "difficulty", "live"]
    list_filter = ["competency", "difficulty", "live"]
    list_per_page = 50
    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    edit_handler = with_figures(Question.panels, heading=_("Question"))


class CertificateLayoutViewSet(InstitutionScopedViewSet):
    """How the institution's certificates look."""

    model = CertificateLayout
    icon = "doc-full"
    menu_label = _("Certificate layouts")
    menu_order = 265
    add_to_admin_menu = True
    list_display = ["__str__", "accent", "note"]
    list_filter = ["language"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CertificateLayout]:
        return super().get_queryset(request).select_related("institution")

    def further_urlpatterns(self) -> list:
        preview = require_POST(self.preview)
        return [
            path("preview/", preview, name="preview_new"),
            path("preview/<str:pk>/", preview, name="preview"),
        ]

    def preview(self, request: HttpRequest, pk: str | None = None) -> HttpResponse:
        """What the form would make. The guard has refused another institution's pk."""
        layout = self.get_queryset(request).get(pk=pk) if pk else CertificateLayout()
        if not self.permission_policy.user_has_permission(request.user, "change" if pk else "add"):
            raise PermissionDenied
        form_class = self.get_form_class(for_update=bool(pk))
        form = form_class(request.POST, request.FILES, instance=layout, for_user=request.user)
        return layouts.preview(request, form)


register_snippet(QuestionViewSet)
register_snippet(CertificateLayoutViewSet)


@hooks.register("register_admin_urls")
def exchange_urls():
    return [
        path("questions/exchange/", exchange.index, name="question_exchange"),
        path("questions/exchange/export/", exchange.export, name="question_export"),
        path("questions/exchange/template/", exchange.template, name="question_template"),
        path("questions/exchange/<uuid:key>/", exchange.detail, name="question_import"),
        path("questions/exchange/<uuid:key>/apply/", exchange.apply, name="apply_question_import"),
        path("questions/exchange/<uuid:key>/undo/", exchange.undo, name="undo_question_import"),
    ]


class ExchangeMenuItem(MenuItem):
    """Only for those who may read an institution's questions."""

    def is_shown(self, request) -> bool:
        return access.reads_questions(request.user)


@hooks.register("register_admin_menu_item")
def exchange_menu():
    return ExchangeMenuItem(
        _("Import and export"), reverse("question_exchange"), icon_name="download", order=251
    )


@hooks.register("on_serve_page")
def record_opening(serve_next):
    """Note that a learner opened a step, after the view restrictions have let them in.

    before_serve_page would run before the restrictions (Wagtail 7.4), and curriculum must not
    know of records: so it stands here.
    """

    def serve(page, request, args, kwargs):
        if not isinstance(page, ActivityPage):
            return serve_next(page, request, args, kwargs)
        response = serve_next(page, request, args, kwargs)
        if request.method == "GET" and response.status_code == 200:
            _note(page, request)
        return response

    return serve


def _note(page: ActivityPage, request) -> None:
    place = place_of(request, page, page.translation_key)
    # The template shows the same place; it asks for it by a template tag.
    request.learner_place = place
    if place is not None and place.is_enrolled and place.current is not None:
        api.open_activity(enrolment=place.enrolment, activity=place.current.step.activity)
