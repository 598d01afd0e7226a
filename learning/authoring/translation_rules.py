"""Where wagtail-localize would put a translation live at once, it becomes a draft; a release follows."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_localize.models import Translation

from curriculum import api as curriculum
from curriculum.languages import api as languages

_SAVED = _("The draft is up to date. It goes live with the release of its module in this language.")


# Before wagtail-localize's own hook, which shows its editor and puts its result live.
@hooks.register("before_edit_page", order=-10)
def draft_of_page(request, page):
    if curriculum.module_released_with(page) is None:
        return None
    return _draft(request, page, "wagtailadmin_pages:edit")


@hooks.register("before_edit_snippet", order=-10)
def draft_of_question(request, instance):
    if not languages.is_released_with_a_module(instance):
        return None
    meta = instance._meta
    return _draft(request, instance, f"wagtailsnippets_{meta.app_label}_{meta.model_name}:edit")


def _draft(request, item, address: str):
    """The translation as a draft, for a POST that would publish it or begin it again; else None."""
    if request.method != "POST":
        return None
    begins_again = "localize-restart-translation" in request.POST
    if not begins_again and request.POST.get("action") != "publish":
        return None
    translation = Translation.objects.filter(
        source__object_id=item.translation_key, target_locale_id=item.locale_id
    ).first()
    if translation is None or not (translation.enabled or begins_again):
        return None
    if begins_again:
        Translation.objects.filter(pk=translation.pk).update(enabled=True)
    try:
        languages.write_draft(translation.source, translation.target_locale, request.user)
    except languages.OriginalGone as gone:
        messages.error(request, str(gone))
    else:
        messages.success(request, _SAVED)
    return redirect(address, item.pk)
