"""Takes modules in from files, as the installation itself."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from curriculum import api as curriculum
from learning.people.access import institution_by_slug

from ...exchange import ModuleRefused, Package, Taken, read, take_in


class Command(BaseCommand):
    help = (
        "Take modules in from files, all of them or none, as drafts of an institution; each after "
        "those that are advised before it."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="+", type=Path)
        parser.add_argument(
            "--institution", required=True, help="its short name, as in its address"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be made")
        parser.add_argument("--release", action="store_true", help="put the modules live, too")
        parser.add_argument(
            "--as-copy", action="store_true", help="where the institution has it already"
        )

    def handle(self, *args, file: list[Path], institution: str, dry_run: bool, **options):
        owner = institution_by_slug(institution)
        if owner is None:
            raise CommandError(f"There is no institution with the short name {institution!r}.")
        packages = in_order({path: self._read(path) for path in file})
        taken: list[Taken] = []
        is_done = False
        try:
            with transaction.atomic():
                for path, package in packages.items():
                    taken.append(self._take_in(path, package, owner, options))
                if dry_run:
                    transaction.set_rollback(True)
            is_done = not dry_run
        finally:
            # What is rolled back leaves its pictures and documents behind.
            if not is_done:
                for one in taken:
                    one.forget_files()
        if dry_run:
            self.stdout.write("Nothing was taken in: this was a dry run.")

    def _read(self, path: Path) -> Package:
        try:
            return read(path.read_bytes())
        except OSError as error:
            raise CommandError(f"Nothing was taken in: {path}: {error.strerror}") from error
        except ModuleRefused as refusal:
            raise CommandError(f"Nothing was taken in. {path}:\n{refusal}") from refusal

    def _take_in(self, path: Path, package: Package, owner, options: dict) -> Taken:
        try:
            taken = take_in(package, institution=owner, by=None, as_copy=options["as_copy"])
            done = curriculum.release(module=taken.module, by=None) if options["release"] else None
        except (ModuleRefused, curriculum.ReleaseRefused) as refusal:
            raise CommandError(f"Nothing was taken in. {path}:\n{refusal}") from refusal
        self.stdout.write(
            f"{taken.module.code} “{taken.module.title}”{' (a copy)' if taken.is_copy else ''}: "
            f"{len(taken.steps)} steps, {len(taken.questions)} questions, {len(taken.reused)} there "
            f"already, {taken.images} pictures, {taken.documents} documents"
            f"{f', released as edition {done.edition.number}' if done else ''}"
        )
        for said in taken.warnings:
            self.stdout.write(f"  {said}")
        return taken


def in_order(packages: dict[Path, Package]) -> dict[Path, Package]:
    """The modules, each after those of these files that are advised before it; circles as they come."""
    keys = {package.manifest.module.key for package in packages.values()}
    ordered: dict[Path, Package] = {}
    placed: set[str] = set()
    while len(ordered) < len(packages):
        waiting = {path: one for path, one in packages.items() if path not in ordered}
        ready = [path for path, one in waiting.items() if (_advised(one) & keys) <= placed]
        path = next(iter(ready or waiting))
        ordered[path] = packages[path]
        placed.add(packages[path].manifest.module.key)
    return ordered


def _advised(package: Package) -> set[str]:
    return {row.key for row in package.manifest.module.prerequisites} - {
        package.manifest.module.key
    }
