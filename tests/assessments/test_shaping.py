"""Names and titles in every script: shaped, in order, on the page; what can't be is refused."""

from __future__ import annotations

import io
import itertools
import re
import unicodedata

import pytest
import uharfbuzz
from pypdf import PdfReader

from assessments.certificates import fitting, fonts, paper, shaping
from assessments.certificates.api import CertificateRefused, usable_name
from assessments.certificates.fonts import Style
from assessments.certificates.picture import MAIN_WIDTH
from assessments.certificates.samples import sample_claim

# A name in each script, the file that draws it, and whether its glyphs stand in reading order
# from left to right.
NAMES = {
    "Arabic": ("أمينة عبد الرحمن", "NotoNaskhArabic-Bold"),
    "Arabic with vowels": ("مُحَمَّد بْنُ عَبْدِ اللَّه", "NotoNaskhArabic-Bold"),
    "Urdu": ("ڈاکٹر عائشہ ٹیپو", "NotoNaskhArabic-Bold"),
    "Sorani": ("ڕێزان ئەحمەد ڵاڵە", "NotoNaskhArabic-Bold"),
    "Hebrew": ("מרים בן־דוד", "NotoSansHebrew-Bold"),
    "Hindi": ("श्रीमती अनुराधा कृष्णमूर्ति", "NotoSansDevanagari-Bold"),
    "Bengali": ("শ্রীমতী রহিমা চক্রবর্ত্তী", "NotoSansBengali-Bold"),
    "Tamil": ("கிருஷ்ணமூர்த்தி ஸ்ரீநிவாசன்", "NotoSansTamil-Bold"),
    "Telugu": ("శ్రీనివాస కృష్ణమూర్తి", "NotoSansTelugu-Bold"),
    "Sinhala": ("ක්‍රිෂාන්ති වික්‍රමසිංහ", "NotoSansSinhala-Bold"),
    "Amharic": ("አበበ ወልደ ጊዮርጊስ", "NotoSansEthiopic-Bold"),
    "Chinese": ("欧阳静怡", "NotoSansSC-Bold"),
    "Thai": ("กุลธิดา ศรีสุวรรณวงศ์", "NotoSansThai-Bold"),
    "Yoruba": ("Ẹ̀bùn Ọ̀ṣun Adéṣọlá", "NotoSerif-Bold"),
}
# Scripts whose letters change or move beside each other. The others are drawn letter by letter.
CHANGING = {"Arabic", "Arabic with vowels", "Urdu", "Sorani", "Hindi", "Bengali", "Tamil", "Telugu",
            "Sinhala", "Yoruba"}  # fmt: skip
PLAIN = ["Amina Wanjiru Otieno", "Nguyễn Thị Hồng Nhung", "Ελένη Παπαδοπούλου", "Гюльнара Ёлкина",
         "Ngũgĩ wa Thiong’o", "Łukasz Żółć"]  # fmt: skip
REFUSED = {
    "emoji": ("Amina 😀", "U+1F600"),
    "override": ("Amina ‮oneito", "U+202E"),
    "isolate": ("Amina ⁦Otieno", "U+2066"),
    "control": ("Amina", "U+0007"),
    "joiner between Latin letters": ("Ami‍na", "U+200D"),
    "direction mark in Latin": ("Amina‏", "U+200F"),
    "Khmer": ("សុខ", "U+179F"),
    "Georgian": ("ქეთევან", "U+10E5"),
    "a mark without a letter": ("ि", "U+093F"),
    "private use": ("Amina ", "U+E000"),
}


def shaped(text: str, style: Style = Style.SERIF) -> shaping.Line:
    text = fonts.normal(text)
    return shaping.line(text, style, shaping.is_rtl(text, page_is_rtl=False))


@pytest.mark.parametrize(("text", "font"), NAMES.values(), ids=NAMES)
def test_a_name_has_the_glyphs_and_the_width_that_harfbuzz_gives_it(text, font):
    text = fonts.normal(text)
    assert not fonts.is_plain(text)
    assert not fonts.undrawable(text) and not shaping.astray(text)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    opened = fonts.opened(font)[0]
    uharfbuzz.shape(opened, buffer)
    line = shaped(text)
    assert {glyph.font for glyph in line.glyphs} == {font}
    assert [glyph.id for glyph in line.glyphs] == [one.codepoint for one in buffer.glyph_infos]
    advance = sum(one.x_advance for one in buffer.glyph_positions) / opened.face.upem
    assert line.width == pytest.approx(advance)
    assert 0 not in {glyph.id for glyph in line.glyphs}, ".notdef is drawn as a box"


@pytest.mark.parametrize("name", sorted(CHANGING))
def test_letters_join_stack_and_move(name):
    """The control: what a renderer that doesn't shape would draw is something else."""
    text, font = fonts.normal(NAMES[name][0]), fonts.opened(NAMES[name][1])[0]
    letter_by_letter = [font.get_nominal_glyph(ord(char)) for char in text]
    line = shaped(text)
    in_order = [glyph.id for glyph in line.glyphs]
    if shaping.is_rtl(text, page_is_rtl=False):
        in_order.reverse()
    lifted = any(glyph.y for glyph in line.glyphs)
    assert in_order != letter_by_letter or lifted


def test_a_mark_on_a_capital_stands_above_it():
    """Ẹ̀: xhtml2pdf would strike the accent through the letter."""
    letter, accent = shaped("Ẹ̀").glyphs
    assert accent.y > 0.1 and letter.y == 0


def test_vowel_marks_are_drawn():
    assert len(shaped("مُحَمَّد").glyphs) > len(shaped("محمد").glyphs)


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_text_stays_with_the_renderer(text):
    assert fonts.is_plain(fonts.normal(text))
    assert not fonts.undrawable(text)


def test_two_directions_in_one_name_stand_in_reading_order():
    fonts_from_left = [glyph.font for glyph in shaped("Amina أمينة Otieno").glyphs]
    runs = [name for index, name in enumerate(fonts_from_left)
            if not index or fonts_from_left[index - 1] != name]  # fmt: skip
    assert runs == ["NotoSerif-Bold", "NotoNaskhArabic-Bold", "NotoSerif-Bold"]
    # A year inside Arabic text keeps its digits' order; a bracket turns with its text.
    digits = [fonts.opened("NotoNaskhArabic-Bold")[0].get_nominal_glyph(ord(d)) for d in "19"]
    ids = [glyph.id for glyph in shaped("عام 19").glyphs]
    assert ids[: len(digits)] == digits, "at the left end, one before nine"


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_what_no_font_can_draw_is_refused_with_its_code_point(text, code):
    with pytest.raises(CertificateRefused) as refusal:
        usable_name(text)
    assert code in str(refusal.value)


def test_decomposed_and_composed_names_are_drawn_alike():
    for text, _font in NAMES.values():
        assert shaped(unicodedata.normalize("NFD", text)) == shaped(text)


@pytest.mark.parametrize(("text", "_font"), NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("times", [1, 4])
def test_a_long_name_fits_its_place(text, _font, times):
    name = " ".join([text] * times)[:120].strip()
    claim = sample_claim(language="en", long=True, issuer_name="X", by=None)
    claim["learner"]["name"] = name
    words = paper.page(paper.picture(claim))["name"]
    assert 1 <= len(words.boxes) <= 2
    assert words.size >= 12, "not tiny"
    for line, ascent, descent in words.boxes:
        assert line.width * words.size <= MAIN_WIDTH
        assert ascent >= line.top * words.size and descent >= line.bottom * words.size, "not cut"
    assert " ".join(box[0].text for box in words.boxes) == fonts.normal(name)


def test_scripts_without_blanks_break_between_their_words():
    room = 200
    thai = "มองบริการสาธารณะผ่านชีวิตของผู้คนเพื่อการเปลี่ยนแปลงที่ยั่งยืน"
    lines = fitting.broken(thai, Style.SERIF, 15, room)
    assert len(lines) > 1 and "".join(lines) == thai
    for before, after in itertools.pairwise(lines):
        assert after[0] in "เแโใไ" or before[-1] in "ะำ", "a syllable ends there"
    chinese = "从人们的生活看公共服务：数据、人工智能（第一册）与公共部门的变革。"
    lines = fitting.broken(chinese, Style.SERIF, 20, room)
    assert len(lines) > 2 and "".join(lines) == chinese
    assert not any(line[0] in "：、）。" or line[-1] == "（" for line in lines)
    amharic = "አበበ፡በቂላ፡ወልደ፡ጊዮርጊስ"
    assert all(line.endswith("፡") for line in fitting.broken(amharic, Style.SERIF, 30, room)[:-1])


@pytest.mark.parametrize(
    "language", ["ar", "hi", "bn", "ta", "am", "zh-hans", "th", "yo", "vi", "en"]
)
def test_a_whole_certificate_in_the_language_is_drawn(language):
    claim = sample_claim(language=language, long=True, issuer_name="Baraza", by=None)
    pdf = PdfReader(io.BytesIO(paper.draw_pdf(claim)))
    name = claim["learner"]["name"]
    assert len(pdf.pages) == 1
    assert name in pdf.metadata.title
    content = pdf.pages[0].get_contents().get_data().decode("latin-1")
    behind = " ".join(
        bytes.fromhex(found).decode("utf-16")
        for found in re.findall(r"/ActualText <([0-9A-F]+)>", content)
    )
    if fonts.is_plain(name):
        assert name.split()[0] not in behind, "set as text, not drawn"
    else:
        assert name in behind, "who reads or copies the PDF finds the name"


def test_nothing_of_a_name_is_taken_for_markup():
    claim = sample_claim(language="en", long=False, issuer_name="X", by=None)
    claim["learner"]["name"] = '<img src="http://127.0.0.1:9/x.png"> & <b>Ada</b>'
    text = PdfReader(io.BytesIO(paper.draw_pdf(claim))).pages[0].extract_text()
    assert "<b>Ada</b>" in text


def test_dates_are_written_as_the_language_does():
    from django.utils.translation import override

    for language, written in (
        ("en", "3 March 2026"),
        ("fr", "3 mars 2026"),
        ("zh-hans", "2026年3月3日"),
        ("am", "3 March 2026"),
    ):
        with override(language):
            assert paper.long_date("2026-03-03") == written
