"""From text to words, and back to an excerpt: tables, since all of it is pure."""

from __future__ import annotations

import pytest

from curriculum.finding.excerpts import LENGTH, excerpt, marked
from curriculum.finding.words import MAX_WORDS, asked_words, meets, words_of


def finds(asked: str, text: str) -> bool:
    """Whether a text has every word of a search."""
    words = [word.text for word in words_of(text)]
    wanted = asked_words(asked).words
    return bool(wanted) and all(any(meets(one, word) for word in words) for one in wanted)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        # Chinese, Japanese, Korean, Thai, Khmer: no spaces, or particles at the word
        ("政府", "数字政府转型"),
        ("转型", "数字政府转型"),
        ("型", "数字政府转型"),
        ("数字政府", "数字政府转型"),
        ("データ", "オープンデータの活用"),
        ("ﾃﾞｰﾀ", "オープンデータの活用"),
        ("정부", "디지털정부의 전환"),
        ("รัฐบาล", "การเปลี่ยนแปลงรัฐบาลดิจิทัล"),
        ("ដ្ឋាភិបាល", "រដ្ឋាភិបាល"),
        # Arabic: article, what is written with it, letters that stand for each other, signs
        ("بيانات", "جودة البيانات"),
        ("البيانات", "جودة بيانات"),
        ("بيانات", "وبالبيانات للبيانات والبيانات"),
        ("اداره", "الإدارة العامة"),
        ("إدارة", "اداره"),
        ("مُستَوى", "مستوي"),
        ("بيـــانات", "بيانات"),
        ("الالتزام", "التزام"),
        ("کتاب", "كتاب"),
        ("٢٠٣٠", "خطة 2030"),
        # accents and case, and letters that don't decompose
        ("resume", "a résumé"),
        ("RÉSUMÉ", "resume"),
        ("etat", "l'État"),
        ("cong chuc", "công chức"),
        ("dao tao", "đào tạo"),
        ("STRASSE", "Straße"),
        ("Ελλαδα", "ΕΛΛΆΔΑ"),
        ("istanbul", "İstanbul"),
        ("ﬁnance", "finances"),
        # English forms
        ("run an interview", "Running interviews"),
        ("interviewing", "two interviews were held"),
        ("policy", "policies"),
        ("apply", "who applied, who applies"),
        ("write a sandbox application", "written sandbox applications"),
        ("process", "processes"),
        ("status", "statuses"),
        ("planning", "we planned it"),
        # beginnings
        ("interv", "interview"),
        ("policie", "policy"),
        # signs of Indic scripts are letters
        ("सेवा", "लोक सेवा"),
    ],
)
def test_found(asked, text):
    assert finds(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("府政", "数字政府转型"),
        ("教育", "数字政府转型"),
        ("ai", "aid and aims"),
        ("कम", "काम"),
        ("view", "interview"),
        ("speed", "spending"),
        ("interview sandbox", "an interview"),
        ("", "anything"),
        ("?!", "anything?!"),
    ],
)
def test_not_found(asked, text):
    assert not finds(asked, text)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("how to run an interview", ("run", "interview")),
        ("how to", ("how", "to")),
        ("AND OR NOT", ("and", "or", "not")),
        ('"open data" -closed (x*)', ("open", "data", "clos")),
        ("a", ("a",)),
        ("data DATA dàta", ("data",)),
        ("% _ \\ ' -- ;", ()),
        ("50%_off", ("50", "off")),
        ("a\0b\ud800c data", ("data",)),
    ],
)
def test_what_is_asked(asked, words):
    assert asked_words(asked).words == words


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "word " * 2_000, "政府" * 5_000, "a1 " * 4_000, "\u0301" * 10_000]
)
def test_a_long_search_is_cut_and_says_so(text):
    asked = asked_words(text)
    assert asked.was_cut and len(asked.words) <= 2 * MAX_WORDS


def test_twelve_words_fit_and_the_thirteenth_is_left_out():
    names = [f"word{n}" for n in range(13)]
    assert asked_words(" ".join(names[:12])) == asked_words("  ".join(names[:12]))
    assert not asked_words(" ".join(names[:12])).was_cut
    asked = asked_words(" ".join(names))
    assert asked.was_cut and asked.words == tuple(names[:12])


def shown(pieces) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("interview", "Two Interviews, one note", "Two [Interviews], one note"),
        ("政府", "数字政府转型", "数字[政府]转型"),
        ("数字政府", "在数字政府里", "在[数字政府]里"),
        ("بيانات", "جودة البيانات", "جودة [البيانات]"),
        ("resume", "<b>Résumé</b>", "<b>[Résumé]</b>"),
        ("x", "nothing", "nothing"),
    ],
)
def test_the_words_are_marked_as_they_are_written(asked, text, expected):
    assert shown(marked(text, asked_words(asked).words)) == expected


def test_an_excerpt_is_of_the_best_paragraph_and_short():
    long = "before " * 80 + "the sandbox and its application " + "after " * 80
    pieces = excerpt(["a sandbox", long, "nothing"], ("sandbox", "application"))
    text = shown(pieces)
    assert "[sandbox] and its [application]" in text
    assert text.startswith("… ") and text.endswith(" …") and len(text) < LENGTH + 20
    assert excerpt(["nothing"], ("sandbox",)) == ()


def test_an_excerpt_of_words_far_apart_stays_short():
    text = "sandbox " + "x " * 500 + "application"
    assert len(shown(excerpt([text], ("sandbox", "application")))) < LENGTH + 20


@pytest.mark.parametrize(
    ("british", "american"),
    [("organisation", "organization"), ("digitising", "digitizing"), ("prioritised", "prioritize")],
)
def test_both_spellings_are_one_word(british, american):
    assert [word.text for word in words_of(british)] == [word.text for word in words_of(american)]
