"""The quiz as its author sets it: rules, questions, and draws from the bank."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from curriculum import api as curriculum
from curriculum.activities import ActivityPage

from ...questions.models import Question
from ..rules import Counting, Purpose, Rules, Shown

PURPOSES = [
    (Purpose.GRADED, _("Graded: passing it finishes the step")),
    (Purpose.PRACTICE, _("For practice: feedback at once, as often as one likes")),
    (Purpose.PRE_TEST, _("Before the module: what is known already")),
    (Purpose.POST_TEST, _("After the module: what was gained")),
]
COUNTINGS = [
    (Counting.BEST, _("The best")),
    (Counting.LAST, _("The last")),
    (Counting.AVERAGE, _("The average of all")),
    (Counting.FIRST, _("The first")),
]
_AT_ONCE = (Shown.AT_ONCE, _("At once after handing in"))
_AFTER_CLOSE = (Shown.AFTER_CLOSE, _("After the quiz has closed"))
_NEVER = (Shown.NEVER, _("Never"))
MARKS_SHOWN = [_AT_ONCE, _AFTER_CLOSE, _NEVER]
# "At once" isn't offered: it would hand the key to whoever tries again.
KEY_SHOWN = [
    (Shown.WHEN_SETTLED, _("After passing, or after the last attempt")),
    _AFTER_CLOSE,
    _NEVER,
]


class QuizPage(ActivityPage):
    """A quiz of a module. Its page introduces it; the sitting has its own address."""

    activity_kind = "quiz"

    introduction = models.TextField(_("introduction"), blank=True)
    purpose = models.CharField(
        _("purpose"), max_length=10, choices=PURPOSES, default=Purpose.GRADED
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark (%)"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    shuffle = models.BooleanField(
        _("shuffle questions and options"),
        default=True,
        help_text=_("Ordering and matching are always shuffled."),
    )
    counting = models.CharField(
        _("which attempt counts"), max_length=8, choices=COUNTINGS, default=Counting.BEST
    )
    wait_hours = models.PositiveSmallIntegerField(
        _("hours between attempts"), default=0, validators=[MaxValueValidator(24 * 365)]
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    minutes_allowed = models.PositiveSmallIntegerField(
        _("time limit (minutes)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 60)],
        help_text=_(
            "Empty: no limit. A limit shuts out who reads slowly; people can be given more."
        ),
    )
    per_page = models.PositiveSmallIntegerField(
        _("questions on a page"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("0: all on one page."),
    )
    marks_shown = models.CharField(
        _("points are shown"), max_length=20, choices=MARKS_SHOWN, default=Shown.AT_ONCE
    )
    key_shown = models.CharField(
        _("right answers and explanations are shown"),
        max_length=20,
        choices=KEY_SHOWN,
        default=Shown.WHEN_SETTLED,
    )

    content_panels = [
        HelpPanel(template="assessments/quiz_help.html"),
        *ActivityPage.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel(
            [
                FieldPanel("purpose"),
                FieldPanel("pass_mark"),
                FieldPanel("attempts_allowed"),
                FieldPanel("counting"),
                FieldPanel("wait_hours"),
            ],
            heading=_("Passing"),
        ),
        MultiFieldPanel(
            [FieldPanel("opens_at"), FieldPanel("closes_at"), FieldPanel("minutes_allowed")],
            heading=_("Time"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("per_page"),
                FieldPanel("shuffle"),
                FieldPanel("marks_shown"),
                FieldPanel("key_shown"),
            ],
            heading=_("What is shown, and when"),
        ),
        InlinePanel("questions", heading=_("Questions"), label=_("Question")),
        InlinePanel("draws", heading=_("Drawn at random"), label=_("Draw")),
    ]
    template = "assessments/quiz_page.html"

    class Meta:
        verbose_name = _("quiz")

    @property
    def rules(self) -> Rules:
        """The rules as the page has them now."""
        return Rules(
            purpose=Purpose(self.purpose),
            attempts_allowed=self.attempts_allowed,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            minutes=self.minutes_allowed,
            wait_hours=self.wait_hours,
            counting=Counting(self.counting),
            key_shown=Shown(self.key_shown),
            marks_shown=Shown(self.marks_shown),
        )

    def clean(self) -> None:
        """Rules that contradict each other are refused where they are written."""
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("The quiz would close before it opens.")})
        if not self.closes_at:
            for name in ("marks_shown", "key_shown"):
                if getattr(self, name) == Shown.AFTER_CLOSE:
                    raise ValidationError(
                        {name: _("The quiz never closes: say when, or choose something else.")}
                    )

    @cached_property
    def institution(self):
        """Whose quiz it is: the institution of its module."""
        return curriculum.module_of(self).institution

    def pass_mark_demanded(self) -> int | None:
        return self.pass_mark if self.purpose == Purpose.GRADED else None

    def items(self) -> int:
        return self.questions.count() + sum(draw.count for draw in self.draws.all())

    @classmethod
    def asked_below(cls, path: str) -> set[int]:
        """The ids of the questions that quizzes below a page ask now, or would after a release.

        Two queries, however many quizzes there are.
        """
        places = QuizQuestion.objects.filter(quiz__path__startswith=path)
        asked = set(places.values_list("question_id", flat=True))
        drafts = cls.objects.filter(path__startswith=path, latest_revision__isnull=False)
        for content in drafts.values_list("latest_revision__content", flat=True):
            asked |= {row["question"] for row in content.get("questions", [])}
        return asked

    def with_content_json(self, content):
        """A revision may ask a question that was deleted since: it is left out, or nothing would open."""
        rows = content.get("questions", [])
        known = set(
            Question.objects.filter(pk__in=[row["question"] for row in rows]).values_list(
                "pk", flat=True
            )
        )
        kept = [row for row in rows if row["question"] in known]
        return super().with_content_json({**content, "questions": kept})

    def published_with(self):
        """The questions go live with their quiz, so that it never asks for one that isn't there.

        One that another institution shares goes live where it belongs.
        """
        institution_id = self.institution.pk
        asked = [
            place.question
            for place in self.questions.select_related("question")
            if place.question.institution_id == institution_id
        ]
        # A translation has its original's rows: with it go the questions of its own language.
        foreign = [item.translation_key for item in asked if item.locale_id != self.locale_id]
        if not foreign:
            return asked
        own = Question.objects.filter(translation_key__in=foreign, locale_id=self.locale_id)
        return [*(item for item in asked if item.locale_id == self.locale_id), *own]


class QuizQuestion(Orderable):
    """A question's place in a quiz."""

    quiz = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="questions")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="places")

    panels = [FieldPanel("question")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["quiz", "question"], name="a_quiz_asks_a_question_once")
        ]


class QuizDraw(Orderable):
    """Questions that each sitting draws anew from the institution's bank."""

    quiz = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="draws")
    count = models.PositiveSmallIntegerField(
        _("how many"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    competency = models.ForeignKey(
        "curriculum.Competency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("competency"),
    )
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
        help_text=_("1 easy to 3 hard; empty: any"),
    )

    tag = models.CharField(
        _("tag"), max_length=60, blank=True, default="", help_text=_("Empty: any")
    )

    panels = [
        FieldPanel("count"),
        FieldPanel("competency"),
        FieldPanel("difficulty"),
        FieldPanel("tag"),
    ]

    def __str__(self) -> str:
        about = [str(self.competency)] if self.competency_id else []
        if self.difficulty:
            about.append(gettext("difficulty %(n)d") % {"n": self.difficulty})
        if self.tag:
            about.append(gettext("tag “%(tag)s”") % {"tag": self.tag})
        described = ", ".join(about) or gettext("any question")
        return f"{self.count} × {described}"
