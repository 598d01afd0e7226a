"""A training of the past as a form: the same for the person and for an officer who enters it."""

from __future__ import annotations

from django.http import HttpRequest

from ..competencies import api as competencies
from ..forms import PriorForm
from .uploads import read_upload


def prior_form(request: HttpRequest, employers: set[int]) -> PriorForm:
    """The form about a training, filled in from the request, with what these employers know by name."""
    choices = competencies.choices_for(employers)
    if request.method == "POST":
        return PriorForm(request.POST, request.FILES, choices=choices)
    return PriorForm(choices=choices)


def posted_prior(form: PriorForm, *, user, employers: set[int], entered_by=None) -> bool:
    """Hand it in; False with what is wrong in the form."""
    if not form.is_valid():
        return False
    values = form.cleaned_data
    file = values["file"]
    try:
        competencies.hand_in_prior(
            user=user,
            title=values["title"],
            competency=competencies.chosen_competency(employers, values["competency"]),
            level=values["level"],
            on=values["on"],
            name=file.name,
            content=read_upload(file),
            entered_by=entered_by,
        )
    except competencies.PriorRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
