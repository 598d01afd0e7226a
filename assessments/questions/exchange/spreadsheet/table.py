"""The table that a spreadsheet holds. Pure.

A question begins with a row that names its kind; the rows below it, without a kind, are its further
parts: options, pairs, items, accepted forms, answers of gaps. Every cell is text: what looks like a
formula is written, and read, as the text that it is.
"""

from __future__ import annotations

COLUMNS = ("code", "name", "kind", "question", "text", "part", "match", "right", "tolerance", "gap",
           "gap form", "gap weight", "feedback", "feedback if right", "feedback if wrong", "unit",
           "solution", "points", "difficulty", "competency", "outcome", "lesson", "category",
           "tags", "language")  # fmt: skip
KINDS = ("single_choice", "multiple_response", "true_false", "matching", "ordering", "numeric",
         "short_answer", "scenario", "cloze")  # fmt: skip
Row = dict[str, str]
