"""What keeps a practice from being released: said to its authors, each with what would mend it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from curriculum.releasing import hinders

from .models import PracticePage, rubric_data
from .models.pages import by_field
from .rubric import problems_of


@hinders("practice")
def hindrances(page: PracticePage) -> Iterator[str]:
    """Without a usable rubric nobody could assess it, and nobody may be held to what can't be done."""
    if not page.rubric:
        yield _("“%(title)s” has no rubric: nobody could assess it.") % {"title": page.title}
        return
    problems = problems_of(rubric_data(page.rubric[0].value))
    for said in (words for messages in by_field(problems).values() for words in messages):
        yield _("The rubric of “%(title)s”: %(problem)s") % {"title": page.title, "problem": said}
