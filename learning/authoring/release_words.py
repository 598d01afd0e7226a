"""What is said with a release, and what would come of one: for its author, reviewer and publisher."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from assessments.enrolments import api as enrolments
from curriculum import api as curriculum


class NoteForm(forms.Form):
    """What changed, for learners and colleagues."""

    note = forms.CharField(
        label=gettext_lazy("What has changed"),
        help_text=gettext_lazy(
            "With a new edition everybody reads it on the module’s page; of a mended text it stands in "
            "the log."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )
    refresher = forms.CharField(
        label=gettext_lazy("Ask holders of the certificate for a refresher, because …"),
        help_text=gettext_lazy(
            "Only where a new edition changes what is done. They get a mail with these words, do again "
            "what has changed, and keep their certificate. Empty: nobody is asked."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=1000,
    )


def rehearsed(module, outcome) -> dict:
    """A rehearsal, or what a review keeps of one, as the pages show it."""
    return {
        "rehearsal": outcome,
        "changes": [curriculum.in_words(one) for one in outcome.changes],
        "under_way": enrolments.count_under_way(module.translation_key),
    }


def kept(outcome: dict):
    """The rehearsal that a review keeps; None of one from before there was any."""
    return curriculum.rehearsal_of(outcome) if outcome else None
