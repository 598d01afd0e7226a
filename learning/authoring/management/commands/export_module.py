"""Packs released modules into files."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from curriculum.loading import find_module
from learning.lib.durable import write_durably

from ...exchange import PackRefused, pack


class Command(BaseCommand):
    help = "Write modules as files that another site can take in (docs/module-file.md)."

    def add_arguments(self, parser):
        parser.add_argument("code", nargs="+", help="the modules' codes")
        parser.add_argument(
            "--to", type=Path, default=Path(), help="the directory; made if need be"
        )
        parser.add_argument("--drafts", action="store_true", help="as they stand in the editor")

    def handle(self, *args, code: list[str], to: Path, drafts: bool, **options):
        modules = {one: find_module(one) for one in code}
        if unknown := [one for one, module in modules.items() if module is None]:
            raise CommandError(f"Nothing was written: no module has the code {', '.join(unknown)}.")
        try:
            packed = [pack(module, drafts=drafts) for module in modules.values()]
            files = [(one, one.content()) for one in packed]
        except PackRefused as refusal:
            raise CommandError(f"Nothing was written: {refusal}") from refusal
        for one, content in files:
            write_durably(to / one.name, content)
            self.stdout.write(f"{to / one.name} ({len(content) // 1024 + 1} kB)")
            for said in one.warnings:
                self.stdout.write(f"  {said}")
