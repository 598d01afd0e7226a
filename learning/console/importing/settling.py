"""What becomes of a person's posts: which stay, which begin, which end because another begins. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from learning.people.roll import Place

from .places import PostRef, UnitRef
from .problems import Problem, _, note, refusal

BEGIN, CHANGE, NOTHING = "begin", "change", ""


@dataclass
class Wanted:
    """What a row says of a post, and (once settled) what becomes of it."""

    line: int
    unit: UnitRef
    post: PostRef | None
    since: date | None
    until: date | None
    # The account, if it has one already, or the file's key of the supervisor.
    supervisor: int | str | None
    act: str = NOTHING
    place: Place | None = None
    ends: Place | None = None
    problems: list[Problem] = field(default_factory=list)


def settle(
    wanted: list[Wanted], places: list[Place], *, today: date, unit_name: Callable[[int], str]
) -> None:
    """Decide for all rows of one person together; says what in each row's problems.

    What the file doesn't mention goes on, but where one post alone is left over and one row begins
    another: that is a move, and the old one ends the day before.
    """
    rows = _without_repeats(wanted, today)
    left = [place for place in places if not place.ends_before(today)]
    used: set[int] = set()
    begins = []
    for row in rows:
        row.place = _same(row, places, left, used)
        if row.place is None:
            begins.append(row)
        else:
            used.add(row.place.pk)
    for row in rows:
        if row.place is not None:
            _keep(row)
    left = [place for place in left if place.pk not in used]
    for row in begins:
        left = _begin(row, left, today, unit_name)


def _without_repeats(wanted: list[Wanted], today: date) -> list[Wanted]:
    """A second row on the same post says nothing more of it: it's there for an absence or a training."""
    first: dict[tuple, Wanted] = {}
    found = []
    for row in wanted:
        known = first.get((row.unit.key, row.post and row.post.key))
        if known is None or (row.since and known.since and row.since != known.since):
            first.setdefault((row.unit.key, row.post and row.post.key), row)
            found.append(row)
        elif (row.until and row.until != known.until) or (
            row.supervisor is not None and row.supervisor != known.supervisor
        ):
            row.problems.append(
                refusal(
                    _("Row %(line)d says something else of the same post."),
                    _("Say it once, or leave supervisor and until empty in the second row."),
                    line=known.line,
                )
            )
    return found


def _same(row: Wanted, places: list[Place], left: list[Place], used: set[int]) -> Place | None:
    """The membership that a row speaks of: by its first day, too, else among those that go on."""
    fits = [place for place in places if place.pk not in used and _is_same_post(row, place)]
    exact = [place for place in fits if row.since == place.since]
    going_on = [place for place in fits if place in left]
    if row.since and row.until and any(row.until < place.since for place in going_on):
        going_on = []  # an earlier spell in the same post
    # A post that the membership names itself is nearer than one that it lacks.
    best = sorted(exact or going_on, key=lambda place: place.post_id is None)
    return best[0] if best else None


def _is_same_post(row: Wanted, place: Place) -> bool:
    if row.unit.pk is None or place.unit_id != row.unit.pk:
        return False
    return row.post is None or place.post_id is None or place.post_id == row.post.pk


def _keep(row: Wanted) -> None:
    """The membership goes on; what the row says anew of it is changed in place."""
    place = row.place
    if row.since and row.since != place.since:
        row.problems.append(
            note(_("Holds this post since %(since)s; that day is kept."), since=str(place.since))
        )
    if row.until and row.until < place.since:
        row.problems.append(
            refusal(
                _("The last day %(until)s is before the first, %(since)s."),
                _("Correct until."),
                until=str(row.until),
                since=str(place.since),
            )
        )
        return
    said = []
    if row.post is not None and place.post_id is None:
        said.append(note(_("The post %(post)s is added."), post=row.post.title))
    elif row.post is not None and row.post.changes:
        said.append(note(_("The post becomes “%(post)s”, grade %(grade)s."), post=row.post.title,
                         grade=row.post.grade or "–"))  # fmt: skip
    if row.until and row.until != place.until:
        said.append(note(_("The last day becomes %(until)s."), until=str(row.until)))
    if row.supervisor is not None and row.supervisor != place.supervisor_id:
        said.append(note(_("The supervisor changes.")))
    if row.unit.takes_code:
        said.append(note(_("The unit gets the number %(code)s."), code=row.unit.code))
    row.act = CHANGE if said else NOTHING
    row.problems += said


def _begin(
    row: Wanted, left: list[Place], today: date, unit_name: Callable[[int], str]
) -> list[Place]:
    """The row begins a membership; returns what is left of those that might end for it."""
    row.since = row.since or today
    is_past = row.until is not None and row.until < today
    if row.until and row.until < row.since:
        row.problems.append(_crossed(row.since, row.until))
        return left
    if left and not is_past:
        if len(left) > 1:
            row.problems.append(_ambiguous(len(left)))
            return left
        old = left[0]
        if row.since <= old.since:
            row.problems.append(_too_early(row, old, unit_name))
            return left
        row.ends, left = old, []
    row.act = BEGIN
    where = " / ".join(row.unit.names) or unit_name(row.unit.pk)
    values = {
        "what": f"{row.post.title}, {where}" if row.post else where,
        "since": str(row.since),
    }
    if row.ends is None:
        row.problems.append(note(_("Begins on %(since)s: %(what)s."), **values))
        return left
    values["old"] = row.ends.title or unit_name(row.ends.unit_id)
    values["last"] = str(row.since - timedelta(days=1))
    row.problems.append(
        note(_("Moves on %(since)s: %(what)s. Until then %(old)s, last day %(last)s."), **values)
    )
    return left


def _crossed(since: date, until: date) -> Problem:
    return refusal(
        _("The last day %(until)s is before the first, %(since)s."),
        _("Correct since or until."),
        until=str(until),
        since=str(since),
    )


def _too_early(row: Wanted, old: Place, unit_name: Callable[[int], str]) -> Problem:
    return refusal(
        _("Would move on %(since)s, and has been in %(unit)s only since %(old)s."),
        _("Give a later day in since. If it's a second post, give the first one a row, too."),
        since=str(row.since),
        unit=unit_name(old.unit_id),
        old=str(old.since),
    )


def _ambiguous(n: int) -> Problem:
    return refusal(
        _("The person has %(n)d posts here that the file doesn't name: which of them ends?"),
        _("Give each post that goes on a row of its own."),
        n=n,
    )
