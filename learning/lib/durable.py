"""Files that are there when a row says so, also after a power cut."""

from __future__ import annotations

import os
from pathlib import Path

# What a process that was killed while it wrote leaves behind ends so.
PARTIAL = ".partial"


def write_durably(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and don't return before it is on the disk.

    Its folder is made if need be. Of two processes that write the same path, both leave a whole file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}{PARTIAL}")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
