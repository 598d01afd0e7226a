"""Why something can't be kept."""

from __future__ import annotations


class TransferRefused(Exception):
    """The message is for its writer, and their text is still theirs. `field`: where to mend it."""

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field
