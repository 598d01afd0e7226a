"""Wagtail's log of changes, with the institution that each change belongs to."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models.audit_log import BaseLogEntry, BaseLogEntryManager

from .institution import Institution


class InstitutionLogManager(BaseLogEntryManager):
    """Entries that remember whose object they are about, also once it is deleted."""

    def log_action(self, instance, action, **kwargs):
        kwargs.update(object_id=str(instance.pk), institution_id=instance.institution_id)
        return super().log_action(instance, action, **kwargs)

    def for_instance(self, instance):
        content_type = ContentType.objects.get_for_model(instance, for_concrete_model=False)
        return self.filter(content_type=content_type, object_id=str(instance.pk))

    def viewable_by_user(self, user):
        """Site history: Wagtail goes by the model alone and so shows every institution's titles."""
        return self.filter(institution__in=Institution.objects.where_at_work(user))


class InstitutionLogEntry(BaseLogEntry):
    """A change of something that belongs to an institution."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=255, db_index=True)

    objects = InstitutionLogManager()

    class Meta(BaseLogEntry.Meta):
        ordering = ["-timestamp", "-id"]
        verbose_name = _("log entry of an institution")
        verbose_name_plural = _("log entries of institutions")
