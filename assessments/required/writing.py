"""The words of a row, and of a digest: each in its reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from learning.lib.dated import site_day

from .models import Assignment, Audience, DueKind, TargetKind

# Lines of a part of a digest; the console has the rest.
LONGEST = 30


@dataclass(frozen=True)
class Line:
    """A row that somebody is told of, and the step that it has reached (None: by hand)."""

    row: Assignment
    distance: int | None


@dataclass(frozen=True)
class Part:
    """What a digest says to one audience: the rows that it lists, and how many more there are."""

    lines: Sequence[Line]
    more: int = 0


def part_of(lines: Sequence[Line]) -> Part:
    """As many as a digest lists; the rest is counted."""
    return Part(lines[:LONGEST], len(lines[LONGEST:]))


Parts = Mapping[str, Part]


def why(row: Assignment) -> str:
    """Why it asks this person: the target, and what the date counts from."""
    requirement = row.requirement
    if row.cycle > 1 and requirement.repeat_months:
        return ngettext(
            "Renewal, every month", "Renewal, every %(n)d months", requirement.repeat_months
        ) % {"n": requirement.repeat_months}
    whom = _whom(row)
    if requirement.due_kind != DueKind.JOINING:
        return whom
    joined = _("joined %(date)s, %(days)d days") % {
        "date": date_format(row.joined_on, "j M Y"),
        "days": requirement.days,
    }
    return f"{whom}; {joined}"


def _whom(row: Assignment) -> str:
    if row.reason_kind == TargetKind.EVERYBODY:
        return _("Everybody in %(organisation)s") % {
            "organisation": row.requirement.organisation.name
        }
    words = {
        TargetKind.UNIT: pgettext("of an employer", "Unit: %(name)s"),
        TargetKind.POST: _("Post: %(name)s"),
        TargetKind.PROFILE: _("Role profile: %(name)s"),
        TargetKind.GRADE: _("Grade: %(name)s"),
        TargetKind.PERSON: _("Named in person"),
    }
    text = words[TargetKind(row.reason_kind)]
    return text % {"name": row.reason} if "%(name)s" in text else text


def lateness(days: int) -> str:
    """How far the date is away; positive numbers are behind it."""
    if days > 0:
        return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}
    if days == 0:
        return _("due today")
    return ngettext("due in %(n)d day", "due in %(n)d days", -days) % {"n": -days}


def digest(user, parts: Parts) -> dict[str, str]:
    """Subject and body of the mail that tells a person all of today."""
    today = site_day()
    with override(user.language or settings.LANGUAGE_CODE):
        sections = [
            words(parts[audience], today)
            for audience, words in _SECTIONS.items()
            if parts.get(audience)
        ]
        return {
            "subject": _("What is due"),
            "body": _("Dear %(name)s,") % {"name": user.get_short_name()}
            + "\n\n"
            + "\n\n".join(sections)
            + "\n",
        }


def _of_learner(part: Part, today) -> str:
    return (
        _("This is required of you:")
        + "\n\n"
        + _listed(part, lambda row: _what(row, today) + "\n  " + _("Why: %s") % why(row))
        + "\n\n"
        + _("Where to go on, and where to say that something is wrong:")
        + "\n"
        + settings.BARAZA_BASE_URL
        + reverse("required_of_me")
    )


def _of_others(heading: str):
    def section(part: Part, today) -> str:
        return (
            str(heading())
            + "\n\n"
            + _listed(part, lambda row: f"{row.user}: {_what(row, today)}")
            + "\n\n"
            + settings.BARAZA_BASE_URL
            + reverse("late")
        )

    return section


def _what(row: Assignment, today) -> str:
    return _("%(title)s, due %(date)s (%(lateness)s)") % {
        "title": row.requirement.title,
        "date": date_format(row.due_on, "j F Y"),
        "lateness": lateness((today - row.due_on).days),
    }


def _listed(part: Part, words) -> str:
    found = [f"- {words(line.row)}" for line in part.lines]
    if part.more:
        found.append(ngettext("- and %(n)d more", "- and %(n)d more", part.more) % {"n": part.more})
    return "\n".join(found)


_SECTIONS = {
    Audience.LEARNER: _of_learner,
    Audience.SUPERVISOR: _of_others(lambda: _("Of the people whom you supervise, late are:")),
    Audience.HR: _of_others(lambda: _("Of the people of your units, long late are:")),
}
