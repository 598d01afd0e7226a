"""An import's rows, and who isn't in its file, as tables to export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from learning.operations import exports
from learning.operations.bulk import BulkOperation
from learning.people import employing
from learning.people.roll import batches

from . import api
from .problems import how_to_mend, in_words, what_is_wrong


class NotTheirs(LookupError):
    """The import isn't one of those that they may read any more."""


def _operation(user, params: dict) -> BulkOperation:
    operation = api.find(user, UUID(params["import"]))
    if operation is None:
        raise NotTheirs(params["import"])
    return operation


def _rows(user, params: dict) -> QuerySet:
    return api.rows_of(_operation(user, params), params.get("outcome", ""))


def _row_lines(user, params: dict) -> Iterable[Sequence]:
    yield [
        _("Row"), _("Person"), _("What becomes of it"), _("What is wrong"), _("How to mend it"),
        _("Good to know"),
    ]  # fmt: skip
    for chunk in exports.in_chunks(_rows(user, params)):
        for row in chunk:
            wrong = [one for one in row.problems if one.get("is_refusal")]
            notes = [one for one in row.problems if not one.get("is_refusal")]
            yield [
                row.place, row.label, str(api.becomes(row)), _joined(map(what_is_wrong, wrong)),
                _joined(map(how_to_mend, wrong)), _joined(map(in_words, notes)),
            ]  # fmt: skip


def _joined(texts: Iterable[str]) -> str:
    return " ".join(filter(None, texts))


def _absent(user, params: dict) -> Iterator[tuple[BulkOperation, list]]:
    operation = _operation(user, params)
    for batch in batches(api.not_in_file(operation)):
        yield operation, api.places_of(operation, batch)


def _absent_lines(user, params: dict) -> Iterable[Sequence]:
    yield [
        _("Person"), _("Staff number"), pgettext("of an employer", "Unit"), _("Post"), _("Since"),
        _("Until"),
    ]  # fmt: skip
    for operation, places in _absent(user, params):
        numbers = employing.staff_numbers(
            operation.organisation_id, {place.user_id for place in places}
        )
        for place in places:
            yield [
                str(place.user), numbers.get(place.user_id, ""), place.unit.name,
                str(place.post or place.job_title), place.since, place.until,
            ]  # fmt: skip


def register_tables() -> None:
    """Offer them; called when the app is ready."""
    exports.register(
        exports.Table(
            "import_rows",
            gettext_lazy("Rows of an import"),
            _row_lines,
            lambda user, params: _rows(user, params).count(),
        )
    )
    exports.register(
        exports.Table(
            "not_in_file",
            gettext_lazy("Who isn't in the file"),
            _absent_lines,
            lambda user, params: sum(len(places) for _one, places in _absent(user, params)),
        )
    )
