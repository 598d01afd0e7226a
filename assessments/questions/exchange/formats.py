"""The formats, by name; reading an upload whatever it is, and what an export loses. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from . import gift, moodle_xml, spreadsheet
from .archive import is_zip, opened
from .items import (
    ExchangedQuestion,
    Problem,
    Reading,
    Refused,
    _,
    differences,
    is_full,
    placed,
)

# Of one upload.
MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Format:
    """A format: its name on the page, its files' ending, and its two ways."""

    name: str
    label: str
    suffix: str
    content_type: str
    read: Callable[[bytes, str], Reading]
    write: Callable[[Sequence[ExchangedQuestion]], bytes]
    kinds: frozenset[str]
    # Whether its files can hold pictures: a file that can and has none says that there is none.
    holds_pictures: bool = False


FORMATS = {
    one.name: one
    for one in (
        Format(
            "spreadsheet",
            _("Spreadsheet (xlsx)"),
            ".xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            spreadsheet.read,
            spreadsheet.write,
            frozenset(spreadsheet.KINDS),
        ),
        Format(
            "moodle_xml",
            _("Moodle XML"),
            ".xml",
            "application/xml",
            moodle_xml.read,
            moodle_xml.write,
            frozenset(moodle_xml.KINDS),
            holds_pictures=True,
        ),
        Format(
            "gift",
            _("GIFT"),
            ".gift.txt",
            "text/plain; charset=utf-8",
            gift.read,
            gift.write,
            frozenset(gift.KINDS),
        ),
    )
}


def read(content: bytes, file: str) -> Reading:
    """The questions of an upload: one file, or a zip of several. A broken file gives none of its own."""
    try:
        reading = _read(content, file)
    except Refused as refusal:
        return Reading(problems=(placed(refusal.problem, file, 0),))
    if not reading.questions and not reading.problems:
        return Reading(problems=(Problem(file, 0, _("There is no question in the file.")),))
    if is_full(reading.questions, reading.problems):
        too_many = Problem(
            file, 0, _("The file holds more than 5,000 questions."), "", _("Divide it.")
        )
        return Reading(problems=(too_many,))
    return reading


def _read(content: bytes, file: str) -> Reading:
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 20 MB."), mend=_("Divide it."))
    if is_zip(content):
        names = opened(content)
        if "[Content_Types].xml" in names:
            return _of("spreadsheet", content, file)
        readings = [_read_inside(inner, f"{file}/{name}") for name, inner in names.items()]
        return Reading(
            tuple(question for one in readings for question in one.questions),
            tuple(problem for one in readings for problem in one.problems),
        )
    return _read_text(content, file)


def _read_inside(content: bytes, file: str) -> Reading:
    """A file of a zip: a spreadsheet, XML or GIFT, but no further archive and nothing else."""
    name = file.rpartition("/")[2].lower()
    if name.startswith(".") or not name.endswith((".xml", ".txt", ".gift", ".xlsx")):
        what = _("The file is left out: it is neither GIFT, Moodle XML nor a spreadsheet.")
        return Reading(problems=(Problem(file, 0, what),))
    if is_zip(content) != name.endswith(".xlsx"):
        return Reading(problems=(Problem(file, 0, _("An archive in an archive is not opened.")),))
    return _of("spreadsheet", content, file) if is_zip(content) else _read_text(content, file)


def _read_text(content: bytes, file: str) -> Reading:
    start = content[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        return _of("moodle_xml", content, file)
    if b"\x00" in content[:4000] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise Refused(
            _("The file is neither GIFT, Moodle XML nor a spreadsheet."),
            mend=_("Old .xls files: save them as .xlsx."),
        )
    return _of("gift", content, file)


def _of(name: str, content: bytes, file: str) -> Reading:
    """A reading whose questions know their format."""
    reading = FORMATS[name].read(content, file)
    return replace(reading, questions=tuple(replace(one, form=name) for one in reading.questions))


# --- Losses ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Loss:
    """What a format can't hold of a question: the question as a whole, or fields of it."""

    label: str
    code: str
    is_left_out: bool
    fields: tuple[str, ...] = ()


def losses(questions: Sequence[ExchangedQuestion], form: Format) -> list[Loss]:
    """What would be lost, found by reading back what was written: nothing can be forgotten here."""
    found = [
        Loss(question.label, question.code, is_left_out=True)
        for question in questions
        if question.kind not in form.kinds
    ]
    held = [question for question in questions if question.kind in form.kinds]
    for question, back in zip(held, _there_and_back(held, form), strict=True):
        fields = ["kind"] if back is None else differences(question, back)
        if fields:
            found.append(Loss(question.label, question.code, False, tuple(fields)))
    return found


def _there_and_back(
    questions: Sequence[ExchangedQuestion], form: Format
) -> Sequence[ExchangedQuestion | None]:
    """Each question as it comes back; None for one that can't be read again."""
    back = form.read(form.write(questions), "").questions
    if len(back) == len(questions):
        return back
    return [there_and_back(question, form) for question in questions]


def there_and_back(question: ExchangedQuestion, form: Format) -> ExchangedQuestion | None:
    """What is left of a question after an export and an import."""
    back = form.read(form.write([question]), "").questions
    return back[0] if len(back) == 1 else None
