"""Shapes of what a learner sends from their own pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.competencies import api as competencies


class ProfileForm(forms.Form):
    """Which kind of post comes nearest to mine."""

    profile = forms.ModelChoiceField(
        label=_("My post is most like"),
        queryset=None,
        required=False,
        empty_label=_("None of these, or I would rather not say"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["profile"].queryset = competencies.profiles()


class PeriodForm(forms.Form):
    """From when to when; both days count."""

    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day lies before the first."))
        return cleaned
