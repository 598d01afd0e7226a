"""What a requirement's pages are told when something can't be done."""


class RequirementRefused(Exception):
    """It can't be done; the message says why, for the person who asked."""
