"""What scoping adds to Wagtail by hook."""

from wagtail import hooks
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

from .editor.borders import pages_to_choose
from .editor.bulk import ScopedDeleteBulkAction
from .editor.lists import ScopedModerationPanel
from .models import InstitutionLogEntry
from .scoping import InstitutionScoped

# Later than wagtail.snippets' own, which it replaces for scoped models.
hooks.register("register_bulk_action", ScopedDeleteBulkAction, order=100)


@hooks.register("register_log_actions")
def log_by_institution(actions) -> None:
    """Site history and an object's history go by the owner."""
    actions.register_model(InstitutionScoped, InstitutionLogEntry)


@hooks.register("construct_homepage_panels", order=100)
def scope_moderation(request, panels: list) -> None:
    """Exchange Wagtail's panel for the scoped one."""
    panels[:] = [
        ScopedModerationPanel() if type(p) is WorkflowObjectsToModeratePanel else p for p in panels
    ]


@hooks.register("construct_reports_menu")
def without_closed_reports(request, menu_items: list) -> None:
    """A menu that leads to an address which is closed would only disappoint."""
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name != "page-types-usage"]


@hooks.register("construct_page_chooser_queryset")
def pages_to_link_to(pages, request):
    """The window in which a page is chosen shows no draft of others."""
    return pages if request.user.is_superuser else pages_to_choose(request.user, pages)


@hooks.register("register_admin_viewset")
def invitations():
    """Under Settings, for platform administrators."""
    from .invitations import InvitationViewSet

    return InvitationViewSet("invitations")
