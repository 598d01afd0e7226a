"""Requirements, and the ledger: one row for a person, a requirement and a cycle."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_PERSON = settings.AUTH_USER_MODEL


class What(models.TextChoices):
    MODULE = "module", _("A module")
    PROGRAMME = "programme", _("A programme")
    COMPETENCY = "competency", _("A competency at a level")


class DueKind(models.TextChoices):
    """From where the days are counted."""

    DATE = "date", _("On a date, the same for everybody")
    JOINING = "joining", _("So many days after joining")
    LEARNING = "learning", _("So many days after it was last done")


class RequirementState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHING = "publishing", _("Being published")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def usual_distances() -> list[int]:
    """Days from the due date on which people are told; before it is negative."""
    return [-30, -7, 0, 7, 30]


class Requirement(models.Model):
    """A rule of an employer: who must do what, by when, how often, and why.

    Once published it is never edited; another one takes its place, and this one is withdrawn.
    """

    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=12, choices=RequirementState.choices, default=RequirementState.DRAFT
    )
    what = models.CharField(_("what"), max_length=12, choices=What.choices, blank=True)
    # The key of a module or programme; of a competency its code.
    key = models.CharField(max_length=60, blank=True)
    level = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    # As it was called when it was set: a title may change, what people were told may not.
    title = models.CharField(max_length=300, blank=True)
    # Online and practice together, of one person.
    minutes = models.PositiveIntegerField(default=0)

    includes_later = models.BooleanField(_("also who joins later"), default=True)
    due_kind = models.CharField(max_length=10, choices=DueKind.choices, default=DueKind.JOINING)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("days"), default=90)
    grace_days = models.PositiveSmallIntegerField(_("days of grace at the start"), default=30)
    repeat_months = models.PositiveSmallIntegerField(_("again after months"), null=True, blank=True)
    window_days = models.PositiveSmallIntegerField(
        _("days before, from which it counts"), default=90
    )
    distances = models.JSONField(default=usual_distances)
    legal_basis = models.TextField(_("legal basis or reason"), blank=True)

    by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    published_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # How far publishing has come: the person up to whom rows are written, and how many people.
    reached_user = models.BigIntegerField(default=0)
    reached = models.PositiveIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        indexes = [models.Index(fields=["organisation", "state"], name="requirement_of_employer")]

    def __str__(self) -> str:
        return self.title or f"#{self.pk}"

    @property
    def subject(self) -> str:
        """What is asked for, as one text: two requirements with the same one are met together."""
        level = f":{self.level}" if self.what == What.COMPETENCY else ""
        return f"{self.what}:{self.key}{level}"


class TargetKind(models.TextChoices):
    EVERYBODY = "everybody", _("Everybody")
    UNIT = "unit", pgettext_lazy("of an employer", "Unit")
    POST = "post", _("Post")
    PROFILE = "profile", _("Role profile")
    GRADE = "grade", _("Grade")
    PERSON = "person", _("Person")


class RequirementTarget(models.Model):
    """Whom a requirement is about: who falls under any of its targets. A unit takes in all below."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=10, choices=TargetKind.choices)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    profile = models.ForeignKey(
        "assessments.RoleProfile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # A post's title or a grade: posts of one title in many offices are asked the same.
    text = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(_PERSON, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.named}"

    @property
    def named(self) -> str:
        """The group or person; empty for everybody."""
        return str(self.unit or self.profile or self.user or self.text)


class AssignmentState(models.TextChoices):
    NOT_STARTED = "not_started", _("Not started")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    LATE = "late", _("Late")
    PAUSED = "paused", _("Paused")
    EXEMPT = "exempt", _("Exempt")
    ENDED = "ended", _("No longer asked")


# Where something is still to be done.
OPEN_STATES = (AssignmentState.NOT_STARTED, AssignmentState.UNDER_WAY, AssignmentState.LATE)


class Assignment(models.Model):
    """A row of the ledger: a person's turn under a requirement, in one cycle.

    All but who and which is computed (`ledger.settle`), never typed: concessions are rows of their
    own. `reason` is the target's name as it was, `joined_on` from when it counts.
    """

    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="assignments"
    )
    user = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="assignments")
    cycle = models.PositiveSmallIntegerField(default=1)
    subject = models.CharField(max_length=80)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=AssignmentState.choices)
    opened_on = models.DateField()
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    # When it is due again, of what is done.
    again_on = models.DateField(null=True)
    reason_kind = models.CharField(max_length=10, choices=TargetKind.choices)
    reason = models.CharField(max_length=200, blank=True)
    joined_on = models.DateField()
    # Another open row of the same person asks for the same thing earlier: that one counts.
    is_overtaken = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "user", "cycle"], name="a_requirement_s_cycle_has_one_row"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False) | ~Q(state="done"),
                name="what_is_done_has_its_day",
            ),
        ]
        indexes = [
            models.Index(
                # The last two only so that counting people reads no row.
                fields=["unit", "state", "due_on", "is_overtaken", "user"],
                name="ledger_by_unit",
            ),
            models.Index(
                fields=["state", "due_on", "id"],
                name="ledger_by_date",
                condition=Q(is_overtaken=False),
            ),
            models.Index(
                # By the date first: of many units the next that lapse are few, and stand in their order.
                fields=["again_on", "id"],
                name="ledger_again",
                condition=Q(again_on__isnull=False, state="done"),
            ),
            models.Index(fields=["user", "subject", "state"], name="ledger_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.requirement_id} ({self.cycle}) {self.state}"


class ConcessionKind(models.TextChoices):
    EXTENSION = "extension", _("Extension")
    EXEMPTION = "exemption", _("Exemption")


class Concession(models.Model):
    """More time, or none asked for, given to a person by somebody, with the reason.

    `until` is an extension's new date, or an exemption's last day (None: for good). Taken back, it
    stays with who did it and when.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="concessions")
    kind = models.CharField(max_length=10, choices=ConcessionKind.choices)
    until = models.DateField(null=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="exemption") | Q(until__isnull=False),
                name="an_extension_has_its_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.until or ''}"


class Audience(models.TextChoices):
    LEARNER = "learner", _("the person")
    SUPERVISOR = "supervisor", _("the supervisor")
    HR = "hr", _("HR")


class Notice(models.Model):
    """Somebody was to be told of a row: when, and by which mail; without one nobody could be told."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="notices")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    recipient = models.ForeignKey(_PERSON, on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # Days from the due date; None for a reminder by hand.
    distance = models.SmallIntegerField(null=True)
    due_on = models.DateField()
    # The mail in the outbox; empty where nothing could be sent.
    mail_key = models.CharField(max_length=200, blank=True, db_index=True)
    by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["assignment", "audience", "due_on"], name="notice_of_row")]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "audience", "recipient", "due_on", "distance"],
                condition=Q(distance__isnull=False, recipient__isnull=False),
                name="nobody_is_told_the_same_twice",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.audience} {self.distance}"


class Doubt(models.Model):
    """A learner says that a row is wrong; HR answers."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="doubts")
    text = models.CharField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(answered_at__isnull=True),
                name="a_row_has_one_open_doubt",
            )
        ]

    def __str__(self) -> str:
        return self.text[:50]


class LedgerPass(models.Model):
    """One nightly pass over an organisation's ledger: how far it is, and what it had to mend.

    Whatever it mends, some event had forgotten: the number ought to be 0.
    """

    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    on = models.DateField()
    reached_user = models.BigIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    by_date = models.PositiveIntegerField(default=0)
    mended = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    # When everybody had been told who was to be told on this day.
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "on"], name="one_pass_a_night")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.on}"
