"""Who there is. Foreign keys from here point to nothing above."""

from .consent import Consent
from .institution import Institution, InstitutionRole
from .log import InstitutionLogEntry
from .organisation import Membership, Organisation, OrganisationRole, Unit
from .signup import Invitation, SignUpPolicy
from .user import User

__all__ = [
    "Consent",
    "Institution",
    "InstitutionLogEntry",
    "InstitutionRole",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationRole",
    "SignUpPolicy",
    "Unit",
    "User",
]
