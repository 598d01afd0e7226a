"""Computes which questions are bad, now instead of in the background."""

from __future__ import annotations

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from assessments.analysis import api as analysis
from learning.lib.progress import ProgressLine


class Command(BaseCommand):
    help = (
        "Item analysis: facility, discrimination, what each option draws, alpha. Without an option, "
        "of the quizzes whose figures are due. Safe to repeat."
    )

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--quiz", metavar="CODE", help="the quiz of the module with this code")
        which.add_argument("--all", action="store_true", help="every quiz, also without news")

    def handle(self, *args, quiz: str | None = None, all: bool = False, **options):
        keys = self._asked_for(quiz) if quiz else analysis.analysed() if all else analysis.due()
        line = ProgressLine(self.stderr)
        for number, key in enumerate(keys):
            self._analyse(key, number, len(keys), line)
        line.end()
        if not keys:
            self.stdout.write("Nothing is due: no quiz has five more sittings than its figures.")

    def _asked_for(self, code: str) -> list[UUID]:
        keys = analysis.quizzes_of(code)
        if not keys:
            raise CommandError(f"There is no module with a quiz under the code {code!r}.")
        return keys

    def _analyse(self, key: UUID, number: int, total: int, line: ProgressLine):
        def show(done: int, of: int) -> None:
            line.show(1000 * number + 1000 * done // of, 1000 * total, f"{number + 1} of {total}")

        found = analysis.analyse(key, progress=show)
        if found is None:
            self.stdout.write(f"{key}: nobody has handed it in yet.")
        else:
            self.stdout.write(
                f"{found.quiz_title}: {found.n} people, {found.items.count()} questions."
            )
