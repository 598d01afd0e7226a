"""How an app adds a kind of activity to modules: subclass ActivityPage and answer its questions.

Curriculum reads only these answers, so it never hears of quizzes or practices.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import DraftStateMixin, Page
from wagtail_localize.fields import SynchronizedField

from .data import Activity
from .releasing import ReleasedTogether
from .restrictions import RestrictionsInOneQuery
from .writing.previewing import SeenByOthers


class ActivityPage(ReleasedTogether, SeenByOthers, RestrictionsInOneQuery, Page):
    """One step of a module. Concrete kinds set `activity_kind` and may override the answers below."""

    # The word by which records, templates and outlines know the kind.
    activity_kind: str

    # Whether its minutes are spent here; those of practice are spent at work, and counted apart.
    is_online = True

    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(6000)],
        help_text=_("How long it takes a reader who does the exercises."),
    )
    required = models.BooleanField(
        _("required"), default=True, help_text=_("Completion of the module asks for it.")
    )

    retired = models.BooleanField(
        _("take it out of the module"),
        default=False,
        help_text=_(
            "With the next release it is no longer asked of anybody who begins. Who is under way keeps "
            "it, and its records stay."
        ),
    )

    parent_page_types = ["curriculum.ModulePage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("minutes"), FieldPanel("required")]
    settings_panels = [*Page.settings_panels, FieldPanel("retired")]

    # An address stays the same in every language: the tree above says which one it is.
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]

    class Meta:
        abstract = True

    # --- The answers ---

    def counts(self) -> bool:
        """Whether a learner can finish this step now, so that percent and completion look at it."""
        return True

    def pass_mark_demanded(self) -> int | None:
        """The percentage that finishes it; None where reading or handing in does."""
        return None

    def items(self) -> int | None:
        """Of how many questions it consists, if of any."""
        return None

    def published_with(self) -> Iterable[DraftStateMixin]:
        """What must go live together with this page (a quiz answers with its questions)."""
        return ()

    def searchable_texts(self) -> Iterable[str]:
        """Paragraphs by which a public search finds this page; its title always is one more.

        Nothing unless a kind says so: a quiz's questions and keys must never be found.
        """
        return ()

    def demands(self, order: int) -> Activity:
        """What an edition freezes of this step."""
        return Activity(
            key=self.translation_key,
            kind=self.activity_kind,
            title=self.title,
            order=order,
            required=self.required,
            counts=self.counts(),
            minutes=self.minutes,
            pass_mark=self.pass_mark_demanded(),
            items=self.items(),
            is_online=self.is_online,
        )


def activity_models() -> list[type[ActivityPage]]:
    """Every concrete kind of activity that an installed app has added."""
    return list(ActivityPage.__subclasses__())
