"""Invitations in Wagtail: platform administrators ask somebody to make an account."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from .adapter import send_invitation
from .models import Invitation


def link(invitation: Invitation) -> str:
    """The address to pass on; nothing once it's used or expired."""
    if not invitation.is_open:
        return ""
    return settings.BARAZA_BASE_URL + reverse("accept_invitation", args=[invitation.token])


class InviteView(generic.CreateView):
    """Notes who invited, and sends the link."""

    def save_instance(self):
        self.form.instance.invited_by = self.request.user
        invitation = super().save_instance()
        send_invitation(invitation, link(invitation))
        return invitation


class InvitationViewSet(ModelViewSet):
    """Who was invited, and what became of it."""

    model = Invitation
    icon = "mail"
    menu_label = _("Invitations")
    add_to_settings_menu = True
    add_view_class = InviteView
    form_fields = ["email", "expires_at"]
    list_display = [
        "email",
        "created_at",
        "expires_at",
        "accepted_at",
        Column("link", label=_("Link to pass on"), accessor=link),
    ]
    copy_view_enabled = False
    inspect_view_enabled = False
