"""A sheet is a proper PDF: embedded fonts, title, language, bookmarks, page numbers, QR code."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from kim_desktop.printing.page import Imprint, Sheet
from kim_desktop.printing.qr import sheet_code

IMPRINT = Imprint(
    title="Probeblatt",
    document="probe",
    version="2026-11",
    case_code="KIM-2026-0001",
    language="ar",
    translated_title="ورقة تجريبية",
)


def sheet_of(paragraphs: int) -> PdfReader:
    sheet = Sheet(IMPRINT)
    sheet.heading("Worum geht es?", "ما الموضوع؟")
    for _ in range(paragraphs):
        sheet.two_columns("Ein deutscher Satz. " * 9, "جملة عربية قصيرة. " * 9, "ar")
    sheet.signature_line([("Ort, Datum", "المكان، التاريخ"), ("Unterschrift", "توقيع")])
    return PdfReader(io.BytesIO(sheet.bytes()))


def fonts_of(reader: PdfReader) -> dict[str, Any]:
    pages: list[Any] = list(reader.pages)
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    return {str(font["/BaseFont"]).lstrip("/"): font for font in fonts}


def test_every_font_is_embedded_as_a_subset() -> None:
    fonts = fonts_of(sheet_of(2))
    assert len(fonts) == 4
    for name, font in fonts.items():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert name[6] == "+" and "Noto" in name
        assert 500 < len(descriptor["/FontFile2"].get_data()) < 40_000


def test_title_language_and_bookmarks_are_set() -> None:
    reader = sheet_of(1)
    assert reader.metadata is not None and reader.metadata.title == "Probeblatt"
    assert str(reader.root_object["/Lang"]) == "de-DE"
    outline: list[Any] = reader.outline
    titles = [entry.title for level in outline for entry in (level if isinstance(level, list) else [level])]
    assert titles == ["Probeblatt", "Worum geht es?"]


@pytest.mark.parametrize("paragraphs", [1, 30])
def test_every_page_says_which_it_is_and_of_how_many(paragraphs: int) -> None:
    reader = sheet_of(paragraphs)
    total = len(reader.pages)
    assert total == (1 if paragraphs == 1 else 3)
    for number, page in enumerate(reader.pages, start=1):
        copied = page.extract_text()
        assert f"Seite {number}" in copied and f"von {total}" in copied
        assert "Fassung 2026-11" in copied and "KIM-2026-0001" in copied


def test_a_paragraph_longer_than_a_page_goes_on_overleaf_without_loss() -> None:
    sheet = Sheet(IMPRINT)
    sheet.two_columns(" ".join(f"w{number}" for number in range(3_000)), "قصير", "ar")
    reader = PdfReader(io.BytesIO(sheet.bytes()))
    words = {word for page in reader.pages for word in page.extract_text().split()}
    assert words >= {f"w{number}" for number in range(3_000)}


def test_the_same_sheet_is_the_same_bytes() -> None:
    sheets = [Sheet(IMPRINT), Sheet(IMPRINT)]
    assert sheets[0].bytes() == sheets[1].bytes()


def test_the_code_of_a_sheet_names_document_case_and_version() -> None:
    assert sheet_code("einwilligung", "KIM-2026-0001", "2026-11") == "KIM|einwilligung|KIM-2026-0001|2026-11"
