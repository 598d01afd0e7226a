"""What scoping adds to Wagtail by hook."""

from wagtail import hooks
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

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


@hooks.register("register_admin_viewset")
def invitations():
    """Under Settings, for platform administrators."""
    from .invitations import InvitationViewSet

    return InvitationViewSet("invitations")
