"""`make bench`: each measured promise as a ratio in one run (the machine is noisy, ratios aren't).

`make bench ARGS=pages` runs one of them.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.test")


def main(names: list[str]) -> int:
    """Run the benchmarks with these names, or all; 2 for a name that there isn't."""
    import django

    django.setup()
    from benchmarks import (
        after,
        authoring,
        certificates,
        employer,
        herd,
        items,
        pages,
        practice,
        search,
    )

    modules = (certificates, pages, herd, search, items, practice, after, authoring, employer)
    benchmarks = {module.__name__.rpartition(".")[2]: module.run for module in modules}
    if unknown := [name for name in names if name not in benchmarks]:
        print(f"There is no {', '.join(unknown)}. There is: {', '.join(benchmarks)}.")
        return 2
    for name in names or benchmarks:
        print(f"{name.capitalize()} (what it means: benchmarks/README.md)")
        for line in benchmarks[name]():
            print("  " + line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
