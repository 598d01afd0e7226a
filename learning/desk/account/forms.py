"""What deletion asks, and what shows that another account is one's own."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DeletionForm(forms.Form):
    """Somebody has read what goes and what stays."""

    understood = forms.BooleanField(
        label=_("I have read what goes and what stays. Delete my account for ever."),
        error_messages={"required": _("Tick the box if you want this. Nothing was deleted.")},
    )


class OtherAccountForm(forms.Form):
    """How one signs in to the other account: whoever can do that has shown that it is theirs."""

    account = forms.CharField(
        label=_("Its e-mail address, or your staff number"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Its password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
