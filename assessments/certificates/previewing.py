"""Looking at a layout before it is used: drawn by the renderer of the real ones, on what was typed."""

from __future__ import annotations

from django.urls import reverse
from wagtail.admin.panels import Panel


class PreviewPanel(Panel):
    """Buttons that post the form as it stands and open the PDF beside it. Saves nothing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "authoring/layout_preview.html"

        def get_context_data(self, parent_context=None) -> dict:
            viewset = self.instance.snippet_viewset
            if self.instance.pk:
                address = reverse(viewset.get_url_name("preview"), args=[self.instance.pk])
            else:
                address = reverse(viewset.get_url_name("preview_new"))
            return super().get_context_data(parent_context) | {"address": address}
