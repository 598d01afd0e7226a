"""The page tree: home, institutions, programmes, modules and their lessons."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, PageManager, TranslatableMixin
from wagtail.query import PageQuerySet
from wagtail_localize.fields import SynchronizedField

from learning.site.models import a_colour

from ..activities import ActivityPage
from ..blocks import LessonBlocks, TextListBlock, TransferBlock
from ..blocks.terms import anchor
from ..releasing import ReleasedTogether
from ..restrictions import RestrictionsInOneQuery
from ..terms import TermMarker
from ..writing.panel import LessonWritingPanel, ModuleWritingPanel
from ..writing.previewing import SeenByOthers
from .archive import ArchivedModule
from .taxonomy import LEVEL_VALIDATORS, SDG, Competency, Principle

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link"]


class Difficulty(models.TextChoices):
    """For whom a module is meant."""

    FOUNDATION = "foundation", _("Foundation")
    INTERMEDIATE = "intermediate", _("Intermediate")
    ADVANCED = "advanced", _("Advanced")


class HomePage(RestrictionsInOneQuery, Page):
    """The site's front, and the root under which an address is looked up."""

    eyebrow = models.CharField(
        _("line above the title"), max_length=80, default="For everybody who works for the public"
    )
    headline = models.CharField(
        _("headline"),
        max_length=160,
        default="Learn it on Tuesday. Use it at the counter on Wednesday.",
    )
    lead = models.TextField(_("first paragraph"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("eyebrow"),
        FieldPanel("headline"),
        FieldPanel("lead"),
    ]
    template = "curriculum/home_page.html"

    class Meta:
        verbose_name = _("home page")


class Duty(models.TextChoices):
    """What a public site owes its readers; other pages and forms lead to these by their duty."""

    ACCESSIBILITY = "accessibility", _("Accessibility statement")
    PRIVACY = "privacy", _("Privacy notice")
    TERMS = "terms", _("Terms of use")
    HELP = "help", _("Help")
    CONTACT = "contact", _("Contact")


class StandardPage(RestrictionsInOneQuery, Page):
    """A page of plain text: about, privacy, accessibility, help. The footer lists those in menus."""

    duty = models.CharField(
        _("public duty"),
        max_length=20,
        blank=True,
        choices=Duty.choices,
        help_text=_("Sign-up, certificates and mails lead to the page of each duty."),
    )
    body = RichTextField(_("text"), blank=True, features=[*TEXT_FEATURES, "h2", "h3"])

    parent_page_types = ["curriculum.HomePage", "curriculum.InstitutionPage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("body")]
    settings_panels = [*Page.settings_panels, FieldPanel("duty", permission="superuser")]
    override_translatable_fields = [SynchronizedField("duty", overridable=False)]
    template = "curriculum/standard_page.html"

    class Meta:
        verbose_name = _("text page")


class InstitutionPage(RestrictionsInOneQuery, Page):
    """What an institution says of itself; its programmes and modules lie below."""

    institution = models.ForeignKey(
        "people.Institution",
        on_delete=models.PROTECT,
        related_name="pages",
        verbose_name=_("institution"),
    )
    introduction = RichTextField(_("introduction"), blank=True, features=TEXT_FEATURES)
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        validators=[a_colour],
        help_text=_("On this page and all below it, such as #14532d; its shades follow."),
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("In the header of this page and all below it."),
    )

    parent_page_types = ["curriculum.HomePage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel([FieldPanel("accent"), FieldPanel("logo")], heading=_("Brand")),
    ]
    # One brand, whatever the language.
    override_translatable_fields = [SynchronizedField("accent"), SynchronizedField("logo")]
    # Whose space a page is, is no author's choice: only platform administrators see this field.
    settings_panels = [
        *Page.settings_panels,
        FieldPanel("institution", permission="superuser"),
    ]
    template = "curriculum/institution_page.html"

    class Meta:
        verbose_name = _("institution page")


class ProgrammePage(RestrictionsInOneQuery, Page):
    """Modules in an order that lead to a programme certificate."""

    code = models.CharField(_("code"), max_length=20)
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    description = models.TextField(_("description"))
    level = models.CharField(_("level"), max_length=60, blank=True)
    audience = StreamField(TextListBlock(), verbose_name=_("audience"), blank=True)
    outcomes = StreamField(TextListBlock(), verbose_name=_("outcomes"), blank=True)
    credential_title = models.CharField(_("certificate's title"), max_length=255, blank=True)
    validity_months = models.PositiveSmallIntegerField(
        _("certificate is valid for (months)"), null=True, blank=True
    )

    parent_page_types = ["curriculum.InstitutionPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("code"),
        FieldPanel("tagline"),
        FieldPanel("description"),
        FieldPanel("level"),
        FieldPanel("audience"),
        FieldPanel("outcomes"),
        InlinePanel("modules", heading=_("Modules")),
        InlinePanel("sdgs", heading=_("Sustainable Development Goals")),
        MultiFieldPanel(
            [FieldPanel("credential_title"), FieldPanel("validity_months")],
            heading=_("Certificate"),
        ),
    ]
    template = "curriculum/programme_page.html"

    class Meta:
        verbose_name = _("programme")

    def get_context(self, request, *args, **kwargs):
        """The child rows with what they point to, in one query a kind."""
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "goals": [row.sdg for row in self.sdgs.select_related("sdg")],
        }


class ProgrammeSDG(Orderable):
    """A goal that the programme as a whole serves."""

    programme = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="sdgs")
    sdg = models.ForeignKey(SDG, on_delete=models.PROTECT, related_name="+", verbose_name=_("goal"))


class PracticeRule(models.TextChoices):
    """What the programme certificate asks of a module's practice."""

    NONE = "none", _("Not asked for")
    RECOMMENDED = "recommended", _("Recommended")
    REQUIRED = "required", _("Required: assessed “meets”")


class ProgrammeModule(Orderable):
    """A module's place in a programme; the module may belong to another institution."""

    programme = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="modules")
    module = models.ForeignKey(
        "curriculum.ModulePage", on_delete=models.PROTECT, related_name="programme_places"
    )
    required = models.BooleanField(_("required"), default=True)
    practice = models.CharField(
        _("practice"),
        max_length=12,
        choices=PracticeRule.choices,
        default=PracticeRule.NONE,
    )

    panels = [PageChooserPanel("module"), FieldPanel("required"), FieldPanel("practice")]


class ModuleQuerySet(PageQuerySet):
    """Modules."""

    def offered(self) -> ModuleQuerySet:
        """Those that can be begun: live, and not archived."""
        return self.live().exclude(translation_key__in=ArchivedModule.objects.values("module_key"))


class ModulePage(ReleasedTogether, SeenByOthers, RestrictionsInOneQuery, Page):
    """The unit of enrolment, review, release, completion and certificate."""

    code = models.CharField(_("code"), max_length=20)
    subtitle = models.CharField(_("subtitle"), max_length=255, blank=True)
    summary = models.TextField(_("summary"))
    difficulty = models.CharField(
        _("level"), max_length=12, choices=Difficulty.choices, default=Difficulty.FOUNDATION
    )
    practice_change = models.TextField(
        _("what practice will change?"),
        blank=True,
        help_text=_("What people will do otherwise at work afterwards. For authors and reviewers."),
    )
    audience = StreamField(TextListBlock(), verbose_name=_("audience"), blank=True)
    licence = models.CharField(_("licence"), max_length=60, default="CC BY 4.0")
    authoring_note = models.TextField(_("note of the authors"), blank=True)
    transfer = StreamField(
        [("transfer", TransferBlock())], verbose_name=_("after the module"), blank=True, max_num=1
    )

    objects = PageManager.from_queryset(ModuleQuerySet)()

    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("code", overridable=False),
        SynchronizedField("licence", overridable=False),
    ]

    parent_page_types = ["curriculum.InstitutionPage"]
    content_panels = [
        ModuleWritingPanel(),
        *Page.content_panels,
        FieldPanel("code"),
        FieldPanel("subtitle"),
        FieldPanel("summary"),
        FieldPanel("practice_change"),
        FieldPanel("difficulty"),
        FieldPanel("audience"),
        InlinePanel("objectives", heading=_("Outcomes")),
        InlinePanel("competencies", heading=_("Competencies")),
        InlinePanel("sdgs", heading=_("Sustainable Development Goals")),
        InlinePanel("principles", heading=_("Principles")),
        InlinePanel("prerequisites", heading=_("Advised before")),
        FieldPanel("transfer"),
        MultiFieldPanel(
            [FieldPanel("licence"), FieldPanel("authoring_note")], heading=_("Licence")
        ),
    ]
    template = "curriculum/module_page.html"

    class Meta:
        verbose_name = _("module")

    def get_context(self, request, *args, **kwargs):
        """The child rows with what they point to, in one query a kind."""
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "objectives": self.objectives.all(),
            "goals": [row.sdg for row in self.sdgs.select_related("sdg")],
            "principles": [row.principle for row in self.principles.select_related("principle")],
        }

    @property
    def institution(self):
        """Whose module it is: the institution of the page above."""
        page = InstitutionPage.objects.select_related("institution").get(
            path=self.path[: -self.steplen]
        )
        return page.institution


class ModuleObjective(TranslatableMixin, Orderable):
    """An outcome with one verb that can be assessed."""

    module = ParentalKey(ModulePage, on_delete=models.CASCADE, related_name="objectives")
    code = models.CharField(_("code"), max_length=20)
    text = models.CharField(_("outcome"), max_length=400)
    verb = models.CharField(_("verb"), max_length=40)

    # By its code lessons and questions name it, in every language.
    override_translatable_fields = [SynchronizedField("code", overridable=False)]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("outcome")

    def __str__(self) -> str:
        return self.text


class ModuleCompetency(Orderable):
    """A competency the module helps to reach, and the level it aims at (it certifies none of itself)."""

    module = ParentalKey(ModulePage, on_delete=models.CASCADE, related_name="competencies")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), validators=LEVEL_VALIDATORS)
    primary = models.BooleanField(_("main competency"), default=False)


class ModuleSDG(Orderable):
    """A goal the module serves."""

    module = ParentalKey(ModulePage, on_delete=models.CASCADE, related_name="sdgs")
    sdg = models.ForeignKey(SDG, on_delete=models.PROTECT, related_name="+", verbose_name=_("goal"))


class ModulePrinciple(Orderable):
    """A principle of governance the module serves."""

    module = ParentalKey(ModulePage, on_delete=models.CASCADE, related_name="principles")
    principle = models.ForeignKey(Principle, on_delete=models.PROTECT, related_name="+")


class ModulePrerequisite(Orderable):
    """A module that is advised before; never a lock."""

    module = ParentalKey(ModulePage, on_delete=models.CASCADE, related_name="prerequisites")
    advised = models.ForeignKey(ModulePage, on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("advised")]


class LessonPage(ActivityPage):
    """Something to read and do, in one sitting."""

    activity_kind = "lesson"

    code = models.CharField(_("code"), max_length=20, blank=True)
    body = StreamField(LessonBlocks(), verbose_name=_("body"))

    override_translatable_fields = [
        *ActivityPage.override_translatable_fields,
        SynchronizedField("code", overridable=False),
    ]

    content_panels = [
        LessonWritingPanel(),
        *ActivityPage.content_panels,
        FieldPanel("code"),
        FieldPanel("body"),
        InlinePanel("objectives", heading=_("Works towards")),
        InlinePanel("competencies", heading=_("Competencies")),
    ]
    template = "curriculum/lesson_page.html"

    class Meta:
        verbose_name = _("lesson")

    def get_context(self, request, *args, **kwargs):
        """The body, and what marks the words that it explains."""
        context = super().get_context(request, *args, **kwargs)
        return context | {"terms": TermMarker(self.terms_explained())}

    def searchable_texts(self) -> list[str]:
        """What the lesson's blocks say; reflections and recordings too, addresses of sources not."""
        return self.body.stream_block.get_searchable_content(self.body)

    def terms_explained(self) -> dict[str, str]:
        """Each word that the lesson explains, with the id of the place that does."""
        return {
            item["term"]: anchor(item["term"])
            for block in self.body
            if block.block_type == "terms"
            for item in block.value["items"]
        }


class LessonObjective(Orderable):
    """An outcome of the module that the lesson works towards, by its code."""

    lesson = ParentalKey(LessonPage, on_delete=models.CASCADE, related_name="objectives")
    code = models.CharField(_("code of the outcome"), max_length=20)


class LessonCompetency(Orderable):
    """A competency that the lesson works on."""

    lesson = ParentalKey(LessonPage, on_delete=models.CASCADE, related_name="competencies")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
