"""Everything held about a person, one line a package that holds something."""

from __future__ import annotations

from assessments.held import HELD as ASSESSMENTS
from learning.lib.personal_data import Kind
from learning.operations.api import HELD as OPERATIONS
from learning.people.api import HELD as PEOPLE

# In the reader's order. Deletion runs backwards, so what refers to something stands after it.
KINDS: tuple[Kind, ...] = (*PEOPLE, *OPERATIONS, *ASSESSMENTS)

# Models with a key to a person that are neither in the download nor deleted with the account, and
# why. A test finds a model that stands neither here nor in a Kind.
_WORK = "An author's work belongs to the institution; who did it stays as a number without a name."
NOT_GATHERED = {
    "assessments.Correction": _WORK,
    "assessments.Improvement": _WORK,
    "assessments.QuestionShare": _WORK,
    "assessments.RoleProfile": "Who noted a validation did the employer's work; it stays as a number.",
    "assessments.FrameworkRules": "Who set the rules did the employer's work; it stays as a number.",
    "assessments.Requirement": "An officer's work belongs to the employer; who set it stays as a number.",
    "curriculum.ArchivedModule": _WORK,
    "curriculum.Edition": _WORK,
    "curriculum.FrameworkEdition": _WORK,
    "curriculum.ModuleOrigin": _WORK,
    "curriculum.ModuleReview": _WORK,
    "curriculum.ModuleTranslation": _WORK,
    "curriculum.ReleaseException": _WORK,
    "curriculum.ReviewComment": _WORK,
    "operations.BulkOperation": _WORK,
    "people.InstitutionLogEntry": _WORK,
    "wagtailcore.Page": _WORK,
    "wagtailcore.PageLogEntry": _WORK,
    "wagtailcore.ModelLogEntry": _WORK + " The name of an edited account is emptied.",
    "wagtailcore.Revision": _WORK,
    "wagtailcore.Comment": _WORK,
    "wagtailcore.CommentReply": _WORK,
    "wagtailcore.WorkflowState": _WORK,
    "wagtailcore.TaskState": _WORK,
    "wagtailcore.PageSubscription": _WORK,
    "wagtailcore.UploadedFile": _WORK,
    "wagtaildocs.Document": _WORK,
    "wagtailimages.Image": _WORK,
    "wagtail_localize.StringTranslation": _WORK,
    "wagtail_localize.SegmentOverride": _WORK,
    "wagtailadmin.EditingSession": "Who edits what at this moment; Wagtail removes it by the hour.",
    "wagtailadmin.FormState": "What an author had typed when a session ended; removed when used.",
    "account.EmailConfirmation": "A link to an address that the download has; it goes with it.",
    "socialaccount.SocialToken": "A provider's secret; it goes with the connected account.",
}
