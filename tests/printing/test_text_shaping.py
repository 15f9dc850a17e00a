"""Text of every script is ordered, joined, wrapped and drawn as its readers expect."""

import io
import re

import pytest
from bidi import get_display  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from kim_desktop.printing import text as text_engine
from kim_desktop.printing.runs import Run, bidi_levels, shape, visual_order, words_of
from kim_desktop.printing.text import TextStyle, draw_paragraph, paragraph_height, text_width, wrap

LATIN, ARABIC = 0, 1
STYLE = TextStyle(10, 15)
ARABIC_TEXT = "يجوز لإدارة الحالة حفظ بياناتي واستخدامها لتقديم المشورة لي. "
ALPHABET = "abcдї مرحبا אב 0123456789 ()[]{}«»+-/.,:%€\u200c\u2068\u2069"


def glyphs(text: str, level: int = 1, face: int = ARABIC) -> list[int]:
    return [glyph.glyph for glyph in shape(Run(text, level, face), False, "ar").glyphs]


def drawn(text: str, width: float, style: TextStyle, language: str, x: float = 50) -> str:
    """The page's operators, uncompressed."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=0)
    draw_paragraph(canvas, text, x, 700, width, style, language)
    canvas.save()
    return buffer.getvalue().decode("latin-1")


def extracted(text: str, language: str) -> str:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    draw_paragraph(canvas, text, 50, 700, 450, STYLE, language)
    canvas.save()
    return PdfReader(buffer).pages[0].extract_text()


def spoken(text: str, width: float, language: str) -> str:
    """What the lines say, without the white space at which they were broken."""
    return "".join(line.text for line in wrap(text, width, STYLE, language)).replace(" ", "")


def test_arabic_letters_are_joined() -> None:
    isolated = {glyph for letter in "بيت" for glyph in glyphs(letter)}
    assert not isolated.issuperset(glyphs("بيت"))
    assert shape(Run("ببب", 1, ARABIC), False, "ar").width < 3 * shape(Run("ب", 1, ARABIC), False, "ar").width


def test_lam_and_alef_become_one_ligature() -> None:
    assert glyphs("لا") != glyphs("ل") + glyphs("ا")
    assert text_width("لا", STYLE, "ar") < text_width("ل", STYLE, "ar") + text_width("ا", STYLE, "ar")


def test_arabic_glyphs_run_from_right_to_left() -> None:
    last_letter_first = shape(Run("سن", 1, ARABIC), False, "ar").glyphs
    assert [glyph.text for glyph in last_letter_first if glyph.text] == ["ن", "س"]


def test_digits_and_latin_words_keep_their_direction_within_arabic() -> None:
    runs = [run for word in words_of("ملف (KIM 12-3) رقم 45", True, False) for run in word]
    order = visual_order([run.level for run in runs])
    left_to_right = [runs[place].text for place in order if runs[place].text.strip()]
    assert "".join(left_to_right) == "45رقم)KIM12-3(ملف"


def test_brackets_are_mirrored_within_arabic() -> None:
    opening_in_arabic = glyphs("(", level=1, face=LATIN)
    assert opening_in_arabic == glyphs(")", level=0, face=LATIN)
    assert opening_in_arabic != glyphs("(", level=0, face=LATIN)


def test_an_isolated_name_does_not_disturb_the_arabic_around_it() -> None:
    runs = [run for word in words_of("لدى \u2068AWO e.V.\u2069.", True, False) for run in word]
    order = visual_order([run.level for run in runs])
    assert "".join(runs[place].text for place in order).startswith(".AWO e.V. ")


def test_persian_words_keep_their_zero_width_non_joiner() -> None:
    assert glyphs("می\u200cخواهم") != glyphs("میخواهم")
    assert "می\u200cخواهم" in wrap("من می\u200cخواهم", 300, STYLE, "fa")[0].text
    assert "می\u200cخواهم" in extracted("من می\u200cخواهم", "fa")


@settings(max_examples=150, deadline=None)
@given(st.text(ALPHABET, max_size=30), st.booleans())
def test_the_order_is_that_of_the_unicode_bidi_algorithm(text: str, rtl: bool) -> None:
    text = text.strip(" \u200c\u2068\u2069")  # a trailing gap or control is not drawn
    order = visual_order(bidi_levels(text, rtl))
    assert "".join(text[place] for place in order) == get_display(text, base_dir="R" if rtl else "L")


def test_ten_thousand_characters_of_arabic_wrap_without_loss() -> None:
    text = (ARABIC_TEXT * 200)[:10_000]
    assert spoken(text, 220, "ar") == text.replace(" ", "")


@settings(max_examples=60, deadline=None)
@given(st.text("abcdef ghij مرحبا Привіт-Слово/", max_size=120), st.sampled_from(("de", "ar", "uk")))
def test_no_line_is_wider_than_its_column_and_nothing_is_lost(text: str, language: str) -> None:
    lines = wrap(text, 90, STYLE, language)
    assert all(line.width <= 90.1 for line in lines)
    assert spoken(text, 90, language) == text.replace(" ", "")


def test_a_word_wider_than_the_column_is_cut() -> None:
    lines = wrap("A" * 2_000, 100, STYLE, "de")
    assert "".join(line.text for line in lines) == "A" * 2_000
    assert max(line.width for line in lines) <= 100.1


def test_a_line_break_in_the_text_is_one_on_paper() -> None:
    assert [line.text for line in wrap("eins\n\nzwei", 200, STYLE, "de")] == ["eins", "", "zwei"]
    assert paragraph_height("eins\n\nzwei", 200, STYLE, "de") == 3 * STYLE.leading


@pytest.mark.parametrize(
    ("language", "align", "left"),
    [
        ("de", "start", 50),
        ("de", "end", 250),
        ("de", "center", 150),
        ("ar", "start", 250),
        ("ar", "end", 50),
        ("ar", "center", 150),
    ],
)
def test_a_paragraph_starts_at_the_side_where_its_language_starts(
    language: str, align: text_engine.Align, left: float
) -> None:
    word = "Haus" if language == "de" else "بيت"
    style = TextStyle(10, 15, align=align)
    found = re.search(r"1 0 0 1 ([\d.]+) [\d.]+ Tm", drawn(word, 200, style, language))
    assert found is not None
    share = {50: 0.0, 150: 0.5, 250: 1.0}[int(left)]
    assert float(found[1]) == pytest.approx(left - share * text_width(word, style, language), abs=0.01)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ich wohne in Küppersteg – 5 € (§ 25a).", "de"),
        ("Мої дані (ім’я, їжа, ґанок)", "uk"),
        ("Navê min Şîrîn e, ez li Leverkusenê dijîm.", "kmr"),
        ("Adım Ayşe, İstanbul’da doğdum.", "tr"),
    ],
)
def test_text_can_be_copied_out_of_the_pdf(text: str, language: str) -> None:
    assert extracted(text, language) == text


def test_arabic_words_can_be_copied_out_of_the_pdf() -> None:
    copied = extracted("مرحبا بيت (KIM 12-3) لا مُحَمَّد", "ar").split()
    assert set(copied) == {"مرحبا", "بيت", "(KIM", "12-3)", "لا", "مُحَمَّد"}
