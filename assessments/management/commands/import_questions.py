"""Imports a file of questions into an institution's bank; without --apply it only says what would be."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from learning.lib.progress import ProgressLine
from learning.operations import bulk
from learning.people.access import institution_by_slug

from ...questions.exchange import formats, importing


class Command(BaseCommand):
    help = (
        "Look at a file of questions (GIFT, Moodle XML, xlsx, or a zip of them), and with --apply "
        "take it in as drafts. Ends with 1 if anything is refused."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--institution", required=True, help="the institution's short name")
        parser.add_argument("--by", help="the e-mail address of whoever answers for it")
        parser.add_argument("--apply", action="store_true", help="take in what is not refused")

    def handle(self, *args, file: Path, institution: str, by: str | None, apply: bool, **options):
        bank = institution_by_slug(institution)
        if bank is None:
            raise CommandError(f"There is no institution with the short name {institution}.")
        person = _person(by) if by else None
        operation = importing.plan_import(
            institution=bank, content=_content(file), file=file.name, by=person
        )
        self._list(operation)
        if apply:
            self._apply(operation, person)
        if bulk.counts(operation).get("refused"):
            raise CommandError("Some questions were refused; see above.", returncode=1)

    def _list(self, operation: bulk.BulkOperation) -> None:
        for row in operation.rows.all():
            self.stdout.write(f"{row.place}: {row.get_outcome_display()}: {row.label}".strip(": "))
            for problem in row.problems:
                self.stdout.write(f"    {importing.in_words(problem)}")

    def _apply(self, operation: bulk.BulkOperation, person) -> None:
        found = bulk.counts(operation)
        total = found.get("create", 0) + found.get("change", 0)
        line = ProgressLine(self.stderr)
        importing.apply_import(
            operation,
            by=person,
            seconds=None,
            progress=lambda left: line.show(total - left, total, operation.source),
        )
        line.end()
        done = bulk.counts(operation).get("state:done", 0)
        self.stdout.write(f"{done} of {total} questions taken in as drafts: {operation.pk}")


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > formats.MOST_BYTES:
            raise CommandError(f"{file} is larger than 20 MB. Divide it.")
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from error


def _person(email: str):
    person = get_user_model().objects.filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"Nobody has the address {email}.")
    return person
