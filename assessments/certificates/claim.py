"""What a certificate says, for ever. Pure: values in, canonical JSON out.

No floats, no local formats; names and titles in NFC. `basis` is what the certificate rests on;
while practice isn't assessed it is "completed_with_quiz" and only online time counts
(DESIGN.md 5.4).

Schema 2 adds who vouches (`signatories`) and the institution's own line (`note`). Claims of schema 1
stay as they were signed; `vouched` reads both.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from curriculum.data import Outline
from learning.lib.canonical_json import canonical_json

SCHEMA = 2
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
    by: Vouched | None = None,
    corrects: str | None = None,
) -> bytes:
    """The canonical JSON of a claim that somebody completed a module."""
    by = by or Vouched()
    return canonical_json(
        _in_nfc(
            {
                "schema": SCHEMA,
                "type": "module",
                "number": code,
                "learner": {"name": learner_name},
                "issuer": {"name": issuer_name},
                "module": {
                    "key": str(outline.module_key),
                    "title": outline.module_title,
                    "edition": outline.edition_number,
                    "language": outline.language,
                },
                "basis": "completed_with_quiz" if result else "completed",
                "minutes_online": outline.minutes_online,
                "result": (
                    {"percent": result.percent, "pass_mark": result.pass_mark} if result else None
                ),
                "competencies": [
                    {
                        "code": item.code,
                        "title": item.title,
                        "level": item.level,
                        "level_title": item.level_title,
                    }
                    for item in competencies
                ],
                "completed_on": completed_on.isoformat(),
                "issued_on": issued_on.isoformat(),
                "signatories": [
                    {"name": item.name, "office": item.office} for item in by.signatories
                ],
                "note": by.note,
                "corrects": corrects,
            }
        )
    )


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
