"""Whether the interface is complete in every language that has a catalogue.

Prints each language with how many strings it has, names what is missing, and fails if anything is. A new
language is a new folder below locale/ (see docs/architecture.md).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent
APPS = ("learning", "curriculum", "assessments")
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
_LITERAL = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
# What Django makes of a template for xgettext; a context comes before the text.
CALLED = re.compile(rf"\bn?gettext\({_LITERAL}|\bn?pgettext\({_LITERAL}\s*,\s*{_LITERAL}")
NAMED = 40


def of_python(path: Path) -> Iterator[str]:
    """The literals that are given to gettext by one of its names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0]
        if name in CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def of_template(text: str) -> Iterator[str]:
    """The words of its tags, `blocktranslate` as well, as gathering them reads them."""
    for plain, _context, told_apart in CALLED.findall(templatize(text)):
        yield ast.literal_eval(plain or told_apart)


def used() -> set[str]:
    """Every string of code and templates that can be read off without running them."""
    found: set[str] = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                found.update(of_python(path))
    for path in (ROOT / "templates").rglob("*.html"):
        found.update(of_template(path.read_text(encoding="utf-8")))
    return found - {""}


def lacks(catalogue: polib.POFile, strings: set[str]) -> list[str]:
    """What isn't translated, or isn't in the catalogue at all."""
    entries = [entry for entry in catalogue if not entry.obsolete]
    known = {entry.msgid for entry in entries}
    open_ones = [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy]
    return sorted({*open_ones, *(strings - known)})


def main() -> int:
    """0 if every language is complete."""
    strings, failed = used(), False
    for path in sorted(ROOT.glob("locale/*/LC_MESSAGES/django.po")):
        catalogue = polib.pofile(str(path))
        missing = lacks(catalogue, strings)
        total = len(catalogue) - len(catalogue.obsolete_entries())
        print(f"{path.parent.parent.name}: {total} strings, {len(missing)} not translated")
        for text in missing[:NAMED]:
            print(f"  {' '.join(text.split())[:100]}")
        if len(missing) > NAMED:
            print(f"  … and {len(missing) - NAMED} more")
        failed = failed or bool(missing)
    if failed:
        print("Run `make messages`, translate what is named, and run it again.", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
