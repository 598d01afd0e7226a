"""Progress of a long command on one line of a terminal; a few lines where there is none."""

from __future__ import annotations

from typing import TextIO


class ProgressLine:
    """`show(done, total, what)` redraws a bar; `end()` leaves it behind."""

    WIDTH = 30

    def __init__(self, stream: TextIO):
        self._stream = stream
        self._redraws = bool(getattr(stream, "isatty", lambda: False)())
        self._shown = -1

    def show(self, done: int, total: int, what: str) -> None:
        """Show `done` of `total` and what is being done."""
        percent = 100 * done // total if total else 100
        if self._redraws:
            filled = self.WIDTH * done // total if total else self.WIDTH
            bar = "█" * filled + "·" * (self.WIDTH - filled)
            self._write(f"\r  {bar} {percent:3d} %  {what:<40.40}")
        elif percent // 25 > self._shown:
            self._shown = percent // 25
            self._write(f"  {percent:3d} %  {what}\n")

    def end(self) -> None:
        """Finish the line."""
        if self._redraws:
            self._write("\n")

    def _write(self, text: str) -> None:
        # Django's wrapper would end each piece with a line break.
        raw = getattr(self._stream, "_out", self._stream)
        raw.write(text)
        raw.flush()
