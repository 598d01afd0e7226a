"""What a certificate says, for ever. Pure: values in, canonical JSON out.

No floats, no local formats; names and titles in NFC. `basis` is what the certificate rests on: a
quiz that was passed, practice that somebody has assessed, both, or the reading alone. Time at work
counts only where practice was met (DESIGN.md 5.4).

Schema 2 adds who vouches (`signatories`) and the institution's own line (`note`). Schema 3 adds
assessed practice (`minutes_practice`, `practices`) and the type "programme". Claims of older schemas
stay as they were signed: `subject`, `vouched` and `practised` read all of them.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from curriculum.data import Outline
from learning.lib.canonical_json import canonical_json

SCHEMA = 3
MAX_SIGNATORIES = 3
# Crockford's base 32: no I, L, O or U, so a code survives being read aloud and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans("ILO", "110")


@dataclass(frozen=True)
class ShownCompetency:
    """A level that the module's completion has shown."""

    code: str
    title: str
    level: int
    level_title: str


@dataclass(frozen=True)
class QuizResult:
    """The attempt that passed."""

    percent: int
    pass_mark: int


@dataclass(frozen=True)
class Practised:
    """Assessed practice: the titles of the steps that were met, and the minutes that they state."""

    titles: tuple[str, ...] = ()
    minutes: int = 0


@dataclass(frozen=True)
class ShownModule:
    """A module on which a programme's certificate rests."""

    key: UUID
    title: str
    edition: int
    completed_on: date


@dataclass(frozen=True)
class ShownProgramme:
    """What a programme's certificate is for; `credential` is how the certificate is called."""

    key: UUID
    title: str
    credential: str
    language: str


@dataclass(frozen=True)
class Signatory:
    """Somebody who vouches for a certificate by name and office."""

    name: str
    office: str


@dataclass(frozen=True)
class Vouched:
    """Who vouches for a certificate, and what the institution says besides."""

    signatories: tuple[Signatory, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.signatories) > MAX_SIGNATORIES:
            msg = f"At most {MAX_SIGNATORIES} people sign a certificate."
            raise ValueError(msg)


def vouched(claim: dict[str, Any]) -> Vouched:
    """Who vouches, as a claim of any schema says it."""
    return Vouched(
        signatories=tuple(
            Signatory(name=item["name"], office=item["office"])
            for item in claim.get("signatories", [])
        ),
        note=claim.get("note", ""),
    )


def subject(claim: dict[str, Any]) -> dict[str, Any]:
    """What a claim is for: a module or a programme, with its key, title and language."""
    return claim["programme"] if claim["type"] == "programme" else claim["module"]


def practised(claim: dict[str, Any]) -> Practised:
    """The assessed practice that a claim of any schema counts."""
    return Practised(
        titles=tuple(item["title"] for item in claim.get("practices", [])),
        minutes=claim.get("minutes_practice", 0),
    )


def practised_in(outline: Outline, met: Collection[UUID]) -> Practised:
    """What somebody who has met these steps has practised under an edition."""
    steps = [step for step in outline.activities if step.kind == "practice" and step.key in met]
    return Practised(
        titles=tuple(step.title for step in steps), minutes=sum(step.minutes for step in steps)
    )


def basis_of(*, has_quiz: bool, has_practice: bool) -> str:
    """What a certificate rests on, in one word."""
    if has_practice:
        return "completed_with_quiz_and_practice" if has_quiz else "completed_with_practice"
    return "completed_with_quiz" if has_quiz else "completed"


def new_code() -> str:
    """A certificate's number: 80 random bits as 4 groups of 4, such as 7Q4M-XK2P-9RTD-3F8C."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def normal_code(typed: str) -> str | None:
    """The code that somebody typed: any case, with or without dashes, O for 0; None if it is none."""
    letters = typed.upper().translate(_LOOK_ALIKES).replace("-", "").replace(" ", "")
    if len(letters) != 16 or any(letter not in ALPHABET for letter in letters):
        return None
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def module_claim(
    *,
    code: str,
    learner_name: str,
    issuer_name: str,
    outline: Outline,
    competencies: Iterable[ShownCompetency],
    result: QuizResult | None,
    completed_on: date,
    issued_on: date,
    practice: Practised | None = None,
    by: Vouched | None = None,
) -> bytes:
    """The canonical JSON of a claim that somebody completed a module."""
    practice = practice or Practised()
    return _claim(
        "module",
        code,
        learner_name,
        issuer_name,
        issued_on,
        by,
        module={
            "key": str(outline.module_key),
            "title": outline.module_title,
            "edition": outline.edition_number,
            "language": outline.language,
        },
        basis=basis_of(has_quiz=result is not None, has_practice=bool(practice.titles)),
        minutes_online=outline.minutes_online,
        result={"percent": result.percent, "pass_mark": result.pass_mark} if result else None,
        competencies=_shown(competencies),
        completed_on=completed_on.isoformat(),
        **_practised(practice),
    )


def programme_claim(
    *,
    code: str,
    learner_name: str,
    issuer_name: str,
    programme: ShownProgramme,
    modules: Iterable[ShownModule],
    competencies: Iterable[ShownCompetency],
    has_quiz: bool,
    minutes_online: int,
    practice: Practised,
    issued_on: date,
    expires_on: date | None,
    by: Vouched | None = None,
) -> bytes:
    """The canonical JSON of a claim that somebody completed a programme's required modules."""
    return _claim(
        "programme",
        code,
        learner_name,
        issuer_name,
        issued_on,
        by,
        programme={
            "key": str(programme.key),
            "title": programme.title,
            "credential": programme.credential,
            "language": programme.language,
        },
        modules=[
            {
                "key": str(item.key),
                "title": item.title,
                "edition": item.edition,
                "completed_on": item.completed_on.isoformat(),
            }
            for item in modules
        ],
        basis=basis_of(has_quiz=has_quiz, has_practice=bool(practice.titles)),
        minutes_online=minutes_online,
        competencies=_shown(competencies),
        expires_on=expires_on.isoformat() if expires_on else None,
        **_practised(practice),
    )


def _claim(
    kind: str,
    code: str,
    learner_name: str,
    issuer_name: str,
    issued_on: date,
    by: Vouched | None,
    **what: Any,
) -> bytes:
    """What every claim of this schema says, with what one of its kind says besides."""
    by = by or Vouched()
    return canonical_json(
        _in_nfc(
            {
                "schema": SCHEMA,
                "type": kind,
                "number": code,
                "learner": {"name": learner_name},
                "issuer": {"name": issuer_name},
                "issued_on": issued_on.isoformat(),
                "signatories": [
                    {"name": item.name, "office": item.office} for item in by.signatories
                ],
                "note": by.note,
                "corrects": None,
                **what,
            }
        )
    )


def _shown(competencies: Iterable[ShownCompetency]) -> list[dict[str, Any]]:
    return [
        {
            "code": item.code,
            "title": item.title,
            "level": item.level,
            "level_title": item.level_title,
        }
        for item in competencies
    ]


def _practised(practice: Practised) -> dict[str, Any]:
    return {
        "minutes_practice": practice.minutes,
        "practices": [{"title": title} for title in practice.titles],
    }


def corrected_claim(
    before: dict[str, Any], *, code: str, learner_name: str, issued_on: date
) -> bytes:
    """The claim of a certificate that takes the place of `before`: all the same but the name."""
    return canonical_json(
        _in_nfc(
            {
                **before,
                "number": code,
                "learner": {"name": learner_name},
                "issued_on": issued_on.isoformat(),
                "corrects": before["number"],
            }
        )
    )


def _in_nfc(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _in_nfc(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_nfc(item) for item in value]
    return value
