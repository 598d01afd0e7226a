"""Moodle XML read: HTML becomes plain text, the first picture of a question its picture.

Pure but for defusedxml, nh3 and Pillow.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from .. import building, embedded
from ..building import Built, Choice
from ..html import first_picture, looks_like_html, text_of
from ..items import (
    ExchangedQuestion,
    Problem,
    Reading,
    Refused,
    _,
    category_of,
    is_full,
    note,
    placed,
    short_label,
    tidied,
    tidy,
)
from ..pictures import Budget, ExchangedPicture
from ..pictures import picture as exchanged_picture
from ..tags import tag_value, with_tags

_LINE = "line"
# Where a text of Moodle's finds its own files.
_FILES = "@@PLUGINFILE@@"
# Moodle's own words, which say nothing of the question.
_STANDARD = {"Your answer is correct.", "Your answer is partially correct.",
             "Your answer is incorrect."}  # fmt: skip


class _Builder(ET.TreeBuilder):
    """Notes at each question the line in which it begins."""

    parser: DefusedXMLParser

    def start(self, tag, attrs):
        if tag == "question":
            attrs = {**attrs, _LINE: str(self.parser.parser.CurrentLineNumber)}
        return super().start(tag, attrs)


def read(content: bytes, file: str) -> Reading:
    """The questions of a Moodle XML file. A file that isn't well-formed gives none, and its line."""
    try:
        root = _parsed(content)
    except Refused as refusal:
        return Reading(problems=(placed(refusal.problem, file, 0),))
    questions: list[ExchangedQuestion] = []
    problems: list[Problem] = []
    category, budget = "", Budget()
    for element in root.findall("question"):
        if is_full(questions, problems):
            break
        line = int(element.get(_LINE, "0"))
        if element.get("type") == "category":
            category = category_of(element.findtext("category/text") or "")
            continue
        try:
            questions.append(_question(element, file, line, category, budget))
        except Refused as refusal:
            problems.append(placed(refusal.problem, file, line))
    return Reading(tuple(questions), tuple(problems))


def _parsed(content: bytes) -> Element:
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.parser = parser
    try:
        parser.feed(content)
        root = parser.close()
    except ET.ParseError as error:
        raise Refused(
            _("The file is not well-formed XML."),
            "%(parser)s",
            _("Export it again; don't edit it by hand."),
            line=error.position[0],
            parser=str(error),
        ) from error
    except DefusedXmlException as error:
        raise Refused(
            _("The file declares entities or a document type."),
            _("They can read other files and fill the memory. Moodle writes none."),
            line=parser.parser.CurrentLineNumber,
        ) from error
    except (ValueError, LookupError) as error:
        raise Refused(
            _("The file's encoding can't be read."),
            mend=_("Save it again with the encoding UTF-8."),
        ) from error
    if root.tag != "quiz":
        raise Refused(
            _("This is XML, but not of Moodle's questions."),
            _("It begins with <%(tag)s>, not with <quiz>."),
            line=1,
            tag=root.tag[:40],
        )
    return root


class _Texts:
    """The texts of a question, and the names of what is lost in them."""

    def __init__(self) -> None:
        self.lost: list[str] = []

    def of(self, element: Element | None, *, without_first_picture: bool = False) -> str:
        """The text of an element that has <text> and a format; "" if there is none."""
        if element is None:
            return ""
        text = element.findtext("text")
        if text is None:
            text = element.text or ""
        form = element.get("format", "moodle_auto_format")
        if form == "html" or (form == "moodle_auto_format" and looks_like_html(text)):
            text, lost = text_of(text, without_first_picture=without_first_picture)
            self.lost += lost
        if element.find("file") is not None:
            self.lost.append("file")
        return tidy(text)


def _question(
    element: Element, file: str, line: int, category: str, budget: Budget
) -> ExchangedQuestion:
    kind = element.get("type", "")
    build = _BUILD.get(kind)
    if build is None:
        raise Refused(
            _("Questions of the type “%(kind)s” are not supported."),
            mend=_("Make it anew as one of the kinds here, or leave it out."),
            kind=kind[:40],
        )
    texts = _Texts()
    picture, said = _taken_picture(element.find("questiontext"), budget)
    stem = texts.of(element.find("questiontext"), without_first_picture=picture is not None)
    if picture is None and element.findtext("image_base64"):
        # As Moodle 1.9 wrote it.
        name = tidy(element.findtext("image") or "picture")
        picture, said = exchanged_picture(element.findtext("image_base64"), name, "", budget)
    if not stem:
        raise Refused(_("The question has no text."))
    label = short_label(element.findtext("name/text") or stem)
    tags = [tidy(tag.findtext("text") or "") for tag in element.findall("tags/tag")]
    kind, data, notes = build(element, texts, stem if kind != "cloze" else (label, stem), tags)
    notes = [*notes, *said, *_left_out(element, texts, kind)]
    points, rounded = _points(element, kind)
    question = ExchangedQuestion(
        kind=kind,
        data=tidied(data),
        label=label,
        code=tidy(element.findtext("idnumber") or "")[:40],
        category=category,
        picture=picture.content if picture else "",
        picture_hash=picture.sha1 if picture else "",
        picture_name=picture.name if picture else "",
        picture_text=picture.text if picture else "",
        points=points,
        file=file,
        line=line,
        notes=(*notes, *rounded),
    )
    return with_tags(question, [tag for tag in tags if tag])


def _taken_picture(
    element: Element | None, budget: Budget
) -> tuple[ExchangedPicture | None, list[Problem]]:
    """The first picture of the question's text, if its file came along; it is taken out of there."""
    if element is None:
        return None, []
    whole = element.findtext("text") or ""
    address, text = first_picture(whole)
    if not address.startswith(_FILES):
        return None, []
    name = unquote(address.removeprefix(_FILES).lstrip("/").partition("?")[0])
    found = next((one for one in element.findall("file") if one.get("name") == name), None)
    content = (found.text or "") if found is not None and found.get("encoding") == "base64" else ""
    taken, notes = exchanged_picture(content, name, tidy(text)[:500], budget)
    if taken is not None:
        element.remove(found)
    return taken, notes


def _points(element: Element, kind: str) -> tuple[int, list[Problem]]:
    try:
        grade = float(element.findtext("defaultgrade") or 1)
    except ValueError:
        grade = 1.0
    points = int(min(max(round(grade), 1), 100)) if grade == grade else 1
    if points != grade and kind != "cloze":
        return points, [note(_("%(grade)g points become %(points)d."), grade=grade, points=points)]
    return points, []


def _left_out(element: Element, texts: _Texts, kind: str) -> Iterator[Problem]:
    """What the question has and ours hasn't."""
    if tidy(element.findtext("generalfeedback/text") or "") and kind not in (
        "numeric",
        "short_answer",
    ):
        yield note(_("General feedback is left out."))
    combined = {texts.of(element.find(f"{name}feedback")) for name in
                ("correct", "partiallycorrect", "incorrect")}  # fmt: skip
    if combined - _STANDARD - {""}:
        yield note(_("Feedback to the answer as a whole is left out."))
    if any(texts.of(hint) for hint in element.findall("hint")):
        yield note(_("Hints are left out."))
    pictures = {"img", "file"} & set(texts.lost)
    if pictures:
        yield note(
            _(
                "Further pictures and files are left out; the description of a picture stays as "
                "text."
            )
        )
    others = sorted(set(texts.lost) - {"img", "file"})
    if others:
        names = ", ".join(f"<{name}>" for name in others)
        yield note(_("Formatting becomes plain text: %(tags)s."), tags=names)


def _fraction(answer: Element) -> float:
    try:
        worth = float(answer.get("fraction", "0"))
    except ValueError:
        worth = float("nan")
    if worth != worth or abs(worth) > 100:
        raise Refused(
            _("The worth “%(text)s” of an answer is not between -100 and 100."),
            text=answer.get("fraction", "")[:40],
        )
    return worth


def _answers(element: Element, texts: _Texts) -> list[Choice]:
    return [
        Choice(
            texts.of(answer),
            _fraction(answer),
            texts.of(answer.find("feedback")),
            answer.findtext("tolerance") or "0",
        )
        for answer in element.findall("answer")
    ]


def _multichoice(element: Element, texts: _Texts, stem: str, tags: list[str]) -> Built:
    single = (element.findtext("single") or "true").strip() in ("true", "1")
    scenario = tag_value(tags, "kind") == "scenario"
    return building.choices(stem, _answers(element, texts), single=single, scenario=scenario)


def _truefalse(element: Element, texts: _Texts, stem: str, tags: list[str]) -> Built:
    said = {answer.text.lower(): answer for answer in _answers(element, texts)}
    if set(said) != {"true", "false"}:
        raise Refused(_("A true-or-false question has the answers “true” and “false”."))
    true, false = said["true"], said["false"]
    return building.true_false(stem, true.worth > false.worth, true.feedback, false.feedback)


def _shortanswer(element: Element, texts: _Texts, stem: str, tags: list[str]) -> Built:
    built = building.short_answer(
        stem, _answers(element, texts), model=texts.of(element.find("generalfeedback"))
    )
    if (element.findtext("usecase") or "0").strip() == "1":
        built[2].append(note(_("Capitals don't matter here.")))
    return built


def _numerical(element: Element, texts: _Texts, stem: str, tags: list[str]) -> Built:
    answers = _answers(element, texts)
    wrong = [answer.feedback for answer in answers if answer.text == "*" and answer.worth <= 0]
    units = [tidy(unit.findtext("unit_name") or "") for unit in element.findall("units/unit")]
    kind, data, notes = building.numeric(
        stem,
        [answer for answer in answers if answer.text != "*"],
        wrong=wrong[0] if wrong else "",
        solution=texts.of(element.find("generalfeedback")),
        unit=units[0] if units else "",
    )
    if len(units) > 1:
        notes.append(note(_("Of several units the first is taken.")))
    return kind, data, notes


def _matching(element: Element, texts: _Texts, stem: str, tags: list[str]) -> Built:
    pairs = [
        (texts.of(row), tidy(row.findtext("answer/text") or ""))
        for row in element.findall("subquestion")
    ]
    return building.matching(stem, pairs)


def _ordering(element: Element, texts: _Texts, stem: str, tags: list[str]) -> Built:
    kind, data, notes = building.ordering(
        stem, [texts.of(answer) for answer in element.findall("answer")]
    )
    if (element.findtext("gradingtype") or "") not in ("ABSOLUTE_POSITION", "0"):
        notes.append(note(_("It will be graded our way: each item in its right place counts.")))
    return kind, data, notes


def _essay(element: Element, texts: _Texts, stem: str, tags: list[str]) -> Built:
    guidance = texts.of(element.find("graderinfo")) or texts.of(element.find("generalfeedback"))
    return building.self_checked(stem, guidance)


def _cloze(element: Element, texts: _Texts, said: tuple[str, str], tags: list[str]) -> Built:
    """What is to be done stands before the first empty line; without one, in the name."""
    label, whole = said
    stem, _blank, text = whole.partition("\n\n")
    if not text or "{" in stem:
        stem, text = label, whole
    text, gaps, notes = embedded.parse(text)
    return "cloze", {"stem": stem, "text": text, "gaps": gaps}, notes


_BUILD: dict[str, Callable[..., Built]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": _cloze,
}
