"""What a sitting can't do."""


class SittingRefused(Exception):
    """The act isn't possible now; the message is for the learner."""
