"""Why something can't be done with an intake."""


class IntakeRefused(Exception):
    """The message is for whoever tried, and says what to do."""
