"""Posts of an organisation: what each asks for today, and giving them a profile."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments.competencies import api as competencies
from learning.lib.paging import page_of
from learning.people import posts as people_posts

from .. import posting
from ..asking import GiveForm
from ..doors import chosen_organisation, for_administrators, for_units
from ..exporting import search_in

PAGE_SIZE = 50
# Names of posts that the page before giving shows.
SHOWN = 20


@require_safe
@for_units
def posts(request: HttpRequest, reach) -> HttpResponse:
    """The posts in the units that they see, with unit, grade and profile."""
    organisations = reach.organisations()
    organisation = chosen_organisation(organisations, request.GET.get("organisation"))
    query = search_in(request.GET)
    rows = people_posts.posts_in_reach(reach, organisation, query)
    page = page_of(rows, request.GET.get("p"), size=PAGE_SIZE)
    held = competencies.profiles_today(post.pk for post in page)
    administered = reach.organisations_to_administer()
    context = {
        "page": page,
        "rows": [(post, held.get(post.pk)) for post in page],
        "organisation": organisation,
        "organisations": organisations,
        "query": query,
        "may_give": administered.filter(pk=organisation.pk).exists(),
    }
    return render(request, "console/posts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def give(request: HttpRequest, reach) -> HttpResponse:
    """Give the posts that were chosen, or all of a title, a profile from a day on."""
    sent = request.POST if request.method == "POST" else request.GET
    places = reach.organisations_to_administer()
    organisation = chosen_organisation(places, sent.get("organisation"))
    title = sent.get("title", "")
    if not title and not sent.getlist("post"):
        messages.error(request, _("Choose at least one post."))
        return redirect(f"{reverse('posts')}?organisation={organisation.pk}")
    chosen = _chosen(organisation, sent.getlist("post"), title)
    total = chosen.count()
    if not total:
        raise Http404
    form = GiveForm(
        request.POST if request.method == "POST" else None,
        organisation=organisation,
        initial={"profile": sent.get("profile")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = posting.give(
                organisation=organisation, posts=chosen, by=request.user, **form.cleaned_data
            )
        except competencies.ProfileRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _given(request, organisation, changed)
    context = {
        "form": form,
        "organisation": organisation,
        "title": title,
        "posts": chosen,
        "shown": chosen.select_related("unit")[:SHOWN],
        "beyond": max(0, total - SHOWN),
        "total": total,
    }
    status = 422 if form.errors else 200
    return render(request, "console/posts_give.html", context, status=status)


def _chosen(organisation, asked: list[str], title: str):
    """The posts meant; 404 if any of those named isn't the organisation's."""
    if title:
        return people_posts.posts_titled(organisation, title)
    if not all(pk.isascii() and pk.isdigit() and len(pk) < 10 for pk in asked):
        raise Http404
    ids = {int(pk) for pk in asked}
    rows = people_posts.posts_by_ids(organisation, ids)
    if rows.count() != len(ids):
        raise Http404
    return rows


def _given(request: HttpRequest, organisation, changed: int) -> HttpResponse:
    messages.success(
        request,
        ngettext(
            "%(n)d post has changed. The gap map and the ledger follow in a moment.",
            "%(n)d posts have changed. The gap map and the ledger follow in a moment.",
            changed,
        )
        % {"n": changed},
    )
    return redirect(f"{reverse('posts')}?organisation={organisation.pk}")
