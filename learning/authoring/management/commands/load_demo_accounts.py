"""Makes the demo accounts, two institutions and two organisations, so that borders can be tried."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from learning.people.api import (
    acknowledge_terms,
    appoint,
    employ,
    ensure_account,
    ensure_organisation,
    has_password,
    role_group,
    terms_in_force,
)
from learning.people.enums import InstitutionRoleName, OrganisationRoleName

from ...institutions import create_institution

INSTITUTIONS = ("Baraza School of Government", "Coast Institute of Administration")
ORGANISATIONS = (
    ("Ministry of Interior", "interior", ("Civil registration", "Kisumu office")),
    ("Ministry of Health", "health", ("Community health",)),
)

# (name before @example.org, full name, what the account is for)
ACCOUNTS = (
    ("learner", "Amina Wanjiru Otieno", "takes modules; works at the Kisumu office"),
    ("learner2", "Lê Thị Hồng Nhung", "takes modules; works at the Ministry of Health"),
    ("author", "Peter Kiprono", "writes at the Baraza School of Government"),
    ("author2", "Zainab Salim", "writes at the Coast Institute of Administration"),
    ("reviewer", "Grace Achieng", "reviews, releases and manages certificates at the School"),
    ("assessor", "Fatuma Hassan", "facilitates and assesses at the School"),
    ("assessor2", "Daniel Mutua", "assesses at the School"),
    ("hr", "Njeri Kamau", "HR officer of the Ministry of Interior"),
    ("supervisor", "Samuel Odhiambo", "supervises learner@ at the Kisumu office"),
    ("admin", "Platform Administrator", "administers the platform"),
)


class Command(BaseCommand):
    help = "Make the demo accounts (never under production settings)."

    def add_arguments(self, parser):
        parser.add_argument("--table", action="store_true", help="only list the accounts")

    def handle(self, *args, table: bool = False, **options):
        if not settings.BARAZA_DEMO_ACCOUNTS:
            raise CommandError("Demo accounts have a known password; these settings forbid them.")
        if table:
            self._list()
            return
        made = load()
        self.stdout.write(f"Demo accounts: {made} made, {len(ACCOUNTS) - made} were here before.")

    def _list(self) -> None:
        self.stdout.write(f"Demo accounts, password {settings.BARAZA_DEMO_PASSWORD}:")
        for name, _full_name, what in ACCOUNTS:
            email = f"{name}@example.org"
            if has_password(email=email, password=settings.BARAZA_DEMO_PASSWORD):
                self.stdout.write(f"  {email:<24} {what}")
            else:
                self.stdout.write(f"  {email:<24} (not there, or with another password)")
        self.stdout.write("")


@transaction.atomic
def load() -> int:
    """Make what is missing; return how many accounts are new. Existing ones keep their password."""
    people, made = {}, 0
    for name, full_name, _what in ACCOUNTS:
        people[name], new = ensure_account(
            email=f"{name}@example.org",
            full_name=full_name,
            password=settings.BARAZA_DEMO_PASSWORD,
            is_superuser=name == "admin",
        )
        made += new
        if new:
            # A demonstration begins with its subject, not with the terms.
            acknowledge_terms(user=people[name], since=terms_in_force())
    school, coast = (create_institution(name=name) for name in INSTITUTIONS)
    _give(people["author"], school, InstitutionRoleName.AUTHOR)
    _give(people["author2"], coast, InstitutionRoleName.AUTHOR)
    _give(people["reviewer"], school, InstitutionRoleName.REVIEWER, InstitutionRoleName.PUBLISHER)
    _give(people["assessor"], school, InstitutionRoleName.FACILITATOR, InstitutionRoleName.ASSESSOR)
    _give(people["assessor2"], school, InstitutionRoleName.ASSESSOR)
    interior, health = (
        ensure_organisation(name=name, slug=slug, units=units)
        for name, slug, units in ORGANISATIONS
    )
    kisumu = interior.units.get(name="Kisumu office")
    employ(user=people["supervisor"], unit=kisumu, job_title="Head of office")
    employ(
        user=people["learner"],
        unit=kisumu,
        job_title="Service-centre manager",
        supervisor=people["supervisor"],
    )
    employ(
        user=people["learner2"],
        unit=health.units.get(name="Community health"),
        job_title="Outreach officer",
    )
    appoint(user=people["hr"], organisation=interior, role=OrganisationRoleName.HR_OFFICER)
    return made


def _give(user, institution, *roles: InstitutionRoleName) -> None:
    for role in roles:
        user.groups.add(role_group(institution=institution, role=role))
