"""Forms about what posts ask for: they check shape; what is allowed, the packages say."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.competencies import api as competencies
from curriculum import api as curriculum
from learning.lib.dated import site_day

from .forms import DayField


class VersionForm(forms.Form):
    """From when a new version holds."""

    valid_from = DayField(label=_("The new version holds from"), initial=site_day)


class ValidationForm(forms.Form):
    """Which post-holders have validated it, and how."""

    note = forms.CharField(
        label=_("Which post-holders validated it, and how"), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: five of nine service-centre managers, in a workshop on 3 May."),
    )  # fmt: skip


class GiveForm(forms.Form):
    """Which profile, and from when; a day in the past is allowed."""

    profile = forms.ModelChoiceField(queryset=None, label=_("Role profile"))
    since = DayField(label=_("From"), initial=site_day)

    def __init__(self, *args, organisation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profile"].queryset = competencies.profiles_to_give(organisation)
        self.fields["profile"].label_from_instance = named


def named(profile) -> str:
    """A version as a choice: whose it is, and whether it is a draft."""
    text = gettext("%(title)s, version %(n)d") % {"title": profile.title, "n": profile.version}
    if profile.organisation_id is None:
        text = gettext("%(profile)s (shared)") % {"profile": text}
    if not profile.is_validated:
        text = gettext("%(profile)s – draft") % {"profile": text}
    return text


class LevelsForm(forms.Form):
    """A draft's title, and for each competency the level and whether it is critical."""

    title = forms.CharField(label=_("Title"), max_length=200)

    def __init__(self, *args, profile, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].initial = profile.title
        held = {row.competency_id: row for row in profile.levels.all()}
        self._competencies = []
        owners = [profile.organisation_id] if profile.organisation_id else []
        for framework in curriculum.frameworks(owners):
            choices = [(0, gettext("not asked for"))]
            choices += [(step.level, str(step)) for step in framework.levels.all()]
            for domain in framework.domains.all():
                for competency in domain.competencies.all():
                    # A retired one stays where the draft asks for it already, until it is taken out.
                    row = held.get(competency.pk)
                    if competency.retired_at is None or (row and row.level):
                        self._add(competency, choices, row)

    def _add(self, competency, choices: list, row) -> None:
        self._competencies.append(competency)
        name = gettext("%(competency)s: level") % {"competency": competency}
        self.fields[f"level_{competency.pk}"] = forms.TypedChoiceField(
            label=name, choices=choices, coerce=int, initial=row.level if row else 0,
            widget=forms.Select(attrs={"aria-label": name}),
        )  # fmt: skip
        name = gettext("%(competency)s: critical") % {"competency": competency}
        self.fields[f"critical_{competency.pk}"] = forms.BooleanField(
            label=name, required=False, initial=bool(row and row.is_critical),
            widget=forms.CheckboxInput(attrs={"aria-label": name}),
        )  # fmt: skip

    def lines(self):
        """Each competency with its two fields."""
        for row in self._competencies:
            yield row, self[f"level_{row.pk}"], self[f"critical_{row.pk}"]

    @property
    def levels(self) -> dict[int, tuple[int, bool]]:
        """What was chosen, by competency."""
        data = self.cleaned_data
        return {
            row.pk: (data[f"level_{row.pk}"], data[f"critical_{row.pk}"])
            for row in self._competencies
        }
