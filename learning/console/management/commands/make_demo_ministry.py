"""Makes a made-up ministry of any size, to try HR's screens with and to measure them."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments import demonstration
from learning.people.api import appoint
from learning.people.demonstration import make_ministry
from learning.people.employing import account_named
from learning.people.enums import OrganisationRoleName


class Command(BaseCommand):
    help = (
        "Make a ministry with PEOPLE people, units, posts, evidence, requirements and its ledger."
    )

    def add_arguments(self, parser):
        parser.add_argument("--people", type=int, default=1000, help="how many people (50 a unit)")
        parser.add_argument(
            "--officer", default="hr@example.org", help="the account that becomes its HR officer"
        )

    def handle(self, *args, people: int, officer: str, **options):
        if not settings.BARAZA_DEMO_ACCOUNTS:
            raise CommandError(
                "These settings forbid demonstration data: it would mix with real people."
            )
        if not 50 <= people <= 200_000:
            raise CommandError("--people must be between 50 and 200,000.")
        hr = account_named(officer)
        if hr is None:
            raise CommandError(f"There is no account {officer}. Run load_demo_accounts first.")
        titles = demonstration.titles_of_posts()
        if not titles:
            raise CommandError("There are no role profiles. Run load_starter first.")
        try:
            made = make_ministry(people=people, titles=titles, today=timezone.localdate())
        except ValueError as error:
            raise CommandError(f"{error} is here already.") from error
        self.stdout.write(f"{len(made.units)} units, {len(made.user_ids)} people")
        appoint(user=hr, organisation=made.organisation, role=OrganisationRoleName.HR_OFFICER)
        demonstration.fill(made, by=hr, say=self.stdout.write)
