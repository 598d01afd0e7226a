"""Forms about people: sign-up, and the platform administrator's form of an account."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from learning.lib.text import UnusableText, one_line
from learning.lib.zones import zones_by_area

from .models import User
from .zones import organisation_zone


class PersonName(forms.CharField):
    """A name as people write it: any script, one line, nothing invisible."""

    def __init__(self, *, maximum: int = 200, **kwargs):
        super().__init__(max_length=maximum, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return value
        try:
            return one_line(value, maximum=self.max_length)
        except UnusableText as error:
            raise ValidationError(str(error)) from error


class SignupForm(forms.Form):
    """The fields that sign-up adds to address and password (allauth mixes this in)."""

    full_name = PersonName(
        label=_("Full name"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As it should stand on your certificate."),
    )
    field_order = ["full_name", "email", "password1"]

    def signup(self, request, user) -> None:
        """allauth asks for this method; the adapter has already kept the name."""


class PersonForm(forms.ModelForm):
    """What people say about themselves."""

    full_name = PersonName(
        label=_("Full name"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_(
            "As it should stand on your next certificate. Certificates that you hold don't change."
        ),
    )
    short_name = PersonName(
        maximum=60,
        label=_("What to call you"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        help_text=_("In the header and in mails. Empty: the first word of your name."),
    )
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("Of buttons, menus and mails. Content has its own.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Times are shown in it, and a certificate's date is the date there."),
    )

    class Meta:
        model = User
        fields = ["full_name", "short_name", "language", "time_zone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        codes = settings.BARAZA_INTERFACE_LANGUAGES
        self.fields["language"].choices = [(code, names.get(code, code)) for code in codes]
        if len(codes) == 1:
            # One language is no choice.
            del self.fields["language"]
        inherited = organisation_zone(self.instance)
        nobody_s = (
            _("As the site: %(zone)s") if not inherited else _("As my organisation: %(zone)s")
        )
        first = nobody_s % {"zone": shown_zone(inherited or settings.TIME_ZONE)}
        self.fields["time_zone"].choices = [
            ("", first),
            *(
                (area, [(name, shown_zone(name)) for name in names])
                for area, names in zones_by_area()
            ),
        ]


def shown_zone(name: str) -> str:
    """A zone's name for people: "Africa/Nairobi" stays, "America/New_York" loses its line."""
    return name.replace("_", " ")


class AccountForm(forms.ModelForm):
    """An account in Wagtail: no user name (nobody sees it), no password (allauth's door only)."""

    full_name = PersonName(label=_("Full name"))
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("May be empty: not everybody has one."),
    )

    class Meta:
        model = User
        fields = ["full_name", "email", "is_active", "is_superuser", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}
        labels = {"is_superuser": _("Platform administrator")}

    # Wagtail's templates and views ask its own form for these.
    separate_username_field = False
    password_required = False

    def __init__(self, *args, editing_self: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if editing_self:
            # Nobody locks themselves out.
            del self.fields["is_active"]
            del self.fields["is_superuser"]
        if self.instance._state.adding:
            self.fields.pop("is_active", None)

    def clean(self):
        if self.instance.deleted_at:
            raise ValidationError(
                _("This account was deleted by its owner. The person may make a new one.")
            )
        return super().clean()

    def clean_email(self) -> str | None:
        """One address belongs to one person, whatever its case."""
        email = self.cleaned_data["email"] or None
        others = User.objects.exclude(pk=self.instance.pk)
        if email and others.filter(email__iexact=email).exists():
            raise ValidationError(_("Another person has this address."))
        return email

    def save(self, commit=True):
        if self.instance._state.adding:
            self.instance.set_unusable_password()
        return super().save(commit)
