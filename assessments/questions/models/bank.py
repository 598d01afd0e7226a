"""Questions as authors edit them."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from curriculum.blocks.identity import identified
from curriculum.releasing import ReleasedTogether
from learning.people.access import institutions_of
from learning.people.editor.pictures import OwnPictureChooser, own_pictures
from learning.people.scoping import InstitutionScoped, InstitutionScopedQuerySet

from ..kinds import KINDS
from ..tags import LONGEST_TAGS, tidy_tags
from .sharing import QuestionShare
from .versions import QuestionVersion


class QuestionBody(StreamBlock):
    """One block, of one kind."""

    def __init__(self, **kwargs):
        super().__init__([(kind.name, kind.block()) for kind in KINDS.values()], **kwargs)

    def written(self, kind: str, value: dict[str, Any], key: UUID) -> str:
        """The stream of one question as JSON, with ids that stay the same under its key."""
        return json.dumps(identified(self, [{"type": kind, "value": value}], key))

    class Meta:
        min_num = 1
        max_num = 1


class QuestionQuerySet(InstitutionScopedQuerySet):
    """The questions of banks."""

    def visible_to(self, user) -> QuestionQuerySet:
        """What `user` may read and ask: their institutions' own, and what is shared with these."""
        mine = institutions_of(user)
        shared = QuestionShare.objects.filter(institution__in=mine).values("question_key")
        return self.filter(models.Q(institution__in=mine) | models.Q(translation_key__in=shared))

    def usable_by(self, institution) -> QuestionQuerySet:
        """The same for one institution, whoever works there."""
        shared = QuestionShare.objects.filter(institution=institution).values("question_key")
        return self.filter(models.Q(institution=institution) | models.Q(translation_key__in=shared))

    def named(self, word: str) -> QuestionQuerySet:
        """Those with this word in their name, code, category or tags."""
        return self.filter(
            models.Q(label__icontains=word)
            | models.Q(code__icontains=word)
            | models.Q(category__icontains=word)
            | models.Q(tags__icontains=word)
        )

    def tagged(self, tag: str) -> QuestionQuerySet:
        """Those with this tag, whatever its case."""
        [tag] = tidy_tags(tag).split(", ")[:1]
        return self.filter(
            models.Q(tags__iexact=tag)
            | models.Q(tags__istartswith=f"{tag}, ")
            | models.Q(tags__iendswith=f", {tag}")
            | models.Q(tags__icontains=f", {tag}, ")
        )


class Question(
    ReleasedTogether,
    InstitutionScoped,
    index.Indexed,
    TranslatableMixin,
    PreviewableMixin,
    DraftStateMixin,
    RevisionMixin,
    models.Model,
):
    """An item of an institution's bank. What it asks in a sitting is its newest version."""

    code = models.CharField(_("code"), max_length=40, blank=True)
    label = models.CharField(
        _("name in the bank"),
        # Room for what a language needs more words to say.
        max_length=255,
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

    tags = models.CharField(
        _("tags"),
        max_length=LONGEST_TAGS,
        blank=True,
        default="",
        help_text=_("With commas between them. A quiz can draw its questions by a tag."),
    )
    picture = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=own_pictures,
        verbose_name=_("picture"),
    )
    picture_text = models.CharField(
        _("the picture in words"),
        max_length=500,
        blank=True,
        default="",
        help_text=_(
            "For who can't see it: what one needs to know to answer, without telling the answer."
        ),
    )

    objects = QuestionQuerySet.as_manager()

    # A draw by tag finds the same questions in every language.
    override_translatable_fields = [
        *InstitutionScoped.override_translatable_fields,
        SynchronizedField("tags", overridable=False),
        SynchronizedField("code", overridable=False),
        SynchronizedField("objective", overridable=False),
        SynchronizedField("lesson_code", overridable=False),
        SynchronizedField("category", overridable=False),
        SynchronizedField("competency", overridable=False),
        # A translator could otherwise set it to any institution's.
        SynchronizedField("picture", overridable=False),
    ]

    # What is asked first; where it is filed last.
    panels = [
        FieldPanel("label"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("picture", widget=OwnPictureChooser), FieldPanel("picture_text")],
            heading=_("Picture"),
        ),
        FieldPanel("points"),
        FieldPanel("difficulty"),
        FieldPanel("competency"),
        FieldPanel("objective"),
        FieldPanel("lesson_code"),
        FieldPanel("tags"),
        FieldPanel("category"),
        FieldPanel("code"),
        FieldPanel("institution"),
    ]
    search_fields = [
        *InstitutionScoped.search_fields,
        index.SearchField("label"),
        index.AutocompleteField("label"),
        index.FilterField("locale"),
        # What is shared is found by it.
        index.FilterField("translation_key"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["code", "label"]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """A picture that some can't see is no question for them."""
        super().clean()
        self.tags = tidy_tags(self.tags)
        if self.picture_id and not self.picture_text.strip():
            raise ValidationError({"picture_text": _("Say what the picture shows.")})

    def with_content_json(self, content):
        """A revision may show a picture that was deleted since: then it has none."""
        image = content.get("picture")
        if image and not get_image_model().objects.filter(pk=image).exists():
            content = {**content, "picture": None}
        return super().with_content_json(content)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """As learners meet it, and as they read it after its release."""
        return [("asked", _("As it is asked")), ("key", _("With its key and feedback"))]

    def get_preview_template(self, request, mode_name: str) -> str:
        return "assessments/question_preview.html"

    def get_preview_context(self, request, mode_name: str) -> dict[str, Any]:
        context = super().get_preview_context(request, mode_name)
        return context | {"with_key": mode_name == "key"}

    @property
    def tag_list(self) -> list[str]:
        """Its tags, one by one."""
        return [tag for tag in self.tags.split(", ") if tag]

    @property
    def kind(self) -> str:
        """The name of the question's kind, "" while it is still empty."""
        return self.body[0].block_type if self.body else ""

    def publish(self, revision, *args, **kwargs):
        """Going live cuts the version that sittings will use, whichever way it went live."""
        super().publish(revision, *args, **kwargs)
        self.refresh_from_db()
        QuestionVersion.objects.cut(self)
