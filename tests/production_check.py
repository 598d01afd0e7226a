"""`manage.py check --deploy` under production settings, where every warning is an error (make check)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def environment(directory: Path) -> dict[str, str]:
    """What a production start needs, with keys of its own in `directory`."""
    from learning.lib.secrets import make_secrets

    make_secrets(directory / "secrets")
    return {
        "DJANGO_SETTINGS_MODULE": "learning.settings.production",
        "BARAZA_VAR": str(directory),
        "BARAZA_SECRETS": str(directory / "secrets"),
        "BASE_URL": "https://learn.example",
        "EMAIL_URL": "smtp://localhost:25",
        "DATABASE_URL": f"sqlite:///{directory}/baraza.sqlite3",
    }


def main() -> int:
    with tempfile.TemporaryDirectory() as directory:
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        keep = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
        done = subprocess.run(
            command, cwd=ROOT, env=keep | environment(Path(directory)), check=False
        )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
