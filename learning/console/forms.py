"""Forms of the console: they check shape; what is allowed, the packages say."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.required import api as required


class Day(forms.DateInput):
    """A date as browsers ask for it."""

    input_type = "date"

    def __init__(self, **kwargs) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DayField(forms.DateField):
    """A day that an office means: neither of another age nor beyond what calendars reckon with."""

    widget = Day
    EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)

    def clean(self, value):
        value = super().clean(value)
        if value is not None and not self.EARLIEST <= value <= self.LATEST:
            raise forms.ValidationError(gettext("Enter a day between 1900 and 2199."))
        return value


class ConcessionForm(forms.Form):
    """Until when, and why."""

    until = DayField(label=_("Until"), required=False)
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The people concerned read it, and so will an auditor."),
    )

    def __init__(self, *args, kind: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        until = self.fields["until"]
        if kind == required.EXTEND:
            until.label, until.required = _("New date"), True
        else:
            until.label = _("Last day of the exemption")
            until.help_text = _(
                "Empty: for good. When it ends, there is time again as at the start."
            )


class PriorDecisionForm(forms.Form):
    """What a document shows: at which level and until when, or why it isn't accepted."""

    decision = forms.ChoiceField(
        label=_("The document"),
        choices=[("", "–"), ("verify", _("shows it")), ("decline", _("doesn't show it"))],
    )
    level = forms.TypedChoiceField(label=_("At level"), coerce=int, required=False, empty_value=0)
    until = DayField(
        label=_("Counts until"), required=False, help_text=_("Empty: it doesn't lapse.")
    )
    text = forms.CharField(
        label=_("A word to the person"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where it isn't accepted, or shows a lower level."),
    )

    def __init__(self, *args, prior, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        level = self.fields["level"]
        level.choices = [(n, str(n)) for n in range(1, prior.level + 1)]
        level.initial = prior.level
