"""Which unit and post a row means; what isn't there yet will be made. No database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learning.lib.text import folded
from learning.people.roll import PostLine, Roll, UnitLine

from .columns import Cells
from .problems import Refused, _

_DEEPEST = 20
Key = tuple[str, ...]


@dataclass(frozen=True)
class UnitRef:
    """A unit by its names below the organisation; `pk` is None for one that will be made."""

    key: Key
    names: tuple[str, ...]
    pk: int | None
    code: str = ""
    # The code is new for it.
    takes_code: bool = False

    def as_json(self) -> dict[str, Any]:
        """What applying needs."""
        return {
            "pk": self.pk,
            "names": list(self.names),
            "code": self.code if self.takes_code else "",
        }


class Units:
    """The tree as it is, with what the file adds."""

    def __init__(self, roll: Roll) -> None:
        self.root = roll.units[0]
        self._key_of: dict[int, Key] = {}
        self._at: dict[Key, list[UnitLine]] = {}
        self._names: dict[int, tuple[str, ...]] = {}
        self._line_of = {unit.pk: unit for unit in roll.units}
        self._by_code = {unit.code: unit.pk for unit in roll.units if unit.code}
        by_path = {unit.path: unit for unit in roll.units}
        for unit in roll.units:
            above = by_path.get(unit.path[:-4])
            names = (*self._names[above.pk], unit.name) if above else ()
            self._names[unit.pk] = names
            self._key_of[unit.pk] = tuple(map(folded, names))
            self._at.setdefault(self._key_of[unit.pk], []).append(unit)
        self._codes: dict[str, tuple[str, ...]] = {}
        self._code_at: dict[Key, str] = {}
        self.made: dict[Key, tuple[str, ...]] = {}

    def name(self, pk: int) -> str:
        """A unit's name, for a sentence."""
        return self._line_of[pk].name

    def note_codes(self, cells: Cells) -> None:
        """Remember what code a row gives to a path: another row may name the code alone."""
        if "unit" in cells and "unit_code" in cells:
            names = self._below_root(cells["unit"])
            self._codes.setdefault(cells["unit_code"], names)
            self._code_at.setdefault(tuple(map(folded, names)), cells["unit_code"])

    def _below_root(self, names: list[str]) -> tuple[str, ...]:
        if folded(names[0]) == folded(self.root.name):
            return tuple(names[1:])
        return tuple(names)

    def of_row(self, cells: Cells) -> UnitRef:
        """The unit of a row. Raises Refused for one that can't be."""
        code = cells.get("unit_code", "")
        if "unit" not in cells:
            return self._by_its_code(code)
        found = self._by_path(self._below_root(cells["unit"]))
        return self._with_code(found, code) if code else found

    def _by_path(self, names: tuple[str, ...]) -> UnitRef:
        if len(names) > _DEEPEST:
            raise Refused(_("The path of units is deeper than 20."), _("Shorten it."))
        key = tuple(map(folded, names))
        there = self._at.get(key, [])
        if len(there) > 1:
            raise Refused(
                _("There are several units “%(unit)s”."),
                _("Say which by unit_code."),
                unit=" / ".join(names),
            )
        return UnitRef(key, names, there[0].pk if there else None)

    def _by_its_code(self, code: str) -> UnitRef:
        if code in self._by_code:
            pk = self._by_code[code]
            return UnitRef(self._key_of[pk], self._names[pk], pk, code)
        if code in self._codes:
            names = self._codes[code]
            key = tuple(map(folded, names))
            return UnitRef(key, names, self._pk_at(key), code, takes_code=True)
        raise Refused(
            _("There is no unit with the number “%(code)s”."),
            _("Correct it, or write the unit's path beside it once."),
            code=code,
        )

    def _pk_at(self, key: Key) -> int | None:
        there = self._at.get(key)
        return there[0].pk if there else None

    def _with_code(self, found: UnitRef, code: str) -> UnitRef:
        known = self._by_code.get(code)
        key = self._key_of[known] if known else tuple(map(folded, self._codes[code]))
        if key != found.key:
            if found.key[: len(key)] == key or key[: len(found.key)] == found.key:
                raise Refused(
                    _("The unit number %(code)s would lie under itself."),
                    _("The same number stands for a unit above or below. Correct one of them."),
                    code=code,
                )
            raise Refused(
                _("The unit number %(code)s belongs to another unit."),
                _("Correct the number or the path."),
                code=code,
            )
        own = self._line_of[found.pk].code if found.pk else ""
        own, is_new = own or self._code_at[found.key], not own
        if own and own != code:
            raise Refused(
                _("The unit has the number %(own)s, not %(code)s."),
                _("Correct the number or the path."),
                own=own,
                code=code,
            )
        return UnitRef(found.key, found.names, found.pk, code, takes_code=is_new)

    def will_make(self, unit: UnitRef) -> None:
        """Count the unit, and those above it, among those that will be made."""
        for depth in range(1, len(unit.key) + 1):
            key = unit.key[:depth]
            if key not in self._at:
                self.made.setdefault(key, unit.names[:depth])


@dataclass(frozen=True)
class PostRef:
    """A post; `pk` is None for one that will be made, `changes` what the file says anew of it."""

    key: tuple
    pk: int | None
    code: str
    title: str
    grade: str
    changes: bool = False

    def as_json(self) -> dict[str, Any]:
        """What applying needs."""
        return {
            "pk": self.pk,
            "code": self.code,
            "title": self.title,
            "grade": self.grade,
            "changes": self.changes,
        }


class Posts:
    """The posts as they are, with what the file adds."""

    def __init__(self, roll: Roll) -> None:
        self._by_code = {post.code: post for post in roll.posts if post.code}
        self._by_title: dict[tuple[int, str], list[PostLine]] = {}
        for post in roll.posts:
            self._by_title.setdefault((post.unit_id, folded(post.title)), []).append(post)
        self._in_file: dict[str, tuple[Key, PostRef, int]] = {}

    def of_row(self, line: int, cells: Cells, unit: UnitRef) -> PostRef | None:
        """The post of a row, if it names one. Raises Refused for one that can't be."""
        title, code = cells.get("post", ""), cells.get("post_code", "")
        grade = cells.get("grade", "")
        if not title and not code:
            if grade:
                raise Refused(
                    _("A grade is a post's, and the row names no post."), _("Fill in post.")
                )
            return None
        if code:
            return self._by_its_code(line, unit, code, title, grade)
        return self._by_its_title(unit, title, grade)

    def _by_its_title(self, unit: UnitRef, title: str, grade: str) -> PostRef:
        there = self._by_title.get((unit.pk or 0, folded(title)), [])
        if grade:
            there = [post for post in there if folded(post.grade) == folded(grade)]
        if len(there) > 1:
            raise Refused(
                _("The unit has several posts “%(post)s”."),
                _("Say which by post_code or grade."),
                post=title,
            )
        if there:
            post = there[0]
            return PostRef(("pk", post.pk), post.pk, post.code, post.title, post.grade)
        return PostRef(("title", unit.key, folded(title), folded(grade)), None, "", title, grade)

    def _by_its_code(self, line: int, unit: UnitRef, code: str, title: str, grade: str) -> PostRef:
        first = self._in_file.get(code)
        if first is not None:
            return self._again(first, unit, code, title, grade)
        there = self._by_code.get(code)
        if there is None and not title:
            raise Refused(
                _("There is no post with the number “%(code)s”."),
                _("Correct it, or write the post's title beside it."),
                code=code,
            )
        if there is None:
            found = PostRef(("code", code), None, code, title, grade)
        elif there.unit_id != unit.pk:
            raise _elsewhere(code)
        else:
            title, grade = title or there.title, grade or there.grade
            changes = (title, grade) != (there.title, there.grade)
            found = PostRef(("pk", there.pk), there.pk, code, title, grade, changes)
        self._in_file[code] = (unit.key, found, line)
        return found

    @staticmethod
    def _again(
        first: tuple[Key, PostRef, int], unit: UnitRef, code: str, title: str, grade: str
    ) -> PostRef:
        key, post, line = first
        if key != unit.key:
            raise _elsewhere(code)
        if folded(title or post.title) != folded(post.title) or folded(
            grade or post.grade
        ) != folded(post.grade):
            raise Refused(
                _("Row %(line)d says something else of the post %(code)s."),
                _("Write its title and grade alike."),
                line=line,
                code=code,
            )
        return post


def _elsewhere(code: str) -> Refused:
    return Refused(
        _("The post number %(code)s is in another unit."),
        _("Correct the unit or the number; a post stands in one unit."),
        code=code,
    )
