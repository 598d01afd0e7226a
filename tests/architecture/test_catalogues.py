"""A language that the menu offers is complete: no English word is read out as another language."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client

LOCALE = Path(settings.BASE_DIR) / "locale"
OFFERED = [code for code in settings.BARAZA_INTERFACE_LANGUAGES if code != "en"]
# What a translation may move, and never lose or change.
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|</?[a-z]+")


def entries(code: str) -> list[polib.POEntry]:
    return list(polib.pofile(LOCALE / code / "LC_MESSAGES/django.po"))


@pytest.mark.parametrize("code", OFFERED)
def test_every_string_is_translated_with_its_placeholders(code):
    wrong = []
    for entry in entries(code):
        texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        # A form for one or two may leave the number out, and nothing else.
        allowed = [wanted, wanted - {"%(n)s", "%(n)d"}] if entry.msgid_plural else [wanted]
        if not all(texts) or "fuzzy" in entry.flags:
            wrong.append(f"untranslated: {entry.msgid}")
        elif any(set(PLACEHOLDER.findall(text)) not in allowed for text in texts):
            wrong.append(f"other placeholders: {entry.msgid} → {texts}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("code", OFFERED)
def test_what_is_compiled_is_what_is_written(code):
    folder = LOCALE / code / "LC_MESSAGES"
    compiled = {
        (entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural
        for entry in polib.mofile(folder / "django.mo")
    }
    written = {
        (entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural for entry in entries(code)
    }
    assert compiled == written, "run: make messages"


_LITERAL = re.compile(r"{% (?:translate|trans) (?:\"([^\"]+)\"|'([^']+)')")


@pytest.mark.parametrize("code", OFFERED)
def test_no_word_of_a_template_is_missing(code):
    known = {entry.msgid for entry in entries(code)}
    used = {
        (found[1] or found[2], path.name)
        for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        for found in _LITERAL.finditer(path.read_text())
    }
    missing = sorted(f"{name}: {text}" for text, name in used if text not in known)
    assert not missing, "\n".join(missing) + "\nrun: make messages, and translate them"


def test_the_menu_changes_the_language_of_the_interface(db):
    client = Client()
    assert 'dir="ltr"' in client.get("/verify/").content.decode()
    client.post("/language/setlang/", {"language": "ar", "next": "/verify/"})
    page = client.get("/verify/").content.decode()
    assert '<html lang="ar" dir="rtl"' in page and "التحقق" in page
