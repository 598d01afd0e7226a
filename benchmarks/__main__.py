"""`make bench`: each measured promise as a ratio in one run (the machine is noisy, ratios aren't)."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.test")


def main() -> int:
    import django

    django.setup()
    from benchmarks import certificates

    print("Certificates (docs: benchmarks/README.md)")
    for line in certificates.run():
        print("  " + line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
