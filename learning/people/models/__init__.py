"""Who there is. Foreign keys from here point to nothing above."""

from .consent import Consent
from .employment import Absence, Deputy, Post, StaffNumber
from .first_sign_in import FirstSignIn
from .institution import Institution, InstitutionRole
from .log import InstitutionLogEntry
from .merger import AccountMerger, MergerState
from .organisation import Membership, Organisation, OrganisationRole, Unit
from .signup import Invitation, SignUpPolicy
from .user import User

__all__ = [
    "Absence",
    "AccountMerger",
    "Consent",
    "Deputy",
    "FirstSignIn",
    "Institution",
    "InstitutionLogEntry",
    "InstitutionRole",
    "Invitation",
    "Membership",
    "MergerState",
    "Organisation",
    "OrganisationRole",
    "Post",
    "SignUpPolicy",
    "StaffNumber",
    "Unit",
    "User",
]
