"""Indexes everything that can be found anew."""

from django.core.management.base import BaseCommand

from ...finding import index


class Command(BaseCommand):
    help = "Index modules, their steps and AI use cases anew, in steps that hold no long lock."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="only where nothing is indexed yet"
        )

    def handle(self, *args, if_empty=False, verbosity=1, **options):
        if if_empty and not index.is_empty():
            return
        done = total = 0
        for done, total in index.rebuild():
            if verbosity and (done % 50 == 0 or done == total):
                self.stdout.write(f"{done} of {total}")
        if verbosity and not total:
            self.stdout.write("There is nothing to index yet.")
