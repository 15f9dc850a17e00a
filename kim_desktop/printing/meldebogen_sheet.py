"""The Meldebogen's paper: narrow margins, a low title block and the QR code at the top right."""

from dataclasses import replace
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from kim_desktop.printing.meldebogen_layout import FORM_NAME
from kim_desktop.printing.page import ACCENT, MUTED, SMALL, SUBTITLE, TITLE, Imprint, Sheet
from kim_desktop.printing.qr import draw_qr, sheet_code
from kim_desktop.printing.text import TextStyle, draw_paragraph, is_rtl, text_width
from kim_desktop.printing.texts import BilingualText

SIDE = 92.0
"""Width of the column with number and title of each part, in points."""
GAP = 2.0
_QR = 18 * mm
_TITLE_WIDTH = 124.0
_SMALLEST = 5.0
_ABOUT = TextStyle(7.4, 9.5, colour=MUTED)
_FOOT = TextStyle(6.5, 8.4, colour=MUTED)


class BogenSheet(Sheet):
    """A sheet that holds ten parts on one page."""

    left = 11 * mm
    right = A4[0] - 11 * mm
    top = A4[1] - 8 * mm
    bottom = 12 * mm

    def __init__(self, imprint: Imprint, words: BilingualText) -> None:
        self._words = words
        super().__init__(imprint)

    def qr(self, y: float) -> None:
        """The form's QR code at the right margin, its lower edge at `y`."""
        imprint = self.imprint
        content = sheet_code(imprint.document, imprint.case_code, imprint.version, imprint.language)
        draw_qr(self.canvas, content, self.right - _QR + 6, y, _QR)

    def _title_block(self) -> None:
        canvas, y, language = self.canvas, self.y, self.imprint.language
        width = self.width - float(_QR) - 8
        draw_paragraph(canvas, self.imprint.sender, self.left, y, width, SMALL, "de")
        self._bookmark(self.imprint.title)
        draw_paragraph(canvas, self.imprint.title, self.left, y - 11, _TITLE_WIDTH, TITLE, "de")
        at_left = replace(SUBTITLE, align="end" if is_rtl(language) else "start")
        one_line(canvas, self.imprint.translated_title, self.left, y - 33, _TITLE_WIDTH - 8, at_left, language)
        about_x, about_width = self.left + _TITLE_WIDTH, width - _TITLE_WIDTH
        y -= 11
        for key in ("subtitle", "howto"):
            german, translated = self._words.label(key)
            y -= draw_paragraph(canvas, german, about_x, y, about_width, _ABOUT, "de")
            if translated:
                y -= draw_paragraph(canvas, translated, about_x, y, about_width, _ABOUT, language)
        self.qr(float(self.top) - float(_QR) + 4)
        self.y = float(self.top) - float(_QR) + 1
        self.line(self.left, self.y, self.right, ACCENT, 1.2)
        self.skip(4)

    def _footer(self) -> None:
        y, imprint = float(self.bottom) - 4, self.imprint
        self.line(self.left, y, self.right)
        review = f" ({imprint.review})" if imprint.review else ""
        about = [imprint.title, f"Fassung {imprint.version}{review}"]
        if imprint.case_code:
            about.append(f"Fall {imprint.case_code}")
        if imprint.bilingual:
            about.append(imprint.translation_note)
        draw_paragraph(self.canvas, " · ".join(about), self.left, y - 3, self.width - 70, _FOOT, "de")
        self._page_number(self.right - 60, y - 2)


def blank_sheet(words: BilingualText, language: str, case_code: str) -> BogenSheet:
    """A sheet with title block and nothing on it."""
    german, translated = words.title()
    note = f"Übersetzung: {words.translated.review}" if words.translated else ""
    imprint = Imprint(
        title=german,
        document=FORM_NAME,
        version=words.german.version,
        review=words.german.review,
        case_code=case_code,
        language=language,
        translated_title=translated,
        translation_note=f"{note}, rechtlich bindend ist der deutsche Text.",
    )
    return BogenSheet(imprint, words)


def one_line(canvas: Any, text: str, x: float, y_top: float, room: float, style: TextStyle, language: str) -> None:
    """Draws a text on one line, set smaller if it would not fit."""
    needed = text_width(text, style, language)
    if needed > room:
        style = replace(style, size=max(style.size * room / needed - 0.02, _SMALLEST))
    draw_paragraph(canvas, text, x, y_top, room, style, language)
