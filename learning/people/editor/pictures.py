"""Choosing a picture among those of one's own collections, also when an id is posted by hand."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.admin.widgets import BaseChooser
from wagtail.images.widgets import AdminImageChooser

from .asking import asking


def own_pictures() -> models.Q:
    """For a foreign key's `limit_choices_to`: others' pictures count as absent."""
    # Wagtail's models aren't loaded yet when ours are.
    from wagtail.images.permissions import permission_policy

    user = asking.get()
    if user is None:
        return models.Q()
    choosable = permission_policy.instances_user_has_any_permission_for(user, ["choose"])
    return models.Q(pk__in=choosable.values("pk"))


class OwnPictureChooser(AdminImageChooser):
    """Shows nothing for an id that was posted but isn't yours."""

    def get_instance(self, value: Any) -> models.Model | None:
        try:
            instance = super().get_instance(value)
        except ValueError:  # not even a number
            return None
        if instance is None:
            return None
        found = self.model_class.objects.filter(own_pictures(), pk=instance.pk)
        return instance if found.exists() else None

    def get_value_data_from_instance(self, instance: models.Model) -> dict[str, Any]:
        try:
            return super().get_value_data_from_instance(instance)
        except (OSError, ValueError, SyntaxError):
            # Its file was damaged since: the form must still open, to choose another one.
            data = BaseChooser.get_value_data_from_instance(self, instance)
            return data | {"preview": {}, "default_alt_text": ""}
