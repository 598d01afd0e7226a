"""What a careful colleague would say to a question before it goes live. Pure: advice, never a bar.

After the item-writing guidelines of Haladyna, Downing & Rodriguez (2002), "A review of multiple-choice
item-writing guidelines for classroom assessment", Applied Measurement in Education 15(3): no "all of
the above", positive wording, options of like length, the key in varying places; and feedback to every
option, since feedback is what teaches.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Data = dict[str, Any]

# A key this much longer than the longest wrong option shows itself.
_LONGER = 1.3
# From so many questions on, a habit of the author can be told from chance.
_FEWEST = 4
# More than this share of the keys in one place, or longest, is a habit.
_HABIT = 0.6

# In the languages of the interface; other languages get the rest of the advice.
_ALL_OF_THEM = re.compile(
    r"\b(all|none|both|neither) of (the|these) (above|answers|options)\b|\ball of these\b|"
    r"\b(toutes|aucune) (les|des) (réponses|options)\b|\btout ce qui précède\b|"
    r"جميع ما سبق|كل ما سبق|لا شيء مما سبق",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(not|never|except|least|cannot|isn't|aren't|doesn't|don't|shouldn't)\b|"
    r"\b(sauf|excepté|jamais)\b|\bn(e\b|['’])[^.?]{1,40}\bpas\b|"
    r"(?<!\w)(ليس|ليست|ما عدا|باستثناء|عدا)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Advice:
    """One remark: its code, and what it is about. `values` fill the words' places."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A question as the advice on a whole quiz looks at it."""

    label: str
    kind: str
    data: Data
    objective: str = ""


def on_question(
    kind: str, data: Data, *, objective: str = "", competency: str = ""
) -> list[Advice]:
    """The remarks on one question."""
    found = [
        *_on_feedback(kind, data),
        *(
            Advice("all_of_them", {"text": text})
            for text in _options(data)
            if _ALL_OF_THEM.search(text)
        ),
    ]
    if negative := _NEGATIVE.search(data.get("stem", "")):
        found.append(Advice("negative", {"word": negative[0]}))
    if _is_longest(kind, data, _LONGER):
        found.append(Advice("key_longest"))
    if not objective:
        found.append(Advice("no_objective"))
    if not competency:
        found.append(Advice("no_competency"))
    return found


def on_quiz(questions: Sequence[Asked], objectives: Iterable[str]) -> list[Advice]:
    """The remarks that only the whole quiz allows: habits, and outcomes that nothing asks for."""
    asked = {question.objective for question in questions}
    found = [
        Advice("objective_unasked", {"code": code}) for code in objectives if code not in asked
    ]
    single = [question for question in questions if key_place(question.kind, question.data)]
    if len(single) >= _FEWEST:
        places = Counter(key_place(question.kind, question.data) for question in single)
        place, times = places.most_common(1)[0]
        if times > _HABIT * len(single):
            found.append(Advice("same_place", {"n": times, "of": len(single), "place": place}))
        longest = sum(_is_longest(question.kind, question.data, 1) for question in single)
        if longest > _HABIT * len(single):
            found.append(Advice("keys_longest", {"n": longest, "of": len(single)}))
    return found


def key_place(kind: str, data: Data) -> int:
    """The place, from 1, of the one right option; 0 for a question that has no such thing."""
    if kind not in ("single_choice", "scenario"):
        return 0
    right = [place for place, option in enumerate(data["options"], 1) if _is_right(option)]
    return right[0] if len(right) == 1 else 0


def _on_feedback(kind: str, data: Data) -> list[Advice]:
    """Who chose something should read why it is right or wrong."""
    if kind == "true_false":
        missing = [n for n in ("feedback_true", "feedback_false") if not data.get(n, "").strip()]
        return [Advice("feedback_answer")] if missing else []
    found = []
    for name, said in (("options", "feedback"), ("pairs", "feedback"), ("items", "why")):
        for place, part in enumerate(data.get(name, ()), 1):
            if isinstance(part, dict) and not str(part.get(said, "")).strip():
                found.append(Advice("feedback_part", {"place": place}))
    if kind == "numeric" and not data.get("solution", "").strip():
        found.append(Advice("feedback_answer"))
    return found


def _options(data: Data) -> list[str]:
    return [option["text"] for option in data.get("options", ()) if isinstance(option, dict)]


def _is_right(option: Data) -> bool:
    return bool(option.get("correct")) or str(option.get("score", "")) == "1"


def _is_longest(kind: str, data: Data, times: float) -> bool:
    """Whether the one right option is longer than every other, by this factor."""
    place = key_place(kind, data)
    texts = _options(data)
    if not place or len(texts) < 3:
        return False
    key = len(texts.pop(place - 1))
    return key > times * max(len(text) for text in texts)
