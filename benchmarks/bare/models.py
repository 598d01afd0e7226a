"""One row to read and to write."""

from django.conf import settings
from django.db import models


class Note(models.Model):
    """A text of somebody's."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    title = models.CharField(max_length=255)
    text = models.TextField()
    sequence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.title
