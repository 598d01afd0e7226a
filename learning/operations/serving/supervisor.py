"""Keeps a set of processes running, restarts what dies, and stops all of them together.

Standard library only, no Django: the supervisor must outlive whatever its children do.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

_PATIENCE = 10.0  # seconds between asking a child to stop and ending it
_LONGEST_WAIT = 30.0  # seconds before a child that keeps dying is started again


@dataclass
class Child:
    """A process to keep alive. `essential`: when it can't start, everything stops."""

    name: str
    command: list[str]
    essential: bool = False
    process: subprocess.Popen | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = field(default=0.0)


class Supervisor:
    """Starts children, restarts the dead with growing pauses, stops them by signal."""

    def __init__(self, children: list[Child], say: Callable[[str], None]):
        self.children = children
        self.say = say
        self.stopping = False

    def run(self) -> int:
        """Run until a signal comes (0) or an essential child dies at once (1)."""
        # SIGHUP is what a closed terminal sends.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        failed = False
        try:
            while not self.stopping and not failed:
                failed = any(self._look_after(child) for child in self.children)
                time.sleep(0.2)
        finally:
            self._stop_all()
        return int(failed)

    def _look_after(self, child: Child) -> bool:
        """Start or restart one child; True if the site can't go on without it."""
        now = time.monotonic()
        if child.process is None:
            if now >= child.due:
                self._start(child, now)
            return False
        code = child.process.poll()
        if code is None:
            return False
        lived = now - child.started
        child.process = None
        if child.essential and lived < 5:
            self.say(f"{child.name} stopped at once (code {code}); see the message above.")
            return True
        child.deaths = child.deaths + 1 if lived < 60 else 1
        wait = min(2.0 ** (child.deaths - 1), _LONGEST_WAIT)
        child.due = now + wait
        self.say(f"{child.name} died (code {code}); starting it again in {wait:.0f} s.")
        return False

    def _start(self, child: Child, now: float) -> None:
        # A session of its own, so that Ctrl-C reaches only the supervisor, and a stop
        # reaches whatever the child has started itself.
        child.process = subprocess.Popen(child.command, start_new_session=True)
        child.started = now

    def _asked_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _stop_all(self) -> None:
        running = [child for child in self.children if child.process is not None]
        for child in running:
            _signal_group(child.process, signal.SIGTERM)
        end = time.monotonic() + _PATIENCE
        for child in running:
            try:
                child.process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(child.process, signal.SIGKILL)
                child.process.wait()


def _signal_group(process: subprocess.Popen, number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
