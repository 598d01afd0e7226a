"""Makes an employer with its root unit and its first HR administrator; repeated, nothing new."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from learning.people.api import appoint, ensure_organisation
from learning.people.employing import account_named
from learning.people.enums import OrganisationRoleName


class Command(BaseCommand):
    help = "Make an organisation (an employer) and name its HR administrator."

    def add_arguments(self, parser):
        parser.add_argument("name", help="as people call it: Ministry of Interior")
        parser.add_argument("--slug", default="", help="short name for addresses; from the name")
        parser.add_argument(
            "--administrator", required=True, help="e-mail address of an account that is here"
        )

    def handle(self, *args, name: str, slug: str, administrator: str, **options):
        user = account_named(administrator)
        if user is None:
            raise CommandError(f"There is no account {administrator}. Make it first, by sign-up.")
        slug = slugify(slug or name)[:60]
        if not slug:
            raise CommandError(
                "This name gives no short name: say one in Latin letters with --slug."
            )
        organisation = ensure_organisation(name=name, slug=slug)
        appoint(user=user, organisation=organisation, role=OrganisationRoleName.HR_ADMINISTRATOR)
        self.stdout.write(f"{organisation.name}: {user} is its HR administrator.")
