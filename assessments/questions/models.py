"""Questions as authors edit them, and as learners sit them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, RevisionMixin, TranslatableMixin
from wagtail.search import index

from curriculum.releasing import ReleasedTogether
from learning.people.scoping import InstitutionScoped

from .kinds import KINDS


class QuestionBody(StreamBlock):
    """One block, of one kind."""

    def __init__(self, **kwargs):
        super().__init__([(kind.name, kind.block()) for kind in KINDS.values()], **kwargs)

    class Meta:
        min_num = 1
        max_num = 1


class Question(
    ReleasedTogether,
    InstitutionScoped,
    index.Indexed,
    TranslatableMixin,
    DraftStateMixin,
    RevisionMixin,
    models.Model,
):
    """An item of an institution's bank. What it asks in a sitting is its newest version."""

    code = models.CharField(_("code"), max_length=40, blank=True)
    label = models.CharField(
        _("name in the bank"),
        max_length=120,
        help_text=_("A few words by which you find it again."),
    )
    category = models.CharField(
        _("category"),
        max_length=255,
        blank=True,
        default="",
        help_text=_("Like folders, with a slash between them. Moodle's categories come in here."),
    )
    body = StreamField(QuestionBody(), verbose_name=_("question"))
    competency = models.ForeignKey(
        "curriculum.Competency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("competency"),
    )
    objective = models.CharField(_("outcome (code)"), max_length=20, blank=True)
    lesson_code = models.CharField(_("lesson (code)"), max_length=20, blank=True)
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
        help_text=_("1 easy to 3 hard"),
    )
    points = models.PositiveSmallIntegerField(
        _("points"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    panels = [
        FieldPanel("institution"),
        FieldPanel("label"),
        FieldPanel("code"),
        FieldPanel("category"),
        FieldPanel("body"),
        FieldPanel("competency"),
        FieldPanel("objective"),
        FieldPanel("lesson_code"),
        FieldPanel("difficulty"),
        FieldPanel("points"),
    ]
    search_fields = [
        *InstitutionScoped.search_fields,
        index.SearchField("label"),
        index.AutocompleteField("label"),
        index.FilterField("locale"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["code", "label"]

    def __str__(self) -> str:
        return self.label

    @property
    def kind(self) -> str:
        """The name of the question's kind, "" while it is still empty."""
        return self.body[0].block_type if self.body else ""

    def publish(self, revision, *args, **kwargs):
        """Going live cuts the version that sittings will use, whichever way it went live."""
        super().publish(revision, *args, **kwargs)
        self.refresh_from_db()
        QuestionVersion.objects.cut(self)


class QuestionVersionQuerySet(models.QuerySet):
    """The versions of questions."""

    @transaction.atomic
    def cut(self, question: Question) -> QuestionVersion:
        """Freeze the question as it is now; repeated without a change, the version that exists."""
        kind = KINDS[question.kind]
        asked = {
            "kind": kind.name,
            "data": kind.freeze(question.body[0].value),
            "points": question.points,
            "competency_code": question.competency.code if question.competency else "",
            "objective": question.objective,
            "lesson_code": question.lesson_code,
            "difficulty": question.difficulty,
        }
        language = question.locale.language_code
        versions = self.filter(question_key=question.translation_key, language=language)
        newest = versions.order_by("-number").first()
        if newest and all(getattr(newest, name) == value for name, value in asked.items()):
            return newest
        return self.create(
            question=question,
            question_key=question.translation_key,
            language=language,
            number=newest.number + 1 if newest else 1,
            **asked,
        )


class QuestionVersion(models.Model):
    """A question as it was asked, in our own JSON. Never changed: attempts refer to it for ever."""

    question = models.ForeignKey(
        Question, on_delete=models.SET_NULL, null=True, related_name="versions"
    )
    question_key = models.UUIDField()
    language = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    schema = models.PositiveSmallIntegerField(default=1)
    data = models.JSONField()
    points = models.PositiveSmallIntegerField()
    competency_code = models.CharField(max_length=20, blank=True)
    objective = models.CharField(max_length=20, blank=True)
    lesson_code = models.CharField(max_length=20, blank=True)
    difficulty = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QuestionVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question_key", "language", "number"],
                name="a_question_version_number_stands_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_key} v{self.number}"
