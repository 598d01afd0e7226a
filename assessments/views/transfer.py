"""After the module: the plan on a page of its own, beside what will be asked and when."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from curriculum import api as curriculum
from learning.people.access import supervisors_of

from .. import access
from ..enrolments.models import Enrolment, EnrolmentState
from ..forms import PlanForm
from ..transfer import api as transfer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def after(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """My plan, and the questions that come: before the module is complete, to look ahead."""
    enrolment = access.own_enrolment(request.user, enrolment_id)
    asked = curriculum.afterwards(enrolment.module_key, request.LANGUAGE_CODE)
    if request.method != "POST":
        return _page(request, enrolment, asked, {"plan": transfer.plan_of(enrolment)})
    form = PlanForm(request.POST)
    fields = form.cleaned_data if form.is_valid() else {"text": "", "is_shared": False, "seen": 0}
    try:
        kept = transfer.keep_plan(enrolment=enrolment, asked=asked, **fields)
    except transfer.TransferRefused as refusal:
        context = {"plan": transfer.plan_of(enrolment), "problem": str(refusal), "sent": fields}
        return _page(request, enrolment, asked, context, status=422)
    if kept.is_conflict:
        context = {
            "plan": kept.plan,
            "problem": _("Not saved: you wrote something else here on another device."),
            "sent": fields,
            "is_conflict": True,
        }
        return _page(request, enrolment, asked, context, status=409)
    messages.success(request, _("Saved."))
    return redirect("after_module", enrolment.pk)


def _page(
    request: HttpRequest, enrolment: Enrolment, asked, context: dict, status: int = 200
) -> HttpResponse:
    rows = transfer.follow_ups_of(request.user).filter(enrolment=enrolment)
    plan = context["plan"]
    context |= {
        "enrolment": enrolment,
        "asked": asked,
        "prompt": plan.prompt if plan else asked.intention_prompt if asked else "",
        "follow_ups": list(rows),
        "supervisors": supervisors_of(request.user),
        "is_completed": enrolment.state == EnrolmentState.COMPLETED,
    }
    return render(request, "assessments/after/plan.html", context, status=status)
