"""What a module asks for after it: an intention, a supervisor's question, follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from .reading import module_page


@dataclass(frozen=True)
class FollowUpQuestion:
    """One question, so many days after completion. `kind` is recall, application or result."""

    day: int
    kind: str
    text: str


@dataclass(frozen=True)
class Afterwards:
    """The live page's words, in the language in which they were found."""

    language: str
    intention_prompt: str
    supervisor_question: str
    follow_ups: tuple[FollowUpQuestion, ...]


def afterwards(module_key: UUID, language: str) -> Afterwards | None:
    """What a live module asks afterwards, in `language` if it is translated; None if nothing."""
    page = module_page(module_key, language)
    if page is None:
        return None
    for block in page.transfer:
        value = block.value
        return Afterwards(
            language=page.locale.language_code,
            intention_prompt=value["intention_prompt"],
            supervisor_question=value["supervisor_question"],
            follow_ups=tuple(
                FollowUpQuestion(day=item["day"], kind=item["kind"], text=item["text"])
                for item in value["follow_ups"]
            ),
        )
    return None
