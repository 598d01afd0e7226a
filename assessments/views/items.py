"""A question's figures beside its form in the editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, Panel, TabbedInterface

from .. import access
from ..analysis import api as analysis
from ..analysis.export import definitions


class ItemAnalysisPanel(Panel):
    """Read-only: how the versions of this question did, in every quiz that asks it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "assessments/item_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk) and self.request is not None

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            rows = access.item_analyses_to_read(self.request.user, self.instance.translation_key)
            context["items"] = analysis.items_shown(rows)
            context["definitions"] = definitions()
            context["enough"] = analysis.ENOUGH
            return context

        @property
        def media(self) -> forms.Media:
            return forms.Media(css={"all": ["css/figures.css"]})


def with_figures(panels: list, heading: str) -> TabbedInterface:
    """The form as it is, and the figures on a tab beside it."""
    return TabbedInterface(
        [
            ObjectList(panels, heading=heading),
            ObjectList([ItemAnalysisPanel()], heading=_("How it is answered")),
        ]
    )
