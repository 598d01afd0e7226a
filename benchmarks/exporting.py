"""One export, written in a process of its own that says how much memory it took, in kilobytes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.test")


def main(key: str) -> int:
    """Write it; the peak of this program alone, not of what started it (VmHWM)."""
    import django

    django.setup()
    from learning.operations import exports

    exports.write.call(key)
    status = Path("/proc/self/status").read_text()
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
