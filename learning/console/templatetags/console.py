"""The console's own menu: what this person can use of it."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.competencies import api as competencies
from assessments.required import api as required
from learning.people.reach import reach_of

from ..auditing import only_audits_whole
from ..reports import open_of

register = template.Library()

# (name of the address, label, who: everybody, who serves units, who serves an organisation whole,
# who administers or audits it)
ENTRIES = (
    ("console", _("Overview"), "everybody"),
    ("late", _("Late"), "everybody"),
    ("gaps", _("Gap map"), "units"),
    ("lapsing", _("Lapsing"), "everybody"),
    ("people", _("People"), "everybody"),
    ("requirements", _("Requirements"), "units"),
    ("profiles", _("Profiles"), "units"),
    ("frameworks", _("Frameworks"), "units"),
    ("posts", _("Posts"), "units"),
    ("import_people", _("Import"), "officers"),
    ("hr_roles", _("Roles"), "administrators"),
    ("attestations", _("Attestations"), "everybody"),
    ("exports", _("Exports"), "everybody"),
)


@dataclass(frozen=True)
class Entry:
    address: str
    label: str
    is_current: bool


@register.simple_tag(takes_context=True)
def console_nav(context) -> list[Entry]:
    """The entries that lead somewhere for the request's user."""
    request = context["request"]
    reach = reach_of(request.user)
    held = {"everybody"} | ({"units"} if reach.serves else set())
    if reach.changes_whole:
        held.add("officers")
    if reach.administers:
        held.add("administrators")
    if only_audits_whole(reach):
        held |= {"officers", "administrators"}
    found = []
    for name, label, who in ENTRIES:
        if who in held:
            address = reverse(name)
            here = request.path == address or (
                name != "console" and request.path.startswith(address)
            )
            found.append(Entry(address, label, here))
    return found


@register.simple_tag(takes_context=True)
def page_address(context, number: int, param: str = "") -> str:
    """Another page of a list on this page; whatever else was chosen here stays chosen."""
    asked = context["request"].GET.copy()
    asked[param or "p"] = str(number)
    return f"?{asked.urlencode()}"


@register.simple_tag
def cell_address(gap_map, line, column: int) -> str:
    """Where a cell of the gap map leads: to the people behind it."""
    return reverse("gap_cell", args=[line.unit.pk, gap_map.competencies[column].code])


register.simple_tag(open_of)


@register.filter
def by_state(counts: dict[str, int]) -> list[tuple[str, int]]:
    """A requirement's counts with the states' names, in their order; empty ones are left out."""
    return [
        (label, counts[value])
        for value, label in required.AssignmentState.choices
        if counts.get(value)
    ]


@register.simple_tag
def step_name(name: str) -> str:
    """A step of setting a requirement, by its name in addresses."""
    return required.STEPS[name]


@register.simple_tag
def change_in_words(change) -> str:
    """What happened to a part of a framework, between two of its editions."""
    said = {
        ("framework", "changed"): _("The framework says otherwise:"),
        ("level", "added"): _("Added to the scale:"),
        ("level", "changed"): _("A level says otherwise:"),
        ("level", "gone"): _("Taken out of the scale:"),
        ("domain", "added"): _("New domain:"),
        ("domain", "changed"): _("Domain changed:"),
        ("domain", "gone"): _("Domain deleted:"),
        ("competency", "added"): _("New competency:"),
        ("competency", "changed"): _("Competency changed:"),
        ("competency", "retired"): _("Competency retired:"),
        ("competency", "restored"): _("Competency brought back:"),
        ("competency", "gone"): _("Competency deleted:"),
    }
    return said[change.part, change.kind]


@register.simple_tag
def detail_in_words(detail) -> str:
    """One thing that is otherwise: what it was, and what it is."""
    names = {
        "title": _("title"), "note": _("note"), "descriptor": _("meaning"), "domain": _("domain"),
        "summary": _("what belongs to it"), "description": _("what it is"),
    }  # fmt: skip
    if detail.what == "behaviour":
        said = (
            _("level %(n)d, added: %(text)s")
            if detail.after
            else _("level %(n)d, taken out: %(text)s")
        )
        return said % {"n": detail.level, "text": detail.after or detail.before}
    return _("%(what)s: “%(before)s” is now “%(after)s”") % {
        "what": names[detail.what], "before": detail.before or "–", "after": detail.after or "–",
    }  # fmt: skip


@register.simple_tag
def state_of_level(state: str) -> str:
    """Why a level is believed, or what took it away, in a word."""
    return competencies.HeldState(state).label
