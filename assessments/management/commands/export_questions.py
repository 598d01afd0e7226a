"""Exports an institution's questions, and says on the error stream what the format can't hold."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from learning.people.access import institution_by_slug

from ...questions.exchange import exporting


class Command(BaseCommand):
    help = (
        "Write an institution's questions to a spreadsheet (holds everything), Moodle XML or GIFT."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--institution", required=True, help="the institution's short name")
        parser.add_argument("--format", choices=sorted(exporting.FORMATS), default="spreadsheet")
        parser.add_argument("--category", default="", help="only this category and those below it")

    def handle(self, *args, file: Path, institution: str, format: str, category: str, **options):
        bank = institution_by_slug(institution)
        if bank is None:
            raise CommandError(f"There is no institution with the short name {institution}.")
        chosen = {
            "institution": bank,
            "form": exporting.FORMATS[format],
            "category": category,
        }
        count, losses = exporting.losses_of(**chosen)
        try:
            file.write_bytes(exporting.export(**chosen))
        except OSError as error:
            raise CommandError(f"{file} can't be written: {error.strerror}.") from error
        for loss in losses:
            lost = "left out" if loss.is_left_out else exporting.field_names(loss)
            self.stderr.write(f"{loss.code or loss.label}: {lost}")
        left_out = sum(loss.is_left_out for loss in losses)
        self.stdout.write(f"{count - left_out} of {count} questions written to {file}.")
