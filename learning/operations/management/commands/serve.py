"""The whole site from one command: database, content, web server, worker, sweeper."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from learning.site.checks import database_problem

from ...serving.port import port_problem
from ...serving.supervisor import Child, Supervisor


class Command(BaseCommand):
    help = "Prepare the database, load the starter if the site is empty, and serve (make run)."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--workers", type=int, default=2, help="web processes")

    def handle(self, *args, port: int, host: str, workers: int, **options):
        # In this order: a wrong port must not leave a new database behind.
        if problem := port_problem(host, port) or self._database_problem():
            raise CommandError(problem)
        self._prepare()
        self._greet(host, port)
        connections.close_all()
        code = Supervisor(self._children(host, port, workers), self._say).run()
        self._say("Stopped.")
        sys.exit(code)

    def _database_problem(self) -> str | None:
        for directory in (settings.VAR_DIR, settings.STATIC_ROOT):
            try:
                directory.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                return (
                    f"The directory {directory} can't be made: {error.strerror}. Check BARAZA_VAR."
                )
        return database_problem("default") or database_problem("cache")

    def _prepare(self) -> None:
        self._say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", database="cache", verbosity=0)
        if self._site_is_empty():
            self._say("Loading the starter curriculum …")
            call_command("load_starter", stdout=self.stdout, stderr=self.stderr)
            # Only into an empty site: no start may plant known passwords into a real one.
            if settings.BARAZA_DEMO_ACCOUNTS:
                call_command("load_demo_accounts", stdout=self.stdout)
        # After an upgrade from a version without an index of its own.
        call_command("rebuild_search", if_empty=True, verbosity=0)

    def _site_is_empty(self) -> bool:
        from django.apps import apps

        # By name: operations stands below curriculum and mustn't import it.
        return not apps.get_model("curriculum", "ModulePage").objects.exists()

    def _children(self, host: str, port: int, workers: int) -> list[Child]:
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        gunicorn = [
            sys.executable, "-m", "gunicorn", "learning.wsgi", "--bind", f"{host}:{port}",
            "--workers", str(workers), "--log-level", "warning", "--max-requests", "5000",
            "--max-requests-jitter", "500", "--no-control-socket",
            # Loaded once and shared by the workers, which start (and start again) in no time.
            "--preload",
        ]  # fmt: skip
        return [
            Child("web", gunicorn, essential=True),
            Child(
                "worker",
                [
                    *manage,
                    "db_worker",
                    "--interval",
                    "0.5",
                    "--no-startup-delay",
                    "--verbosity",
                    "0",
                ],
            ),
            Child("sweeper", [*manage, "sweep", "--every", "30"]),
        ]

    def _greet(self, host: str, port: int) -> None:
        shown = "localhost" if host == "127.0.0.1" else host
        self._say(f"\nBaraza is at http://{shown}:{port}/   (Ctrl-C stops it)\n")
        if settings.BARAZA_DEMO_ACCOUNTS:
            call_command("load_demo_accounts", table=True, stdout=self.stdout)
            self.stdout.flush()

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
