"""The questions in the template: one of each kind, to be overwritten. Pure."""

from __future__ import annotations

from .items import ExchangedQuestion

_OPTIONS = [
    {"id": "a", "text": "Publish it at once", "correct": False, "feedback": "It names people."},
    {
        "id": "b",
        "text": "Remove names first",
        "correct": True,
        "feedback": "Then it can be shared.",
    },
    {"id": "c", "text": "Delete it", "correct": False, "feedback": "The law asks to keep it."},
]
_BOTH = [*_OPTIONS, {"id": "d", "text": "Ask who may read it", "correct": True, "feedback": "Yes."}]

EXAMPLES = (
    ExchangedQuestion(
        kind="single_choice",
        label="Names in a register",
        code="EXAMPLE-1",
        category="Examples",
        data={"stem": "A register with names is asked for. What comes first?", "options": _OPTIONS},
    ),
    ExchangedQuestion(
        kind="multiple_response",
        label="Before sharing",
        code="EXAMPLE-2",
        category="Examples",
        points=2,
        data={"stem": "What is done before data is shared? Two are right.", "options": _BOTH},
    ),
    ExchangedQuestion(
        kind="true_false",
        label="Minutes are records",
        code="EXAMPLE-3",
        category="Examples",
        data={
            "stem": "The minutes of a meeting are a public record.",
            "answer": True,
            "feedback_true": "Right: they document a decision.",
            "feedback_false": "They document a decision, so they are.",
        },
    ),
    ExchangedQuestion(
        kind="matching",
        label="Who does what",
        code="EXAMPLE-4",
        category="Examples",
        data={
            "stem": "Match each office with its task.",
            "pairs": [
                {"id": "a", "left": "Registry", "right": "Keeps files", "feedback": "Its duty."},
                {"id": "b", "left": "Audit", "right": "Checks accounts", "feedback": "By law."},
                {"id": "c", "left": "Press", "right": "Informs", "feedback": "On request."},
            ],
        },
    ),
    ExchangedQuestion(
        kind="ordering",
        label="A request for information",
        code="EXAMPLE-5",
        category="Examples",
        data={
            "stem": "Put the steps into their order.",
            "items": [
                {"id": "a", "text": "Register it", "why": "The time runs from here."},
                {"id": "b", "text": "Find the record", "why": "Before anything is decided."},
                {"id": "c", "text": "Answer", "why": "In writing."},
            ],
        },
    ),
    ExchangedQuestion(
        kind="numeric",
        label="Share of replies",
        code="EXAMPLE-6",
        category="Examples",
        data={
            "stem": "36 of 500 letters had no reply. What share is that?",
            "answer": "7.2",
            "tolerance": "0.05",
            "unit": "%",
            "solution": "36 / 500 = 0.072",
            "feedback_correct": "Right.",
            "feedback_incorrect": "Divide 36 by 500.",
            "common_errors": [{"value": "0.072", "feedback": "In percent."}],
        },
    ),
    ExchangedQuestion(
        kind="short_answer",
        label="Open by default",
        code="EXAMPLE-7",
        category="Examples",
        data={
            "stem": "What are records that nobody has to ask for called?",
            "accepted": ["open data", "published data"],
            "model_answer": "Open data",
            "checklist": [],
            "feedback_correct": "Right.",
            "feedback_incorrect": "Think of what is published anyway.",
        },
    ),
    ExchangedQuestion(
        kind="scenario",
        label="A late reply",
        code="EXAMPLE-8",
        category="Examples",
        data={
            "case": "A reply is due today, and the record has not been found.",
            "stem": "What do you do?",
            "options": [
                {"id": "a", "text": "Wait", "score": "0", "feedback": "The time runs out."},
                {"id": "b", "text": "Ask for more time", "score": "0.5", "feedback": "Say why."},
                {
                    "id": "c",
                    "text": "Tell the citizen, with a date",
                    "score": "1",
                    "feedback": "Yes.",
                },
            ],
        },
    ),
    ExchangedQuestion(
        kind="cloze",
        label="The first article",
        code="EXAMPLE-9",
        category="Examples",
        data={
            "stem": "Fill the gaps.",
            "text": "Whoever asks gets an answer within [[1]] days, in the form of [[2]].",
            "gaps": [
                {
                    "id": "a",
                    "form": "number",
                    "weight": 1,
                    "answers": [
                        {"text": "21", "worth": 100, "tolerance": "0", "feedback": "Right."}
                    ],
                    "otherwise": "Look at section 9.",
                },
                {
                    "id": "b",
                    "form": "choice",
                    "weight": 1,
                    "answers": [
                        {"text": "a letter", "worth": 100, "tolerance": "0", "feedback": ""},
                        {"text": "a call", "worth": 0, "tolerance": "0", "feedback": "In writing."},
                    ],
                    "otherwise": "",
                },
            ],
        },
    ),
)
