"""“New module from the template” in Wagtail: what an author says first, and the drafts made of it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from curriculum.beginning import (
    ModulePlan,
    competencies_to_choose,
    goals_to_choose,
    house_to_begin_in,
    is_code_free,
    levels_of_difficulty,
    suggested_code,
)
from curriculum.writing.verbs import BLOOM, verbs_in

from ..beginning import begin

OUTCOMES, COMPETENCIES, LESSONS = 5, 3, 8
# Room for “-O1” and the like in the codes of outcomes and steps.
_LONGEST_CODE = 14

_STEPS = {
    "remember": gettext_lazy("Remember"),
    "grasp": gettext_lazy("Make sense of it"),
    "apply": gettext_lazy("Apply"),
    "analyse": gettext_lazy("Analyse"),
    "evaluate": gettext_lazy("Evaluate"),
    "create": gettext_lazy("Create"),
}


class TemplateForm(forms.Form):
    """What a module begins with."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    code = forms.RegexField(
        label=gettext_lazy("Code"),
        regex=r"^[A-Za-z0-9-]+\Z",
        max_length=_LONGEST_CODE,
        help_text=gettext_lazy(
            "Letters, digits and hyphens; no other module of the institution has it."
        ),
        error_messages={"invalid": gettext_lazy("Letters, digits and hyphens only.")},
    )
    practice_change = forms.CharField(
        label=gettext_lazy("What practice will change?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=gettext_lazy("What people will do otherwise at work afterwards."),
    )
    audience = forms.CharField(
        label=gettext_lazy("Audience"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=gettext_lazy("Who it is for, one group a line."),
    )
    difficulty = forms.ChoiceField(label=gettext_lazy("Level"))
    goals = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Sustainable Development Goals"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lessons = forms.CharField(
        label=gettext_lazy("Lessons"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=gettext_lazy("Their titles, one a line: at most 8. Each gets a page of its own."),
    )
    with_quiz = forms.BooleanField(label=gettext_lazy("With a quiz"), required=False, initial=True)
    with_practice = forms.BooleanField(
        label=gettext_lazy("With a practice at work"), required=False, initial=True
    )

    def __init__(self, *args, house, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.house = house
        self.fields["code"].initial = suggested_code(house)
        self.fields["difficulty"].choices = levels_of_difficulty()
        self.fields["goals"].queryset = goals_to_choose()
        self._add_outcomes(house.locale.language_code)
        self._add_competencies()

    def _add_outcomes(self, language: str) -> None:
        verbs = verbs_in(language)
        choices = [
            ("", "—"),
            *((_STEPS[step], [(verb, verb) for verb in verbs[step]]) for step in BLOOM),
        ]
        for n in range(1, OUTCOMES + 1):
            self.fields[f"verb_{n}"] = forms.ChoiceField(
                label=_("Outcome %(n)d: verb") % {"n": n}, choices=choices, required=False
            )
            self.fields[f"outcome_{n}"] = forms.CharField(
                label=_("Outcome %(n)d: what people can do") % {"n": n},
                max_length=400,
                required=False,
            )

    def _add_competencies(self) -> None:
        self.competencies = {str(one.pk): one for one in competencies_to_choose()}
        choices = [
            ("", "—"),
            *((pk, f"{one.code} {one.title}") for pk, one in self.competencies.items()),
        ]
        for n in range(1, COMPETENCIES + 1):
            self.fields[f"competency_{n}"] = forms.ChoiceField(
                label=_("Competency %(n)d") % {"n": n}, choices=choices, required=False
            )
            self.fields[f"level_{n}"] = forms.IntegerField(
                label=_("Competency %(n)d: level aimed at") % {"n": n},
                min_value=1,
                max_value=4,
                required=False,
            )

    @property
    def rows_of_outcomes(self):
        """Pairs of fields, as the page shows them."""
        return [(self[f"verb_{n}"], self[f"outcome_{n}"]) for n in range(1, OUTCOMES + 1)]

    @property
    def rows_of_competencies(self):
        return [(self[f"competency_{n}"], self[f"level_{n}"]) for n in range(1, COMPETENCIES + 1)]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].upper()
        if not is_code_free(self.house, code):
            raise forms.ValidationError(_("A module of the institution has this code."))
        return code

    def clean_audience(self) -> list[str]:
        return self._lines("audience", longest=500)

    def clean_lessons(self) -> list[str]:
        titles = self._lines("lessons", longest=200)
        if len(titles) > LESSONS:
            raise forms.ValidationError(
                _("These are %(n)d; a module begins with at most 8. More can be added later.")
                % {"n": len(titles)}
            )
        return titles

    def _lines(self, name: str, longest: int) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data[name].splitlines() if line.strip()]
        if any(len(line) > longest for line in lines):
            raise forms.ValidationError(
                _("A line is longer than %(n)d characters.") % {"n": longest}
            )
        return lines

    def clean(self) -> None:
        super().clean()
        for n in range(1, OUTCOMES + 1):
            self._refuse_half(
                f"verb_{n}", f"outcome_{n}", _("Choose a verb."), _("Write the rest.")
            )
        if not self._pairs("verb", "outcome", OUTCOMES) and "outcome_1" not in self.errors:
            self.add_error("outcome_1", _("A module needs at least one outcome."))
        chosen = []
        for n in range(1, COMPETENCIES + 1):
            one, level = f"competency_{n}", f"level_{n}"
            self._refuse_half(one, level, _("Choose a competency."), _("Say which level."))
            competency = self.cleaned_data.get(one)
            if competency and competency in chosen:
                self.add_error(one, _("This competency stands above already."))
            chosen.append(competency)

    def _refuse_half(self, first: str, second: str, no_first: str, no_second: str) -> None:
        one, other = self.cleaned_data.get(first), self.cleaned_data.get(second)
        if other and not one and first not in self.errors:
            self.add_error(first, no_first)
        if one and not other and second not in self.errors:
            self.add_error(second, no_second)

    def _pairs(self, first: str, second: str, count: int) -> list[tuple]:
        data = self.cleaned_data
        found = [(data.get(f"{first}_{n}"), data.get(f"{second}_{n}")) for n in range(1, count + 1)]
        return [(one, other) for one, other in found if one and other]

    def plan(self) -> ModulePlan:
        """What was said, as the drafts are made of it."""
        data = self.cleaned_data
        pairs = self._pairs("competency", "level", COMPETENCIES)
        return ModulePlan(
            title=data["title"],
            code=data["code"],
            practice_change=data["practice_change"],
            audience=tuple(data["audience"]),
            difficulty=data["difficulty"],
            outcomes=tuple(self._pairs("verb", "outcome", OUTCOMES)),
            competencies=tuple((self.competencies[pk], level) for pk, level in pairs),
            sdgs=tuple(data["goals"]),
            lessons=tuple(data["lessons"]),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, page_id: int) -> HttpResponse:
    """The form, and the drafts."""
    house = house_to_begin_in(request.user, page_id)
    form = TemplateForm(request.POST if request.method == "POST" else None, house=house)
    if form.is_bound and form.is_valid():
        module = begin(
            house=house,
            plan=form.plan(),
            with_quiz=form.cleaned_data["with_quiz"],
            with_practice=form.cleaned_data["with_practice"],
            by=request.user,
        )
        messages.success(
            request,
            _("The module is here as drafts. Replace every “[…]”; the alignment shows the gaps."),
        )
        return redirect("wagtailadmin_explore", module.pk)
    context = {"form": form, "house": house}
    return render(request, "authoring/begin.html", context, status=422 if form.errors else 200)
