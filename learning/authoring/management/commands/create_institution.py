"""Makes an institution's space from the command line, and invites its first people."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from learning.people.enums import InstitutionRoleName

from ... import colleagues
from ...institutions import SpaceRefused, make_space


class Command(BaseCommand):
    help = (
        "Make an institution: its page, collection, groups and workflow. Safe to repeat: what is "
        "missing is made, what is there is left alone."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="as it stands on certificates")
        parser.add_argument("--slug", default="", help="its address; made from the name if empty")
        parser.add_argument(
            "--invite",
            action="append",
            default=[],
            metavar="ROLE=EMAIL",
            help=f"mail somebody an invitation; roles: {', '.join(InstitutionRoleName.values)}",
        )

    def handle(self, *args, name: str, slug: str, invite: list[str], **options):
        wanted = [self._read(line) for line in invite]
        try:
            with transaction.atomic():
                space = make_space(name=name, slug=slug)
                invited = [self._invite(space.institution, *line) for line in wanted]
        except SpaceRefused as error:
            raise CommandError(f"Nothing was made: {error}") from error
        self.stdout.write(f"{space.institution.name} (/{space.institution.slug}/)")
        for what, items in (("made", space.made), ("was there", space.found)):
            if items:
                self.stdout.write(f"  {what}: {', '.join(items)}")
        for line in invited:
            self.stdout.write(f"  {line}")

    def _read(self, line: str) -> tuple[InstitutionRoleName, str]:
        """One --invite, checked before anything is made."""
        role, sign, email = line.partition("=")
        if not sign:
            raise CommandError(f"Nothing was made: --invite wants ROLE=EMAIL, not {line!r}.")
        if role not in InstitutionRoleName.values:
            known = ", ".join(InstitutionRoleName.values)
            raise CommandError(f"Nothing was made: there is no role {role!r}. Roles: {known}.")
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"Nothing was made: {email!r} is no e-mail address.") from None
        return InstitutionRoleName(role), email

    def _invite(self, institution, role: InstitutionRoleName, email: str) -> str:
        try:
            colleagues.invite(institution=institution, role=role, email=email, by=None)
        except colleagues.RoleRefused as refusal:
            return f"not invited: {email} as {role.value}: {refusal}"
        return f"invited: {email} as {role.value}"
