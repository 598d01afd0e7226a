"""Moodle XML written: texts as plain text, so that they come back letter by letter. Pure.

What Moodle has no field for travels in its tags, our code in its idnumber.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement

from .. import building, embedded
from ..items import (
    ROOT,
    Data,
    ExchangedQuestion,
    tidied,
    tidy,
)
from ..tags import tags_of


def write(questions: Sequence[ExchangedQuestion]) -> bytes:
    """A Moodle XML file. Questions of a kind that it lacks are left out."""
    root = Element("quiz")
    category = ""
    for question in questions:
        if question.kind not in _WRITE:
            continue
        if question.category != category:
            category = question.category
            element = SubElement(root, "question", type="category")
            _text(SubElement(element, "category"), category or ROOT)
        _written(root, question)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _written(root: Element, question: ExchangedQuestion) -> None:
    data = tidied(question.data)
    kind, fill = _WRITE[question.kind]
    if question.kind == "short_answer" and not data["accepted"]:
        kind, fill = "essay", _write_essay
    element = SubElement(root, "question", type=kind)
    _text(SubElement(element, "name"), question.label)
    text = _whole_text(question.kind, data)
    if question.picture:
        _illustrated(element, question, text)
    else:
        _formatted(element, "questiontext", text)
    _formatted(element, "generalfeedback", data.get("solution") or _model(data))
    if kind != "cloze":
        SubElement(element, "defaultgrade").text = f"{question.points}.0000000"
    if question.code:
        SubElement(element, "idnumber").text = tidy(question.code)
    fill(element, data)
    tags = tags_of(question, with_points=kind == "cloze")
    if tags:
        holder = SubElement(element, "tags")
        for tag in tags:
            _text(SubElement(holder, "tag"), tag)


def _illustrated(element: Element, question: ExchangedQuestion, text: str) -> None:
    """The text as HTML, with its picture below it and the file beside it, as Moodle has them."""
    name = question.picture_name or "picture.png"
    body = escape(text, quote=False).replace("\n", "<br>")
    alt = escape(question.picture_text)
    place = f"@@PLUGINFILE@@/{quote(name)}"
    holder = SubElement(element, "questiontext", {"format": "html"})
    said = SubElement(holder, "text")
    said.text = f'<p>{body}</p><p><img src="{place}" alt="{alt}"></p>'
    file = SubElement(holder, "file", {"name": name, "path": "/", "encoding": "base64"})
    file.text = question.picture


def _whole_text(kind: str, data: Data) -> str:
    if kind == "cloze":
        return f"{data['stem']}\n\n{embedded.written(data['text'], data['gaps'])}"
    return building.text_with_case(data)


def _model(data: Data) -> str:
    return data.get("model_answer", "") if data.get("accepted") else ""


def _text(parent: Element, text: str) -> None:
    SubElement(parent, "text").text = tidy(text)


def _formatted(parent: Element, tag: str, text: str, **attributes: str) -> Element:
    element = SubElement(parent, tag, {**attributes, "format": "plain_text"})
    _text(element, text)
    return element


def _worth(worth: float) -> str:
    return f"{worth:.5f}".rstrip("0").rstrip(".")


def _write_answer(parent: Element, text: str, worth: float, feedback: str) -> Element:
    answer = _formatted(parent, "answer", text, fraction=_worth(worth))
    _formatted(answer, "feedback", feedback)
    return answer


def _write_choices(kind: str) -> Callable[[Element, Data], None]:
    def fill(element: Element, data: Data) -> None:
        SubElement(element, "single").text = str(kind != "multiple_response").lower()
        SubElement(element, "shuffleanswers").text = "true"
        SubElement(element, "answernumbering").text = "abc"
        for choice in building.weights(kind, data):
            _write_answer(element, choice.text, choice.worth, choice.feedback)

    return fill


def _write_truefalse(element: Element, data: Data) -> None:
    for said in (True, False):
        name = str(said).lower()
        worth = 100 if bool(data["answer"]) is said else 0
        _write_answer(element, name, worth, data[f"feedback_{name}"])


def _write_matching(element: Element, data: Data) -> None:
    SubElement(element, "shuffleanswers").text = "true"
    for pair in data["pairs"]:
        row = _formatted(element, "subquestion", pair["left"])
        _text(SubElement(row, "answer"), pair["right"])


def _write_ordering(element: Element, data: Data) -> None:
    for name, value in (("layouttype", "VERTICAL"), ("selecttype", "ALL"), ("selectcount", "0"),
                        ("gradingtype", "ABSOLUTE_POSITION"), ("showgrading", "SHOW"),
                        ("numberingstyle", "none")):  # fmt: skip
        SubElement(element, name).text = value
    for number, item in enumerate(data["items"], 1):
        _formatted(element, "answer", item["text"], fraction=f"{number}.0000000")


def _write_numerical(element: Element, data: Data) -> None:
    right = _write_answer(element, data["answer"], 100, data["feedback_correct"])
    SubElement(right, "tolerance").text = data["tolerance"]
    for error in data["common_errors"]:
        answer = _write_answer(element, error["value"], 0, error["feedback"])
        SubElement(answer, "tolerance").text = "0"
    if data["feedback_incorrect"]:
        answer = _write_answer(element, "*", 0, data["feedback_incorrect"])
        SubElement(answer, "tolerance").text = "0"
    if data["unit"]:
        unit = SubElement(SubElement(element, "units"), "unit")
        SubElement(unit, "multiplier").text = "1"
        SubElement(unit, "unit_name").text = data["unit"]


def _write_shortanswer(element: Element, data: Data) -> None:
    SubElement(element, "usecase").text = "0"
    for form in data["accepted"]:
        _write_answer(element, form, 100, data["feedback_correct"])
    if data["feedback_incorrect"]:
        _write_answer(element, "*", 0, data["feedback_incorrect"])


def _write_essay(element: Element, data: Data) -> None:
    SubElement(element, "responseformat").text = "plain"
    SubElement(element, "responserequired").text = "1"
    SubElement(element, "attachments").text = "0"
    _formatted(element, "graderinfo", building.guidance_of(data))


def _nothing(element: Element, data: Data) -> None:
    """A cloze has everything in its text."""


_WRITE: dict[str, tuple[str, Callable[[Element, Data], None]]] = {
    "single_choice": ("multichoice", _write_choices("single_choice")),
    "multiple_response": ("multichoice", _write_choices("multiple_response")),
    "scenario": ("multichoice", _write_choices("scenario")),
    "true_false": ("truefalse", _write_truefalse),
    "matching": ("matching", _write_matching),
    "ordering": ("ordering", _write_ordering),
    "numeric": ("numerical", _write_numerical),
    "short_answer": ("shortanswer", _write_shortanswer),
    "cloze": ("cloze", _nothing),
}
KINDS = tuple(_WRITE)
