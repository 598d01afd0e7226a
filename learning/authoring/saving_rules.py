"""After somebody saved: two people in the same draft, and the words of a shared framework.

Of two people both versions stay, and the second hears of the first.

Wagtail warns while somebody types, where scripts run. Who saves all the same, or without scripts, puts
their version on top: nothing is lost, since each saving is a revision, but they must know of the other.
"""

from __future__ import annotations

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks

from curriculum import api as curriculum


@hooks.register("after_edit_page")
def tell_of_another_page(request, page):
    """After a page was saved over somebody else's version."""
    _tell(request, page, "wagtailadmin_pages:revisions_compare")


@hooks.register("after_edit_snippet")
def tell_of_another_question(request, instance):
    """The same of a question."""
    if hasattr(instance, "latest_revision_id"):
        meta = instance._meta
        address = f"wagtailsnippets_{meta.app_label}_{meta.model_name}:revisions_compare"
        _tell(request, instance, address)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def keep_edition_of_a_framework(request, instance):
    """After the words of a shared framework were changed: what was shown before keeps its own."""
    if (framework := curriculum.framework_changed_by(instance)) is not None:
        curriculum.keep_edition(framework, by=request.user)


@hooks.register("after_delete_snippet")
def keep_edition_without_a_competency(request, instances):
    """The same after one was deleted; what is in use, the database keeps."""
    gone = {curriculum.framework_changed_by(item) for item in instances}
    for framework in gone - {None}:
        curriculum.keep_edition(framework, by=request.user)


def _tell(request, item, address: str) -> None:
    loaded = request.POST.get("loaded_revision_id", "")
    if not loaded.isdecimal():
        return
    between = item.revisions.filter(pk__gt=int(loaded), pk__lt=item.latest_revision_id)
    other = between.exclude(user=request.user).order_by("-pk").select_related("user").first()
    if other is None:
        return
    said = _(
        "While you wrote, %(name)s saved this, too. Your version is on top; theirs is in the history."
    ) % {"name": other.user.full_name if other.user else _("somebody")}
    link = reverse(address, args=[item.pk, other.pk, item.latest_revision_id])
    messages.warning(
        request, format_html('{} <a href="{}">{}</a>', said, link, _("Compare the two"))
    )
