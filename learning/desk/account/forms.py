"""The one thing that deletion asks."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DeletionForm(forms.Form):
    """Somebody has read what goes and what stays."""

    understood = forms.BooleanField(
        label=_("I have read what goes and what stays. Delete my account for ever."),
        error_messages={"required": _("Tick the box if you want this. Nothing was deleted.")},
    )
