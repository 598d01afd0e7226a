"""Damaged and hostile module files: a clear message, and nothing taken of them."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from learning.authoring.exchange import ModuleRefused, read, take_in
from learning.people.models import Institution
from tests.curriculum.module_files import changed, packed, png, rows, with_file, zipped


@pytest.fixture
def coast(db) -> Institution:
    return Institution.objects.get(slug="coast-institute-of-administration")


def _in_lesson(change):
    """Change the first lesson of SCL1's file."""
    return lambda content: changed(content, lambda said: change(said["steps"][0]))


def _said(change):
    return lambda content: changed(content, change)


def _text_is(html: str):
    def change(lesson):
        lesson["body"] = [{"type": "text", "value": html}]

    return _in_lesson(change)


def _link_to_elsewhere(content: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive:
        entry = zipfile.ZipInfo("images/link.png")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return target.getvalue()


def _json_is(text: bytes):
    return lambda _content: zipped({"module.json": text})


def _quiz(said: dict) -> dict:
    return next(step for step in said["steps"] if step["kind"] == "quiz")


def _practice(said: dict) -> dict:
    return next(step for step in said["steps"] if step["kind"] == "practice")


def _with_bombs(content: bytes) -> bytes:
    for number in range(6):
        bomb = zipped({"word/document.xml": bytes([number]) * 90_000_000})
        content = with_file(content, "documents", "docx", bomb)
    return content


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
XML = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


def _set(path: str, value):
    """A field of module.json by its path, such as `steps.0.minutes`."""

    def change(said):
        *above, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in above:
            said = said[part]
        said[last] = value

    return _said(change)


HOSTILE = {
    "no zip": (lambda _c: b"hello", "isn’t a zip file"),
    "cut off": (lambda c: c[: len(c) // 2], "damaged"),
    "empty zip": (lambda _c: zipped({"a.txt": b"x"}), "no module.json"),
    "zip slip": (lambda c: changed(c, lambda s: None, **{"../../evil.py": b"x"}), "points out of"),
    "absolute": (lambda c: changed(c, lambda s: None, **{"/etc/evil": b"x"}), "points out of"),
    "link": (_link_to_elsewhere, "is a link"),
    "bomb": (lambda c: changed(c, lambda s: None, bomb=b"0" * 60_000_000), "too large"),
    "many files": (
        lambda c: changed(c, lambda s: None, **{f"f{n}": b"" for n in range(600)}), "holds 60"
    ),
    "stray file": (lambda c: changed(c, lambda s: None, **{"run.sh": b"x"}), "doesn’t name"),
    "no JSON": (_json_is(b"{"), "damaged"),
    "deep JSON": (_json_is(b"[" * 5_000), "nested"),
    "nested JSON": (_json_is(b"[" * 200 + b"]" * 200), "nested"),
    "latin-1": (_json_is('{"format": "é"}'.encode("latin-1")), "UTF-8"),
    "twice": (_json_is(b'{"format": "a", "format": "b"}'), "twice"),
    "NaN": (_json_is(b'{"format": NaN}'), "no number"),
    "huge figure": (_json_is(b'{"format": ' + b"9" * 5000 + b"}"), "damaged"),
    "NUL": (_set("module.title", "a\0b"), "can’t be kept"),
    "surrogate": (_json_is(b'{"format": "\\ud800"}'), "can’t be kept"),
    "infinite": (_json_is(b'{"format": 1e999}'), "too large"),
    "many values": (_json_is(json.dumps(list(range(250_000))).encode()), "more than any module"),
    "another format": (_set("format", "common-cartridge"), "no module file"),
    "newer version": (_set("version", 2), "of version 2"),
    "unknown field": (_set("steps.0.colour", "red"), "colour: There is no such field"),
    "missing field": (_said(lambda said: said["steps"][0].pop("minutes")), "field is missing"),
    "unknown kind": (_set("steps.0.kind", "game"), "no step of the kind “game”"),
    "wrong type": (_set("steps.0.minutes", "20"), "minutes"),
    "key twice": (lambda c: changed(c, lambda s: s["steps"].append(s["steps"][0])), "stands twice"),
    "too many minutes": (_set("steps.0.minutes", 99999), "minutes"),
    "negative": (_set("steps.0.minutes", -5), "minutes"),
    "long title": (_set("module.code", "x" * 60), "20"),
    "unknown level": (_set("module.difficulty", "genius"), "difficulty"),
    "unknown competency": (_set("module.competencies.0.code", "SL-99"), "SL-99"),
    "unknown goal": (_set("module.sdgs", [99]), "goal 99"),
    "unknown principle": (_set("module.principles", ["P-99"]), "principle P-99"),
    "unknown language": (_set("module.language", "xx"), "no page in the language"),
    "unknown block": (
        _in_lesson(lambda s: s["body"].append({"type": "game", "value": {}})), "kind “game”"
    ),
    "unknown block field": (
        _in_lesson(lambda s: s["body"].append(
            {"type": "reflection", "value": {"prompt": "?", "colour": "red"}})), "colour"
    ),
    "block of a wrong shape": (
        _in_lesson(lambda s: s["body"].append({"type": "reflection", "value": [1]})), "an object"
    ),
    "block id": (
        _in_lesson(lambda s: s["body"].append(
            {"type": "text", "value": "<p>a</p>", "id": "1; DROP"})), "no UUID"
    ),
    "case without source": (
        _in_lesson(lambda s: s["body"].append({"type": "case", "value": {
            "title": "T", "body": "<p>x</p>", "illustrative": False, "sources": []}})), "invented"
    ),
    "date": (
        _in_lesson(lambda s: s["body"].append({"type": "case", "value": {
            "title": "T", "body": "<p>x</p>", "illustrative": True, "sources": [],
            "checked_on": "yesterday"}})), "block"
    ),
    "script": (_text_is("<p>a</p><script>alert(1)</script>"), "<script>"),
    "handler": (_text_is('<p onclick="alert(1)">a</p>'), "script"),
    "picture with handler": (_text_is('<img src=x onerror="alert(1)">'), "<img>"),
    "script link": (_text_is('<p><a href="javascript:alert(1)">a</a></p>'), "leads nowhere"),
    "foreign page": (_text_is('<p><a linktype="page" id="3">a</a></p>'), "leads nowhere"),
    "foreign document": (
        _text_is('<p><a linktype="document" file="documents/1.pdf">a</a></p>'), "isn’t among"
    ),
    "embed": (_text_is('<embed embedtype="image" id="1">'), "<embed>"),
    "picture by id": (
        _in_lesson(lambda s: s["body"].append(
            {"type": "picture", "value": {"image": {"image": 1}, "caption": ""}})), "isn’t among"
    ),
    "SVG": (lambda c: with_file(c, "images", "svg", SVG), "no PNG"),
    "SVG as PNG": (lambda c: with_file(c, "images", "png", SVG), "no PNG"),
    "HTML as document": (lambda c: with_file(c, "documents", "html", b"<html>"), "isn’t a document"),
    "HTML as PDF": (lambda c: with_file(c, "documents", "pdf", b"<html>"), "isn’t a document"),
    "XML entity": (lambda c: with_file(c, "documents", "xml", XML), "isn’t a document"),
    "broken picture": (lambda c: with_file(c, "images", "png", png()[:40]), "no PNG"),
    "another file": (
        lambda c: changed(with_file(c, "images", "png", png()),
                          lambda s: s["images"][0].update(size=3)), "hash differs"
    ),
    "documents of bombs": (_with_bombs, "more than 500 MB"),
    "time": (_said(lambda said: _quiz(said).update(opens_at="tomorrow")), "no time"),
    "time without zone": (
        _said(lambda said: _quiz(said).update(opens_at="2027-01-31T08:00")), "no time"
    ),
    "purpose": (_said(lambda said: _quiz(said).update(purpose="fun")), "purpose"),
    "draws": (_said(lambda said: _quiz(said).update(draws=[{"count": 0}])), "draws, 0, count"),
    "rubric": (
        _said(lambda said: _practice(said)["rubric"][0]["value"].update(enough=9)), "rubric"
    ),
    "long text": (_text_is("<p>" + "word " * 50_000 + "</p>"), "longer than"),
    "question of no kind": (_set("questions.0.kind", "riddle"), "riddle"),
    "question's data": (_set("questions.0.data", {"stem": 3}), "question “"),
    "question's field": (_set("questions.0.data.colour", "red"), "colour"),
    "question's points": (_set("questions.0.points", 1000), "points"),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> dict[str, bytes]:
    """SCL1's file, packed once: filled by the first test that wants it."""
    return {}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_damaged_or_hostile_is_refused_by_name(name, whole, coast, settings):
    whole.setdefault("scl1", whole.get("scl1") or packed())
    spoil, said = HOSTILE[name]
    before = rows()
    with pytest.raises(ModuleRefused) as refusal:
        take_in(read(spoil(whole["scl1"])), institution=coast, by=None)
    assert said in str(refusal.value)
    assert rows() == before
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_a_quiz_that_asks_what_is_not_there_is_refused(coast):
    def change(said):
        quiz = next(step for step in said["steps"] if step["kind"] == "quiz")
        quiz["questions"][0] = "0" * 8 + "-0000-0000-0000-" + "0" * 12

    with pytest.raises(ModuleRefused, match="isn’t in the file"):
        take_in(read(changed(packed(), change)), institution=coast, by=None)
