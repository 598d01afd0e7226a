"""A PostgreSQL of one's own, to be stopped at once: never the machine's."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

# PostgreSQL refuses to run as root; Debian's package has made this account.
_ACCOUNT = "postgres"


@dataclass
class Cluster:
    """A cluster in a directory of its own, on a port of its own, on loopback only."""

    programs: Path
    directory: Path
    port: int
    options: str = ""

    @property
    def url(self) -> str:
        return f"postgres://{_ACCOUNT}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it answers: after a crash, until it has recovered."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.directory} {self.options}"
        self._control("-w", "-l", f"{self.directory}/log", "-o", options, "start")

    def stop_at_once(self) -> None:
        """As a power cut does it, but for the disk's cache: nobody is asked, nothing is flushed."""
        self._control("-m", "immediate", "stop")

    def remove(self) -> None:
        """End it, if it runs, and take its files away."""
        if (self.directory / "data/postmaster.pid").exists():
            self.stop_at_once()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _control(self, *arguments: str) -> None:
        _run(str(self.programs / "pg_ctl"), "-D", f"{self.directory}/data", *arguments)


def programs() -> Path | None:
    """Where initdb and pg_ctl lie: Debian keeps them off the path. None if there is no server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path and shutil.which("pg_ctl") else None


def _version(initdb: Path) -> int:
    name = initdb.parent.parent.name
    return int(name) if name.isdigit() else 0


@contextmanager
def cluster(found: Path) -> Iterator[Cluster]:
    """A running cluster, made for this and removed afterwards."""
    directory = Path(mkdtemp(prefix="baraza-drill-"))
    if os.geteuid() == 0:
        shutil.chown(directory, _ACCOUNT)
    own = Cluster(found, directory, _free_port())
    try:
        data = str(directory / "data")
        _run(str(found / "initdb"), "-D", data, "-A", "trust", "-U", _ACCOUNT, "-E", "UTF8")
        own.start()
        yield own
    finally:
        own.remove()


def _run(*command: str) -> None:
    as_account = ["runuser", "-u", _ACCOUNT, "--"] if os.geteuid() == 0 else []
    # Its server inherits whatever is open here, and would hold a pipe open for ever.
    done = subprocess.run(
        [*as_account, *command],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
