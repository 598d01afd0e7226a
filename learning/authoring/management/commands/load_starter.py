"""Loads the starter curriculum (or another one of the same schema)."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from curriculum.loading import STARTER_DIRECTORY
from learning.lib.progress import ProgressLine

from ...institutions import create_institution
from ...starter import Loader, StarterError, read_starter
from ...starter.translations import load_translations, read_translations


class Command(BaseCommand):
    help = (
        "Load the starter curriculum: programmes, modules, questions, competencies, role profiles. "
        "Safe to repeat; what somebody has edited is left alone and listed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--directory", type=Path, default=STARTER_DIRECTORY)
        parser.add_argument(
            "--institution",
            default="Baraza School of Government",
            help="the institution that owns the modules; made if it doesn't exist",
        )

        parser.add_argument(
            "--original-only",
            action="store_true",
            help="without the translations that the directory has in translations/",
        )

    def handle(self, *args, directory: Path, institution: str, original_only: bool, **options):
        try:
            starter = read_starter(directory)
            files = [] if original_only else read_translations(directory / "translations")
        except StarterError as error:
            raise CommandError(f"Nothing was loaded from {directory}:\n{error}") from error
        line = ProgressLine(self.stderr)
        with transaction.atomic():
            owner = create_institution(name=institution)
            report = Loader(starter, owner, line.show).load()
        line.end()
        self.stdout.write(
            f"Starter curriculum: {len(report.made)} made, {len(report.updated)} updated, "
            f"{len(report.unchanged)} unchanged, {len(report.left_alone)} left alone."
        )
        for edition in report.editions:
            self.stdout.write(f"  released {edition}")
        for key, why in report.left_alone:
            self.stdout.write(f"  left alone: {key} ({why})")
        for key, done in load_translations(files):
            self.stdout.write(f"  {key}: {done}")
