"""A module on its way to its release: handed to a second person, with what they say of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .pages import ModulePage


class ReviewState(models.TextChoices):
    """Where a submission stands."""

    WAITING = "waiting", _("Waiting for a reviewer")
    RETURNED = "returned", _("Returned with comments")
    APPROVED = "approved", _("Approved, to be released")
    RELEASED = "released", _("Released")
    WITHDRAWN = "withdrawn", _("Taken back")


OPEN = (ReviewState.WAITING, ReviewState.APPROVED)


class ModuleReview(models.Model):
    """One submission: the drafts of a module as they were, and what became of them.

    `parts` has a digest of each draft by its name (`second_person.parts`): a draft that says something
    else now isn't what was submitted. `message` is for the reviewer alone; `note` and `refresher` go to
    everybody with the release. `outcome` is what a release would have come to on submission.
    """

    module = models.ForeignKey(ModulePage, on_delete=models.CASCADE, related_name="reviews")
    institution = models.ForeignKey(
        "people.Institution", on_delete=models.PROTECT, related_name="module_reviews"
    )
    state = models.CharField(
        max_length=10, choices=ReviewState.choices, default=ReviewState.WAITING
    )
    parts = models.JSONField(default=dict)
    # The keys of its live steps, as they stood.
    order = models.JSONField(default=list)
    message = models.TextField(_("message to the reviewer"), blank=True)
    note = models.TextField(_("what has changed, for everybody"), blank=True)
    refresher = models.TextField(_("why holders of the certificate do it again"), blank=True)
    outcome = models.JSONField(default=dict)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(default=timezone.now)
    # Who is asked to read it; nobody in particular where it is empty.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    verdict = models.TextField(_("what the reviewer says"), blank=True)
    # An approved one goes live by itself then; why it didn't, where it couldn't.
    release_at = models.DateTimeField(null=True, db_index=True)
    refusal = models.TextField(blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("review")
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["module"],
                condition=Q(state__in=["waiting", "approved"]),
                name="a_module_has_one_open_review",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"]) | Q(decided_by__isnull=False),
                name="a_decided_review_has_its_reviewer",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(verdict=""),
                name="a_returned_review_says_why",
            ),
        ]

    def __str__(self) -> str:
        return str(self.module)

    @property
    def is_open(self) -> bool:
        """Whether something is still to come of it."""
        return self.state in OPEN


class ReviewComment(models.Model):
    """What somebody says of a place in a draft, until it is settled.

    `part` and `place` lead to the passage; `label` says where it was, should it go.
    """

    review = models.ForeignKey(ModuleReview, on_delete=models.CASCADE, related_name="comments")
    part = models.CharField(max_length=80)
    place = models.CharField(max_length=400, blank=True)
    label = models.CharField(max_length=400, blank=True)
    text = models.TextField(_("comment"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("comment")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_comment_says_something")
        ]

    def __str__(self) -> str:
        return self.text[:80]


class ReleaseException(models.Model):
    """A platform administrator lets one person release once what they wrote, with a reason."""

    module = models.ForeignKey(
        ModulePage, on_delete=models.CASCADE, related_name="release_exceptions"
    )
    given_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("exception")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_exception_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(given_to=models.F("given_by")),
                name="nobody_gives_themselves_an_exception",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.module}: {self.given_to}"
