"""The register of certificates, the keys they were signed with, and how institutions' ones look."""

from __future__ import annotations

import json

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from learning.lib import colours
from learning.people.editor.pictures import OwnPictureChooser, own_pictures
from learning.people.scoping import InstitutionScoped

from ..enrolments.models import Enrolment
from .claim import MAX_SIGNATORIES
from .forms import LayoutForm
from .paper import undrawable
from .previewing import PreviewPanel


class SigningKey(models.Model):
    """The public half of a key that signed claims. Rows stay for ever; private keys are never here."""

    key_id = models.CharField(max_length=32, unique=True)
    algorithm = models.CharField(max_length=20, default="Ed25519")
    public_key = models.CharField(max_length=100, help_text="base64")
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True)
    revoked_from = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key_id


class CertificateStatus(models.TextChoices):
    """What the register has noted. Being signed and expired follow from other columns."""

    ISSUED = "issued", _("Issued")
    SUPERSEDED = "superseded", _("Superseded")
    REVOKED = "revoked", _("Revoked")


class Certificate(models.Model):
    """An immutable claim and its state. Only the columns below `claim` ever change."""

    code = models.CharField(max_length=19, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates"
    )
    # Of a module's certificate; a programme's has the programme's key, and the number of its cycle.
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, related_name="certificates"
    )
    programme_key = models.UUIDField(null=True)
    cycle = models.PositiveSmallIntegerField(default=1)
    institution = models.ForeignKey(
        "people.Institution", on_delete=models.PROTECT, related_name="certificates"
    )
    title = models.CharField(max_length=255)
    issued_at = models.DateTimeField(default=timezone.now)
    expires_on = models.DateField(null=True)
    # Text, not JSON: the signature is over these very characters.
    claim = models.TextField()

    signature = models.CharField(max_length=100, blank=True)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, null=True)
    signed_at = models.DateTimeField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    status = models.CharField(
        max_length=12, choices=CertificateStatus.choices, default=CertificateStatus.ISSUED
    )
    superseded_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="supersedes"
    )
    status_reason = models.TextField(blank=True)
    status_changed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(status=CertificateStatus.ISSUED),
                name="one_certificate_in_force_per_enrolment",
            ),
            models.UniqueConstraint(
                fields=["user", "programme_key", "cycle"],
                condition=Q(status=CertificateStatus.ISSUED, programme_key__isnull=False),
                name="one_programme_certificate_in_force_per_cycle",
            ),
            models.CheckConstraint(
                condition=Q(enrolment__isnull=True, programme_key__isnull=False)
                | Q(enrolment__isnull=False, programme_key__isnull=True),
                name="a_certificate_is_of_a_module_or_a_programme",
            ),
            models.CheckConstraint(
                condition=~Q(status=CertificateStatus.SUPERSEDED) | Q(superseded_by__isnull=False),
                name="a_superseded_certificate_names_its_successor",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(pdf_sha256=""), name="certificate_without_pdf"),
            models.Index(fields=["institution", "-issued_at"], name="certificate_of_institution"),
            models.Index(
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False),
                name="certificate_that_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"

    @property
    def content(self) -> dict:
        """What the certificate says, as values."""
        return json.loads(self.claim)


# --- How an institution's certificates look -----------------------------------------------------


def content_languages() -> list[tuple[str, str]]:
    """The languages in which modules may be written; "" is all that have no layout of their own."""
    return [("", _("Every other language")), *settings.WAGTAIL_CONTENT_LANGUAGES]


def readable_on_white(colour: str) -> None:
    """Refuse a colour in which nobody could read a title."""
    try:
        ratio = colours.contrast(colour)
    except colours.NoColour:
        raise ValidationError(
            gettext("Write the colour as # and six digits, such as #14532D.")
        ) from None
    if ratio < colours.READABLE:
        raise ValidationError(
            gettext(
                "Titles in this colour are hard to read on white: the contrast is %(ratio).1f, "
                "and %(least).1f is needed. Choose a darker one."
            ),
            params={"ratio": ratio, "least": colours.READABLE},
        )


def can_be_drawn(text: str) -> None:
    """Refuse what the certificate's fonts can't show."""
    if bad := undrawable(text):
        raise ValidationError(
            gettext("The certificate's fonts can't show %(characters)s."),
            params={"characters": bad},
        )


class CertificateLayout(InstitutionScoped, ClusterableModel):
    """How an institution's certificates look in a language, and who vouches for them.

    Names, offices and the line of text enter each claim when it is issued; colour and pictures
    are taken when it is drawn.
    """

    language = models.CharField(
        _("language"),
        max_length=12,
        blank=True,
        choices=content_languages,
        help_text=_("Of the module."),
    )
    accent = models.CharField(
        _("colour"),
        max_length=7,
        default="#14532D",
        validators=[readable_on_white],
        help_text=_("Of titles and lines: # and six digits."),
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=own_pictures,
        verbose_name=_("logo"),
        help_text=_("Stands above the institution's name, at most 15 mm high."),
    )
    note = models.CharField(
        _("line of text"),
        max_length=200,
        blank=True,
        validators=[can_be_drawn],
        help_text=_("Stands at the foot, such as an accreditation."),
    )

    panels = [
        FieldPanel("institution"),
        FieldPanel("language"),
        FieldPanel("accent"),
        FieldPanel("logo", widget=OwnPictureChooser),
        InlinePanel(
            "signatories",
            heading=_("Who signs"),
            label=_("Person who signs"),
            max_num=MAX_SIGNATORIES,
            help_text=_("At most three. Their names and offices stand in each certificate issued "
                        "from now on, and on the page that verifies it."),
        ),
        FieldPanel("note"),
        PreviewPanel(heading=_("Preview")),
    ]  # fmt: skip

    base_form_class = LayoutForm

    class Meta:
        verbose_name = _("certificate layout")
        verbose_name_plural = _("certificate layouts")
        ordering = ["institution__name", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "language"],
                name="an_institution_has_one_layout_a_language",
                violation_error_message=_(
                    "Your institution has a layout for this language already. Change that one."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution}: {self.get_language_display()}"


class CertificateSignatory(Orderable):
    """Somebody who signs an institution's certificates."""

    layout = ParentalKey(CertificateLayout, on_delete=models.CASCADE, related_name="signatories")
    name = models.CharField(_("name"), max_length=120, validators=[can_be_drawn])
    office = models.CharField(
        _("office"),
        max_length=120,
        validators=[can_be_drawn],
        help_text=_("Such as Director General"),
    )
    signature = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=own_pictures,
        verbose_name=_("signature"),
        help_text=_(
            "A picture of the signature, on white or transparent. Empty: a line to sign on."
        ),
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("office"),
        FieldPanel("signature", widget=OwnPictureChooser),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("person who signs")
        verbose_name_plural = _("people who sign")

    def __str__(self) -> str:
        return f"{self.name}, {self.office}"
