"""What the editor's front page tells an administrator about the site itself."""

from __future__ import annotations

from django.urls import reverse
from wagtail import hooks
from wagtail.admin.ui.components import Component

from .models import Operator


class OperatorPanel(Component):
    """Says which facts about the operator are still missing, and leads to where they belong."""

    order = 50
    template_name = "site/operator_panel.html"

    def __init__(self, operator: Operator):
        self.operator = operator

    def get_context_data(self, parent_context):
        address = reverse("wagtailsettings:edit", args=["site", "operator", self.operator.site_id])
        return {"missing": self.operator.missing(), "address": address}


@hooks.register("construct_homepage_panels")
def ask_for_the_operator(request, panels: list) -> None:
    """Only for administrators, and only while something is missing."""
    if not request.user.is_superuser:
        return
    operator = Operator.for_request(request)
    if operator.missing():
        panels.append(OperatorPanel(operator))
