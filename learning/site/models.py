"""What an operator may change of the site's look without a developer."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

a_colour = RegexValidator(r"^#[0-9A-Fa-f]{6}$", _("A colour is written like #14532d."))


@register_setting(icon="site")
class SiteBranding(BaseSiteSetting):
    """The name in the header and the sentence in the footer."""

    name = models.CharField(
        _("name of the site"),
        max_length=60,
        default="Baraza",
        validators=[RegexValidator(r"\S", _("A name needs a visible character."))],
    )
    tagline = models.CharField(
        _("sentence in the footer"),
        max_length=200,
        blank=True,
        default="Learning for everybody who works for the public.",
    )

    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        validators=[a_colour],
        help_text=_("Such as #14532d; empty for Baraza's green. Its shades follow by themselves."),
    )

    panels = [FieldPanel("name"), FieldPanel("tagline"), FieldPanel("accent")]

    class Meta:
        verbose_name = _("branding")


@register_setting(icon="mail")
class Operator(BaseSiteSetting):
    """Who runs this site, as the law wants it said. Empty until somebody who knows fills it in.

    The pages that need these facts show them, and say openly what is still missing.
    """

    name = models.CharField(
        _("who runs this site"),
        max_length=200,
        blank=True,
        help_text=_("The ministry or authority that answers for it, with its full name."),
    )
    address = models.TextField(_("postal address"), blank=True)
    email = models.EmailField(_("e-mail for questions"), blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    legal_basis = models.TextField(
        _("legal basis"),
        blank=True,
        help_text=_("The law or contract by which you may hold learners' data, with its section."),
    )
    data_protection = models.TextField(
        _("data protection officer"),
        blank=True,
        help_text=_("Name or office, and how to reach it."),
    )
    hosting = models.TextField(
        _("where the data is"),
        blank=True,
        help_text=_("Country, data centre, who else works on it for you, how long logs are kept."),
    )
    privacy_authority = models.TextField(
        _("authority for complaints about privacy"), blank=True, help_text=_("Name and address.")
    )
    accessibility_authority = models.TextField(
        _("authority for complaints about accessibility"),
        blank=True,
        help_text=_("Whom people can turn to when your own answer doesn't help."),
    )

    panels = [
        FieldPanel(name)
        for name in (
            "name", "address", "email", "phone", "legal_basis", "data_protection", "hosting",
            "privacy_authority", "accessibility_authority",
        )
    ]  # fmt: skip

    class Meta:
        verbose_name = _("who runs this site")

    def facts(self, names: tuple[str, ...]) -> list[tuple[str, str]]:
        """What the fields are called and say, in this order; an empty text is a fact still missing."""
        return [
            (str(self._meta.get_field(name).verbose_name), getattr(self, name)) for name in names
        ]

    def missing(self) -> list[str]:
        """What is still to be filled in before the site is public. A telephone isn't owed."""
        names = [panel.field_name for panel in self.panels if panel.field_name != "phone"]
        return [label for label, said in self.facts(tuple(names)) if not said.strip()]
