"""Posts, staff numbers, absences and deputies: what an employer keeps about who works where."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.lib.dated import DatedQuerySet

from .organisation import Organisation, Unit


class Post(models.Model):
    """A place in a unit that people hold, one after the other or several at once.

    `code` is the employer's own; two posts of an organisation never share one.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    code = models.CharField(_("post number"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=200)
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    # Since when it is called so and graded so, where that has changed: who held it before is asked for
    # what goes with it from then on.
    titled_on = models.DateField(null=True)
    graded_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"],
                condition=~Q(code=""),
                name="a_post_number_is_one_post_s",
            )
        ]

    def __str__(self) -> str:
        return self.title


class StaffNumber(models.Model):
    """By what number an employer knows a person; each has its own."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_numbers"
    )
    number = models.CharField(_("staff number"), max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="a_staff_number_is_one_person_s"
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"], name="a_person_has_one_staff_number"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Absence(models.Model):
    """Days on which a person is away, the first and the last among them: what is due waits.

    Why somebody is away is nobody's business here, so there is no field for it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences"
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("last day"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="an_absence_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["organisation", "user", "since"], name="an_absence_is_noted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.since} – {self.until}"


class Deputy(models.Model):
    """Who sees to a supervisor's people in their place, for a time."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deputies"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deputises_for"
    )
    since = models.DateField(_("from"), default=timezone.localdate)
    until = models.DateField(_("last day"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(supervisor=F("deputy")), name="nobody_is_their_own_deputy"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_deputy_ends_after_they_begin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.supervisor}"
