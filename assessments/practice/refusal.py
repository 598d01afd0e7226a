"""What can't be done with a work, and why."""


class PracticeRefused(Exception):
    """The act isn't possible now; the message is for whoever tried, and what they sent is theirs."""
