"""Shapes of what learners and institutions send. Policy is not here."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .competencies import api as competencies
from .feedback.models import FeedbackKind
from .transfer import api as transfer


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


class PlanForm(forms.Form):
    """A when-then plan; `seen` is the version that the page shows. Too long is the api's to refuse."""

    text = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 6}))
    is_shared = forms.BooleanField(required=False)
    seen = forms.IntegerField(required=False, min_value=0, max_value=10**6)

    def clean_seen(self) -> int:
        """Anything odd counts as never seen: then nothing is overwritten."""
        return self.cleaned_data["seen"] or 0


class FollowUpForm(forms.Form):
    """The answer to a question after a module. What must be there is the api's to say."""

    used = forms.ChoiceField(
        label=_("Have you used it?"),
        choices=transfer.USED,
        required=False,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Your answer"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    obstacles = forms.MultipleChoiceField(
        label=_("If not, or only partly: what stood in the way?"),
        choices=transfer.OBSTACLES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, asks_use: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_use:
            del self.fields["used"], self.fields["obstacles"]


class PriorForm(forms.Form):
    """A training of the past with its document. What the document is, its bytes say."""

    title = forms.CharField(
        label=_("The training"),
        max_length=200,
        help_text=_("As it stands on the document."),
    )
    competency = forms.ChoiceField(label=_("What it shows"))
    level = forms.TypedChoiceField(label=_("At level"), coerce=int, choices=[])
    on = forms.DateField(
        label=_("Ended on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    file = forms.FileField(
        label=_("The document"),
        help_text=_("A PDF or a photograph, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": competencies.PRIOR_ACCEPT}),
    )

    def __init__(self, *args, choices: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["competency"].choices = [("", "–"), *choices]
        self.fields["level"].choices = [(n, str(n)) for n in range(1, 10)]
