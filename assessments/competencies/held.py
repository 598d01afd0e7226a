"""What this package holds about a learner (`learning.lib.personal_data`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from learning.lib.personal_data import Kind

from .attestation_models import Attestation, AttestationRequest, Objection, SelfAssessment
from .models import ChosenProfile, Evidence, HeldLevel
from .prior_models import PriorLearning
from .verifying import document_of, forget_documents


def _evidence(user):
    rows = Evidence.objects.filter(user=user).select_related("competency").order_by("obtained_at")
    for row in rows:
        yield {
            "competency": row.competency.code,
            "title": row.competency.title,
            "level": row.level,
            "source": row.source,
            "enrolment": row.enrolment_id,
            "obtained_at": row.obtained_at,
            "valid_until": row.valid_until,
        }


def _forget(user) -> None:
    """It proves something of a person, and the person has gone; the certificates say it for ever."""
    Evidence.objects.filter(user=user).delete()


def _levels(user):
    for row in HeldLevel.objects.filter(user=user).select_related("competency"):
        yield {
            "competency": row.competency.code,
            "title": row.competency.title,
            "level": row.level,
            "state": row.state,
            "since": row.since,
            "lapses_on": row.lapses_on,
        }


def _forget_levels(user) -> None:
    HeldLevel.objects.filter(user=user).delete()


def _attestations(user):
    rows = Attestation.objects.filter(evidence__user=user).select_related("evidence__competency")
    for row in rows.order_by("signed_at"):
        yield {
            "competency": row.evidence.competency.code,
            "level": row.evidence.level,
            "behaviours": row.behaviours,
            "seen": row.seen,
            "signed_as": row.signed_as,
            "signed_at": row.signed_at,
        }


def _requests(user):
    rows = AttestationRequest.objects.filter(user=user).select_related("competency")
    for row in rows.order_by("asked_at"):
        yield {
            "competency": row.competency.code,
            "level": row.level,
            "asked_at": row.asked_at,
            "answered_at": row.answered_at,
            "not_yet": row.not_yet,
        }


def _objections(user):
    rows = Objection.objects.filter(attestation__evidence__user=user)
    return rows.order_by("at").values(
        "text", "at", "decide_by", "decided_at", "is_upheld", "decision"
    )


def _own_view(user):
    for row in SelfAssessment.objects.filter(user=user).select_related("competency"):
        yield {"competency": row.competency.code, "level": row.level, "at": row.at}


def _forget_requests(user) -> None:
    AttestationRequest.objects.filter(user=user).delete()
    AttestationRequest.objects.filter(supervisor=user).delete()


def _forget_own_view(user) -> None:
    SelfAssessment.objects.filter(user=user).delete()


def _chosen_profile(user):
    for row in ChosenProfile.objects.filter(user=user).select_related("profile"):
        yield {"profile": row.profile.title, "chosen_at": row.chosen_at}


def _forget_profile(user) -> None:
    ChosenProfile.objects.filter(user=user).delete()


def _prior(user):
    for row in PriorLearning.objects.filter(user=user).select_related("competency"):
        yield {
            "title": row.title,
            "competency": row.competency.code if row.competency else "",
            "level": row.level,
            "on": row.on,
            "state": row.state,
            "document": row.file_name,
            "noted_at": row.noted_at,
            "decision": row.decision,
            "decided_at": row.decided_at,
        }


def _forget_prior(user) -> None:
    rows = PriorLearning.objects.filter(user=user)
    digests = list(rows.values_list("sha256", flat=True))
    rows.delete()
    forget_documents(digests)


def _prior_files(user):
    for row in PriorLearning.objects.filter(user=user).exclude(sha256=""):
        path = document_of(row)
        if path is not None:
            yield f"prior_learning/{row.pk}-{row.file_name}", path


HELD = (
    Kind(
        name="evidence",
        title=_("Competency levels you have shown"),
        about=_("Why we believe that you hold a level. Your HR unit may see level and date."),
        models=("assessments.Evidence",),
        columns={
            "competency": _("the competency's code"),
            "title": _("the competency"),
            "level": _("the level"),
            "source": _("what showed it"),
            "enrolment": _("the number of the enrolment that showed it"),
            "obtained_at": _("when"),
            "valid_until": _("until when it counts; empty: no end"),
        },
        rows=_evidence,
        forget=_forget,
    ),
    Kind(
        name="levels",
        title=_("What your evidence comes to"),
        about=_("The level you hold of each competency, and why. Your HR unit may see it."),
        models=("assessments.HeldLevel",),
        columns={
            "competency": _("the competency's code"),
            "title": _("the competency"),
            "level": _("the level"),
            "state": _("why it is believed, or what took it away"),
            "since": _("since when"),
            "lapses_on": _("when it will lapse; empty: not as far as is known"),
        },
        rows=_levels,
        forget=_forget_levels,
    ),
    Kind(
        name="attestations",
        title=_("What supervisors attested of you"),
        about=_("Which behaviours they saw, where and when. It goes with the evidence."),
        models=("assessments.Attestation",),
        columns={
            "competency": _("the competency's code"),
            "level": _("the level"),
            "behaviours": _("what was seen"),
            "seen": _("when and where"),
            "signed_as": _("who signed"),
            "signed_at": _("when it was signed"),
        },
        rows=_attestations,
    ),
    Kind(
        name="attestation_requests",
        title=_("What supervisors were asked about you"),
        about=_("Who asked for which level, and what was answered."),
        models=("assessments.AttestationRequest",),
        columns={
            "competency": _("the competency's code"),
            "level": _("the level"),
            "asked_at": _("when it was asked"),
            "answered_at": _("when it was answered"),
            "not_yet": _("what is missing, where it was not seen yet"),
        },
        rows=_requests,
        forget=_forget_requests,
    ),
    Kind(
        name="objections",
        title=_("Your objections"),
        about=_("What you objected to, and how it was decided."),
        models=("assessments.Objection",),
        columns={
            "text": _("your words"),
            "at": _("when"),
            "decide_by": _("by when it is decided"),
            "decided_at": _("when it was decided"),
            "is_upheld": _("whether you were right"),
            "decision": _("the reason"),
        },
        rows=_objections,
    ),
    Kind(
        name="own_view",
        title=_("Your own view of your levels"),
        about=_("It stands beside what was shown and is never counted. Only you see it."),
        models=("assessments.SelfAssessment",),
        columns={
            "competency": _("the competency's code"),
            "level": _("the level"),
            "at": _("when"),
        },
        rows=_own_view,
        forget=_forget_own_view,
    ),
    Kind(
        name="chosen_profile",
        title=_("The kind of post you chose"),
        about=_("It steers what you are shown. Nobody else sees it."),
        models=("assessments.ChosenProfile",),
        columns={"profile": _("the profile"), "chosen_at": _("when you chose it")},
        rows=_chosen_profile,
        forget=_forget_profile,
    ),
    Kind(
        name="prior_learning",
        title=_("Training you had before"),
        about=_("As you or your employer reported it, and what HR found in the document for it."),
        models=("assessments.PriorLearning",),
        columns={
            "title": _("the training"),
            "competency": _("the competency's code"),
            "level": _("the level it aimed at"),
            "on": _("when it ended"),
            "state": _("how sure we are of it"),
            "document": _("the document for it"),
            "noted_at": _("when it was noted"),
            "decision": _("what HR said of it"),
            "decided_at": _("when"),
        },
        rows=_prior,
        forget=_forget_prior,
        files=_prior_files,
    ),
)
