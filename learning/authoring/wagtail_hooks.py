"""The institution's workspace inside Wagtail."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button, ListingButton
from wagtail.models import Page

from assessments.access import (
    analyses_to_read,
    answers_feedback,
    gives_attempts,
    manages_certificates,
    reads_analyses,
    reads_questions,
    releases_questions,
)
from curriculum import api as curriculum

from .views import (
    attempts,
    bank,
    certificates,
    compose,
    corrections,
    feedback,
    items,
    releases,
    sharing,
)


@hooks.register("register_admin_urls")
def workspace_urls():
    return [
        path("certificates/", certificates.index, name="manage_certificates"),
        path("certificates/<str:code>/", certificates.detail, name="manage_certificate"),
        path("certificates/<str:code>/revoke/", certificates.revoke, name="revoke_certificate"),
        path("certificates/<str:code>/correct/", certificates.correct, name="correct_certificate"),
        path("feedback/", feedback.index, name="institution_feedback"),
        path("feedback/<int:feedback_id>/", feedback.answer, name="answer_feedback"),
        path("attempts/", attempts.index, name="attempt_requests"),
        path("attempts/give/", attempts.allow, name="give_allowance"),
        path("attempts/<int:request_id>/", attempts.answer, name="answer_attempt_request"),
        path("figures/", items.index, name="figures"),
        path("figures/<int:analysis_id>/", items.quiz, name="figures_of_quiz"),
        path("figures/<int:analysis_id>/<str:name>", items.download, name="download_figures"),
        path("figures/question/<int:item_id>/", items.item, name="figures_of_question"),
        path("quizzes/<int:page_id>/questions/", compose.index, name="compose_quiz"),
        path("quizzes/<int:page_id>/try/", compose.attempt, name="try_quiz"),
        path("questions/<int:question_id>/sharing/", sharing.share, name="share_question"),
        path("questions/release/", bank.release, name="release_questions"),
        path("questions/shared/", sharing.shared, name="shared_questions"),
        path("questions/shared/<int:question_id>/copy/", sharing.copy, name="copy_question"),
        path("corrections/", corrections.index, name="corrections"),
        path("corrections/<int:correction_id>/", corrections.detail, name="correction"),
        path(
            "corrections/question/<int:question_id>/", corrections.correct, name="correct_question"
        ),
        path("modules/<int:page_id>/release/", releases.release, name="release_module"),
    ]


class CertificatesMenuItem(MenuItem):
    """Only for those who may correct and revoke."""

    def is_shown(self, request) -> bool:
        return manages_certificates(request.user)


@hooks.register("register_admin_menu_item")
def certificates_menu():
    return CertificatesMenuItem(
        _("Certificates"), reverse("manage_certificates"), icon_name="success", order=260
    )


class FeedbackMenuItem(MenuItem):
    """Only for those who write, review or publish for an institution."""

    def is_shown(self, request) -> bool:
        return answers_feedback(request.user)


@hooks.register("register_admin_menu_item")
def feedback_menu():
    return FeedbackMenuItem(
        _("Feedback"), reverse("institution_feedback"), icon_name="comment", order=270
    )


class AttemptsMenuItem(MenuItem):
    """Only for those who publish or facilitate for an institution."""

    def is_shown(self, request) -> bool:
        return gives_attempts(request.user)


@hooks.register("register_admin_menu_item")
def attempts_menu():
    return AttemptsMenuItem(
        _("Further attempts"), reverse("attempt_requests"), icon_name="time", order=272
    )


class FiguresMenuItem(MenuItem):
    """Only for those who write, review or publish for an institution."""

    def is_shown(self, request) -> bool:
        return reads_analyses(request.user)


@hooks.register("register_admin_menu_item")
def figures_menu():
    """Beside the questions."""
    return FiguresMenuItem(_("Item analysis"), reverse("figures"), icon_name="table", order=255)


@hooks.register("register_admin_menu_item")
def shared_questions_menu():
    """What others let us use."""
    return QuestionsMenuItem(
        _("Shared with us"), reverse("shared_questions"), icon_name="group", order=252
    )


class ReleaseQuestionsMenuItem(MenuItem):
    """Only for those who may put questions live."""

    def is_shown(self, request) -> bool:
        return releases_questions(request.user)


@hooks.register("register_admin_menu_item")
def release_questions_menu():
    """For questions that no quiz asks by name: draws take only what is live."""
    return ReleaseQuestionsMenuItem(
        _("Release questions"), reverse("release_questions"), icon_name="upload", order=253
    )


class QuestionsMenuItem(MenuItem):
    """Only for those who may read an institution's questions."""

    def is_shown(self, request) -> bool:
        return reads_questions(request.user)


class CorrectionsMenuItem(MenuItem):
    """Only for those who write, review or publish for an institution."""

    def is_shown(self, request) -> bool:
        return reads_analyses(request.user)


@hooks.register("register_admin_menu_item")
def corrections_menu():
    """Beside the figures that tell of a wrong key."""
    return CorrectionsMenuItem(
        _("Corrections"), reverse("corrections"), icon_name="rotate", order=256
    )


@hooks.register("register_page_header_buttons")
def figures_button(page, user, view_name, next_url=None):
    """Beside a quiz's title, as soon as somebody has handed it in."""
    if getattr(page.specific_class, "activity_kind", "") != "quiz":
        return
    found = analyses_to_read(user).filter(quiz_key=page.translation_key).first()
    if found is not None:
        yield Button(
            label=_("Item analysis"),
            url=reverse("figures_of_quiz", args=[found.pk]),
            icon_name="table",
            priority=6,
        )


@hooks.register("register_page_header_buttons")
def questions_button(page, user, view_name, next_url=None):
    """Beside a quiz's title: its questions, to write, order and try out."""
    if (
        getattr(page.specific_class, "activity_kind", "") == "quiz"
        and page.permissions_for_user(user).can_edit()
    ):
        yield Button(
            label=_("Questions: write, order, try out"),
            url=reverse("compose_quiz", args=[page.pk]),
            icon_name="help",
            priority=5,
        )


@hooks.register("register_page_listing_buttons")
def questions_listing_button(page, user, next_url=None):
    if (
        getattr(page.specific_class, "activity_kind", "") == "quiz"
        and page.permissions_for_user(user).can_edit()
    ):
        yield ListingButton(
            _("Questions: write, order, try out"),
            reverse("compose_quiz", args=[page.pk]),
            priority=5,
        )


@hooks.register("register_page_header_buttons")
def release_button(page, user, view_name, next_url=None):
    """Beside a module's title, for who may publish there."""
    if curriculum.is_module(page) and page.permissions_for_user(user).can_publish():
        yield Button(
            label=_("Release …"),
            url=reverse("release_module", args=[page.pk]),
            icon_name="upload",
            priority=5,
        )


@hooks.register("register_page_listing_buttons")
def release_listing_button(page, user, next_url=None):
    if curriculum.is_module(page) and page.permissions_for_user(user).can_publish():
        yield ListingButton(_("Release …"), reverse("release_module", args=[page.pk]), priority=40)


@hooks.register("construct_page_action_menu")
def publish_by_release_only(menu_items, request, context):
    """Modules and their steps go live together by `release`, never one by one."""
    page = context.get("page")
    if page is not None and curriculum.module_released_with(page) is not None:
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


@hooks.register("before_publish_page")
def refuse_single_publication(request, page):
    """The menu doesn't offer it; whoever posts it all the same is led to the release."""
    module = curriculum.module_released_with(page)
    if module is None:
        return None
    messages.error(request, _("Modules and their steps are released together. Nothing went live."))
    return redirect("release_module", module.pk)


@hooks.register("before_unpublish_page")
def refuse_unpublication(request, page):
    """Learners are in the middle of it: only a platform administrator takes a step down."""
    if request.user.is_superuser or curriculum.module_released_with(page) is None:
        return None
    messages.error(request, _("Ask a platform administrator to take this down."))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_delete_page")
def refuse_deletion(request, page):
    """A live step that somebody is in the middle of isn't deleted under them."""
    if request.user.is_superuser or not _has_live_steps([page]):
        return None
    messages.error(request, _("It is live. Ask a platform administrator to take it down first."))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_copy_page")
def copy_as_drafts(request, page):
    """A copy is another module: it goes live by a release of its own, and is no alias."""
    if request.method != "POST" or not _has_steps([page]):
        return None
    if not {"publish_copies", "alias"} & set(request.POST):
        return None
    messages.error(request, _("Copy it as a draft; then release the copy. Nothing was copied."))
    return redirect("wagtailadmin_pages:copy", page.pk)


def _family(pages) -> list:
    return [below for page in pages for below in page.get_descendants(inclusive=True).specific()]


def _has_steps(pages) -> bool:
    return any(curriculum.module_released_with(page) for page in _family(pages))


def _has_live_steps(pages) -> bool:
    return any(page.live and curriculum.module_released_with(page) for page in _family(pages))


@hooks.register("before_bulk_action")
def refuse_bulk_publication(request, action_type, objects, action):
    """What can't be done to one step can't be done to many."""
    if action_type not in {"publish", "unpublish", "delete"}:
        return None
    if action_type != "publish" and request.user.is_superuser:
        return None
    pages = [item for item in objects if isinstance(item, Page)]
    if not (_has_live_steps(pages) if action_type == "delete" else _has_steps(pages)):
        return None
    messages.error(request, _("Modules and their steps are released together. Nothing changed."))
    return redirect("wagtailadmin_explore_root")
