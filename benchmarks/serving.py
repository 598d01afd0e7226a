"""A server as gunicorn runs it, and what its worker processes have used of the CPU (Linux)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2


@dataclass
class Server:
    """One application on a port of its own."""

    port: int
    process: subprocess.Popen

    def cpu(self) -> float:
        """CPU seconds (user and system) that the workers have used so far."""
        return sum(_cpu_seconds(pid) for pid in self.workers())

    def workers(self) -> list[int]:
        """The process ids of the workers that there are now."""
        pid = self.process.pid
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def stop(self) -> None:
        """Stop it and wait until it's gone."""
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()


def start(application: str, environment: dict[str, str], workers: int = WORKERS) -> Server:
    """Serve a WSGI module with the options that `make run` uses, and as many workers unless told."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}",
        "--workers", str(workers), "--log-level", "warning", "--no-control-socket", "--preload",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
    server = Server(port, process)
    _wait_for(server)
    return server


def _wait_for(server: Server) -> None:
    end = time.monotonic() + 180
    while time.monotonic() < end and server.process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", server.port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("A server did not start; see above.")


def _cpu_seconds(pid: int) -> float:
    # In nanoseconds for each thread; /proc/<pid>/stat has hundredths of a second.
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9
