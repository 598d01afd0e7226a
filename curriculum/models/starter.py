"""How the loader of the starter curriculum knows what somebody has edited since."""

from django.db import models


class StarterRecord(models.Model):
    """One loaded thing: what the file said (`source`) and what stood in the site then (`state`).

    Both are SHA-256 in hex. A thing whose state has changed since was edited by a person.
    """

    key = models.CharField(max_length=80, unique=True)
    source = models.CharField(max_length=64)
    state = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.key
