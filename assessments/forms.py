"""Shapes of what learners and institutions send. Policy is not here."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .feedback.models import FeedbackKind


class CertificateNameForm(forms.Form):
    """The name as it should stand on the certificate."""

    name = forms.CharField(
        label=_("Name on the certificate"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class VerifyForm(forms.Form):
    """A certificate's number as somebody types it from paper."""

    code = forms.CharField(label=_("Certificate number"), max_length=60)


class FeedbackForm(forms.Form):
    """A word to the authors. What is too long or missing is the api's to refuse."""

    kind = forms.ChoiceField(
        label=_("What is it about?"), choices=FeedbackKind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your words"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
