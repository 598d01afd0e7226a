"""The roles that people hold beyond learning, and how people come to have an account."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InstitutionRoleName(models.TextChoices):
    """What somebody does in a training institution."""

    AUTHOR = "author", _("Author")
    REVIEWER = "reviewer", _("Reviewer")
    PUBLISHER = "publisher", _("Publisher")
    FACILITATOR = "facilitator", _("Facilitator")
    ASSESSOR = "assessor", _("Assessor")


class OrganisationRoleName(models.TextChoices):
    """What somebody does for an employer's HR."""

    HR_ADMINISTRATOR = "hr_administrator", _("HR administrator")
    HR_OFFICER = "hr_officer", _("HR officer")
    AUDITOR = "auditor", _("Auditor")


class ConsentPurpose(models.TextChoices):
    """What rests on consent alone: asked for apart, dated, and taken back at the same place."""

    REMINDERS = "reminders", _("Reminders of learning")


class SignUpMode(models.TextChoices):
    """Who may make an account."""

    OPEN = "open", _("Everybody")
    DOMAINS = "domains", _("People with an address at one of the listed domains")
    INVITATION = "invitation", _("People with an invitation")
