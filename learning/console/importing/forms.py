"""The file to look at, and whom to end."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..forms import DayField
from .reading import MOST_BYTES


class FileForm(forms.Form):
    """A file of people, and whose they are."""

    organisation = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Organisation"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A CSV file or a workbook (xlsx). At most 20 MB and 60,000 rows; of a workbook the "
            "first sheet is read."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, *args, organisations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Divide it."))
        return file


class EndForm(forms.Form):
    """Who isn't in the file and has left, and their last day."""

    last = DayField(label=gettext_lazy("Last day"))
    everybody = forms.BooleanField(
        label=gettext_lazy("All of them, also those on other pages"), required=False
    )
