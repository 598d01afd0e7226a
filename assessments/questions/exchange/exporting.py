"""Export of an institution's bank, and what the chosen format can't hold of it."""

from __future__ import annotations

from . import formats
from .bank import questions_in
from .examples import EXAMPLES
from .formats import FORMATS, Format, Loss
from .items import ExchangedQuestion

__all__ = ["FORMATS", "export", "field_names", "losses_of", "template"]


def export(*, institution, form: Format, category: str = "") -> bytes:
    """The bank's newest drafts as a file, without what the format can't hold (`losses_of`)."""
    return form.write(_questions(institution, form, category))


def _questions(institution, form: Format, category: str) -> list[ExchangedQuestion]:
    rows = questions_in(institution, category, with_pictures=form.holds_pictures)
    return [known.question for known in rows]


def losses_of(*, institution, form: Format, category: str = "") -> tuple[int, list[Loss]]:
    """How many questions an export has, and what it would lose of which."""
    questions = _questions(institution, form, category)
    return len(questions), formats.losses(questions, form)


def template() -> bytes:
    """A spreadsheet with an example of each kind, to be overwritten."""
    return FORMATS["spreadsheet"].write(EXAMPLES)


def field_names(loss: Loss) -> str:
    """The fields that are lost, as the columns and forms call them."""
    return ", ".join(name.replace(".", " › ").replace("_", " ") for name in loss.fields)
