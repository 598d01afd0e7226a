"""Forms of a framework: they check shape; what is allowed, the packages say."""

from __future__ import annotations

from itertools import pairwise

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.competencies import api as competencies
from curriculum import api as curriculum
from learning.lib.dated import site_day

from .forms import DayField

_CODE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9.-]*\Z",
    _("Use letters from A to Z, numbers, dots and hyphens, without spaces: for example RD-01."),
)
_LONGEST_BEHAVIOUR = 300
_MOST_BEHAVIOURS = 12


def _code_field(longest: int) -> forms.CharField:
    return forms.CharField(
        label=_("Code"), max_length=longest, validators=[_CODE],
        help_text=_("Short, and unchanged from then on: files and requirements name it."),
    )  # fmt: skip


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class WhyForm(forms.Form):
    """What all forms of a framework end with: why, and which edition they were read in."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    why = forms.CharField(
        label=_("Why it changes"), max_length=500, required=False,
        help_text=_("It stands beside the edition that this makes."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "why"] + ["why"])

    def read_anew(self, edition: int) -> None:
        """After a refusal of a stale form: what was typed stays, and counts as written upon `edition`."""
        self.data = self.data.copy()
        self.data["edition"] = str(edition)

    def add_refusal(self, refusal: curriculum.FrameworkRefused) -> None:
        """By the field that it is about, where the form has it."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(refusal))


class ScaleField(forms.CharField):
    """A scale, one level a line; its value is the steps."""

    widget = forms.Textarea

    def clean(self, value):
        text = super().clean(value)
        try:
            return curriculum.read_scale(text)
        except curriculum.ScaleWrong as wrong:
            raise forms.ValidationError(_wrong_scale(wrong)) from None


def _wrong_scale(wrong: curriculum.ScaleWrong) -> str:
    said = {
        "none": gettext("Write at least one level."),
        "line": gettext(
            "“%(where)s” is no level. Write a number, a title, a colon, and what it means: "
            "“2 Working: does it without help”."
        ),
        "long": gettext("“%(where)s…” is too long for a level's title: at most 80 letters."),
        "many": gettext("There are %(where)s levels. A scale has nine at most."),
        "repeated": gettext("Level %(where)s stands there twice."),
        "gap": gettext("Level %(where)s is missing: levels are numbered from 1 on, without gaps."),
    }
    return said[wrong.what] % {"where": wrong.where}


class FrameworkForm(WhyForm):
    """A framework's title, note and scale; a new one's code."""

    code = _code_field(40)
    title = forms.CharField(label=_("Title"), max_length=200)
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=_area(3),
        help_text=_("What it is for, and where it comes from."),
    )  # fmt: skip
    scale = ScaleField(
        label=_("Levels"), max_length=6000, widget=_area(6),
        help_text=_(
            "One a line, from the lowest up: a number, a title, a colon, and what it means. "
            "For example “1 Aware: knows what it is about”."
        ),
    )  # fmt: skip
    field_order = ("code", "title", "note", "scale")

    def __init__(self, *args, framework=None, **kwargs) -> None:
        if framework is not None:
            kwargs["initial"] = {
                "title": framework.title, "note": framework.note, "edition": framework.edition,
                "scale": curriculum.as_text(framework.levels.all()),
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        if framework is not None:
            del self.fields["code"]
        else:
            del self.fields["edition"], self.fields["why"]


class DomainForm(WhyForm):
    """A family of competencies."""

    code = _code_field(20)
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("What belongs to it"), max_length=2000, required=False, widget=_area(3)
    )

    def __init__(self, *args, framework, domain=None, **kwargs) -> None:
        kwargs["initial"] = {"edition": framework.edition}
        if domain is not None:
            kwargs["initial"] |= {"title": domain.title, "summary": domain.summary}
        super().__init__(*args, **kwargs)
        if domain is not None:
            del self.fields["code"]


class CompetencyForm(WhyForm):
    """A competency, with the behaviours that show each level of the scale, one a line."""

    code = _code_field(20)
    title = forms.CharField(label=_("Title"), max_length=200)
    domain = forms.TypedChoiceField(label=_("Domain"), coerce=int)
    description = forms.CharField(label=_("What it is"), max_length=2000, widget=_area(3))

    def __init__(self, *args, framework, competency=None, **kwargs) -> None:
        initial = {"edition": 0}
        shown = {}
        if competency is not None:
            shown = {row.level: row.behaviours for row in competency.levels.all()}
            initial = {
                "title": competency.title, "description": competency.description,
                "domain": competency.domain_id, "edition": competency.changed_in,
            }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        if competency is not None:
            del self.fields["code"]
        self.fields["domain"].choices = [
            (row.pk, f"{row.code} {row.title}") for row in framework.domains.all()
        ]
        self._steps = list(framework.levels.all())
        for step in self._steps:
            self.fields[f"level_{step.level}"] = forms.CharField(
                label=gettext("%(n)d %(title)s: what one sees")
                % {"n": step.level, "title": step.title},
                initial="\n".join(shown.get(step.level, ())), max_length=5000, widget=_area(4),
                help_text=gettext("Behaviours, one a line. The level means: %(meaning)s")
                % {"meaning": step.descriptor},
                error_messages={"required": gettext("Write at least one behaviour.")},
            )  # fmt: skip
        self.order_fields([name for name in self.fields if name != "why"] + ["why"])

    def clean(self):
        for step in self._steps:
            name = f"level_{step.level}"
            if name not in self.cleaned_data:
                continue
            lines = [line.strip() for line in self.cleaned_data[name].splitlines()]
            found = list(dict.fromkeys(filter(None, lines)))
            if len(found) > _MOST_BEHAVIOURS:
                self.add_error(name, gettext("At most 12 behaviours: a supervisor ticks them."))
            elif any(len(text) > _LONGEST_BEHAVIOUR for text in found):
                self.add_error(name, gettext("A behaviour has at most 300 letters."))
            self.cleaned_data[name] = found
        return self.cleaned_data

    @property
    def behaviours(self) -> dict[int, list[str]]:
        """What was written, by level."""
        return {step.level: self.cleaned_data[f"level_{step.level}"] for step in self._steps}


def _number(label, least: int, most: int, help_text="") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text)


class RulesForm(forms.Form):
    """What shows which level, from a day on."""

    highest_by_quiz = _number(
        _("A quiz alone shows up to level"), 0, 1, _("0: nothing. Never more than 1.")
    )
    highest_by_one_assessor = _number(_("One person's judgement shows up to level"), 1, 9)
    highest_by_two = _number(_("Two different people show up to level"), 1, 9)
    days_between_two = _number(_("Days between the two, at least"), 0, 3650)
    highest_by_outsiders = _number(_("With assessors from outside the unit, up to level"), 1, 9)
    outside_assessors = _number(_("How many of them come from outside, at least"), 1, 9)
    since = DayField(
        label=_("From"), help_text=_("Today or later. What was shown before stays shown.")
    )
    why = forms.CharField(label=_("Why"), max_length=500, widget=_area(2))

    def __init__(self, *args, rules, **kwargs) -> None:
        initial = {name: getattr(rules, name) for name in rules.names()} | {"since": site_day()}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self):
        data = self.cleaned_data
        steps = ("highest_by_one_assessor", "highest_by_two", "highest_by_outsiders")
        for lower, higher in pairwise(steps):
            if lower in data and higher in data and data[higher] < data[lower]:
                self.add_error(
                    higher,
                    gettext("More people can't show less: at least %(n)d.") % {"n": data[lower]},
                )
        if data.get("since") and data["since"] < site_day():
            self.add_error("since", gettext("Rules begin today or later."))
        return data

    @property
    def rules(self):
        """As the rules read them."""
        names = competencies.LevelRules.names()
        return competencies.LevelRules(**{name: self.cleaned_data[name] for name in names})
