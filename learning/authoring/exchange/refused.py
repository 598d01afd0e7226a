"""Why a module file can't be taken."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from curriculum.exchange import Problem

# Who mends these finds the rest the next time.
_MOST = 100


class ModuleRefused(Exception):
    """Nothing of the file was taken; `problems` say what is wrong, and where."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = list(problems)
        if len(found) > _MOST:
            more = _("And %(n)d more.") % {"n": len(found) - _MOST}
            found = [*found[:_MOST], Problem("", more)]
        self.problems = tuple(found)
        super().__init__("\n".join(map(str, self.problems)))


def refused(what: str, where: str = "") -> ModuleRefused:
    """For one problem."""
    return ModuleRefused([Problem(where, what)])
