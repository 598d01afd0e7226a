"""Finds and does work that a killed worker or a lost task left undone."""

import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from ...api import sweep


class Command(BaseCommand):
    help = "Do what is due and was not done: mails not sent, certificates without their PDF."

    def add_arguments(self, parser):
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="go on for ever, once in so many seconds"
        )

    def handle(self, *args, every=None, **options):
        while True:
            for name, count in sweep().items():
                if count:
                    self.stdout.write(f"{name}: {count}")
            if every is None:
                return
            close_old_connections()
            time.sleep(every)
