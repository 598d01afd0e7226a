"""The forms of the four steps of a requirement."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.competencies import api as competencies
from assessments.required import api as required
from curriculum import api as curriculum
from learning.people import employing

from .forms import DayField


class WhatForm(forms.Form):
    """A module, a programme, or a competency at a level: one of the three."""

    module = forms.ChoiceField(label=_("A module"), required=False)
    programme = forms.ChoiceField(label=_("Or a programme"), required=False)
    competency = forms.ChoiceField(label=_("Or a competency"), required=False)
    level = forms.IntegerField(
        label=_("At level"), min_value=1, max_value=9, required=False,
        help_text=_("Level 1 is shown by a quiz; from level 2 on somebody must have seen it at work."),
    )  # fmt: skip

    def __init__(self, *args, requirement, **kwargs) -> None:
        self.requirement = requirement
        kwargs.setdefault(
            "initial", {requirement.what: requirement.key, "level": requirement.level}
        )
        super().__init__(*args, **kwargs)
        nothing = [("", "–")]
        self.fields["module"].choices = nothing + curriculum.modules_to_require()
        self.fields["programme"].choices = nothing + curriculum.programmes_to_require()
        self.fields["competency"].choices = nothing + curriculum.competencies_to_require(
            requirement.organisation_id
        )

    def clean(self):
        chosen = [kind for kind in required.What.values if self.cleaned_data.get(kind)]
        if len(chosen) != 1:
            raise ValidationError(
                gettext(
                    "Choose one thing: a module, a programme or a competency. You chose %(n)d."
                ),
                params={"n": len(chosen)},
            )
        if chosen == [required.What.COMPETENCY] and not self.cleaned_data.get("level"):
            self.add_error("level", gettext("Say at which level."))
        self.cleaned_data["what"] = chosen[0]
        return self.cleaned_data

    def keep(self) -> None:
        """Write it into the draft."""
        kind = self.cleaned_data["what"]
        required.ask_for(
            requirement=self.requirement,
            what=kind,
            key=self.cleaned_data[kind],
            level=self.cleaned_data.get("level"),
        )


class WhenForm(forms.Form):
    """By when, how often, and when people are told."""

    due_kind = forms.ChoiceField(label=_("It is due"), choices=required.DueKind.choices)
    due_on = DayField(label=_("The date"), required=False)
    days = forms.IntegerField(
        label=_("Days after joining, or after it was last done"), min_value=0, max_value=3650
    )
    grace_days = forms.IntegerField(
        label=_("Days of grace at the start"), min_value=0, max_value=730,
        help_text=_("Nobody has less time than this from the day on which they are asked."),
    )  # fmt: skip
    repeat_months = forms.IntegerField(
        label=_("Again after so many months"), min_value=1, max_value=240, required=False,
        help_text=_("Empty: once is enough."),
    )  # fmt: skip
    window_days = forms.IntegerField(
        label=_("Days before that, from which doing it again counts"), min_value=0, max_value=730
    )
    distances = forms.CharField(
        label=_("Days from the date on which people are told"), max_length=100,
        help_text=_(
            "Minus is before the date. The supervisor is told from 1 day after it on, HR from 14."
        ),
    )  # fmt: skip

    def __init__(self, *args, requirement, **kwargs) -> None:
        self.requirement = requirement
        names = ("due_kind", "due_on", "days", "grace_days", "repeat_months", "window_days")
        initial = {name: getattr(requirement, name) for name in names}
        initial["distances"] = ", ".join(str(days) for days in requirement.distances)
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)

    def clean_distances(self) -> list[int]:
        """Whole numbers, each once, from far before to far after."""
        try:
            found = {
                int(part) for part in self.cleaned_data["distances"].replace("−", "-").split(",")
            }
        except ValueError:
            raise ValidationError(
                gettext("Write whole numbers with commas between them, such as -30, -7, 0, 7, 30.")
            ) from None
        if len(found) > 12 or any(abs(days) > 366 for days in found):
            raise ValidationError(gettext("At most 12 numbers, from -366 to 366."))
        return sorted(found)

    def clean(self):
        due_on = self.cleaned_data.get("due_on")
        if self.cleaned_data.get("due_kind") == required.DueKind.DATE and due_on is None:
            self.add_error("due_on", gettext("Enter the date on which it is due."))
        return self.cleaned_data

    def keep(self) -> None:
        """Write it into the draft."""
        required.ask_when(requirement=self.requirement, **self.cleaned_data)


class WhyForm(forms.Form):
    """The reason, as everybody concerned will read it."""

    legal_basis = forms.CharField(
        label=_("Legal basis or reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A law, a rule or a decision, and what it is for. Everybody concerned reads it."),
    )  # fmt: skip

    def __init__(self, *args, requirement, **kwargs) -> None:
        self.requirement = requirement
        kwargs.setdefault("initial", {"legal_basis": requirement.legal_basis})
        super().__init__(*args, **kwargs)

    def keep(self) -> None:
        """Write it into the draft."""
        required.give_reason(requirement=self.requirement, **self.cleaned_data)


class TargetForm(forms.Form):
    """One group or person to add; `kind` says which."""

    kind: str = ""

    def target(self, organisation, reach) -> dict:
        """As `required.add_target` takes it. Raises ValidationError for what isn't there."""
        raise NotImplementedError


class EverybodyForm(TargetForm):
    kind = required.TargetKind.EVERYBODY

    def target(self, organisation, reach) -> dict:
        return {}


class UnitForm(TargetForm):
    kind = required.TargetKind.UNIT
    unit = forms.ModelChoiceField(queryset=None, label=_("A unit, with all below it"))

    def __init__(self, *args, organisation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = employing.units_in(organisation)
        self.fields["unit"].label_from_instance = lambda unit: "– " * (unit.depth - 1) + unit.name

    def target(self, organisation, reach) -> dict:
        return {"unit": self.cleaned_data["unit"]}


class TextForm(TargetForm):
    text = forms.ChoiceField()

    def __init__(self, *args, choices, label, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].choices = [("", "–")] + [(value, value) for value in choices]

    def target(self, organisation, reach) -> dict:
        return {"text": self.cleaned_data["text"]}


class PostForm(TextForm):
    kind = required.TargetKind.POST


class GradeForm(TextForm):
    kind = required.TargetKind.GRADE


class ProfileForm(TargetForm):
    kind = required.TargetKind.PROFILE
    profile = forms.ModelChoiceField(queryset=None, label=_("Posts of a role profile"))

    def __init__(self, *args, organisation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profile"].queryset = competencies.profiles_for(organisation)

    def target(self, organisation, reach) -> dict:
        return {"profile": self.cleaned_data["profile"]}


class PersonForm(TargetForm):
    kind = required.TargetKind.PERSON
    person = forms.CharField(label=_("A person, by staff number or e-mail address"), max_length=254)

    def target(self, organisation, reach) -> dict:
        found = employing.employee(organisation, self.cleaned_data["person"].strip())
        if found is None:
            raise ValidationError(
                {"person": gettext("Nobody who works here today has this staff number or address.")}
            )
        return {"user": found}


def target_forms(request, organisation) -> list[TargetForm]:
    """A small form for each kind of group; the one that was sent is bound."""

    def sent(form_class) -> dict:
        data = request.POST if request.POST.get("add") == form_class.kind else None
        return {"data": data, "prefix": form_class.kind}

    return [
        EverybodyForm(**sent(EverybodyForm)),
        UnitForm(organisation=organisation, **sent(UnitForm)),
        PostForm(
            choices=employing.titles_in(organisation),
            label=_("Everybody in posts of a title"),
            **sent(PostForm),
        ),
        ProfileForm(organisation=organisation, **sent(ProfileForm)),
        GradeForm(choices=employing.grades_in(organisation), label=_("A grade"), **sent(GradeForm)),
        PersonForm(**sent(PersonForm)),
    ]


def added_target(forms_: list[TargetForm], requirement, reach) -> bool:
    """Add what the sent form names; whether it could be, else the form says why."""
    for form in forms_:
        if form.is_bound and form.is_valid():
            try:
                values = form.target(requirement.organisation, reach)
            except ValidationError as error:
                form.add_error(None, error)
                return False
            required.add_target(requirement=requirement, kind=form.kind, **values)
            return True
    return False
