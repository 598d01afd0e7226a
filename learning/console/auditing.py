"""Who reads a whole organisation: its officers, and its auditors, who change nothing of it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from learning.people.enums import OrganisationRoleName
from learning.people.reach import Reach


def audited_organisations(reach: Reach) -> QuerySet:
    """Those which they audit whole; of an auditor of a part there is none."""
    if not reach.serves:
        return reach.organisations().none()
    held = reach.user.organisation_roles.current().filter(
        role=OrganisationRoleName.AUDITOR, unit=None
    )
    return reach.organisations().filter(pk__in=held.values("organisation"))


def organisations_to_read(reach: Reach) -> QuerySet:
    """Those which they serve whole, in whatever role: imports and drafts are of all of it."""
    changed, audited = reach.organisations_to_change(), audited_organisations(reach)
    return reach.organisations().filter(
        Q(pk__in=changed.values("pk")) | Q(pk__in=audited.values("pk"))
    )


def only_audits_whole(reach: Reach) -> bool:
    """Whether they audit a whole organisation, and change nothing anywhere.

    For the menu: of an officer it asks nothing of the database.
    """
    return reach.serves and not reach.changes_any and audited_organisations(reach).exists()
