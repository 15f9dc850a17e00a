"""The Meldebogen: one page with the ten parts and a page of information, as a fillable PDF."""

from collections.abc import Sequence
from typing import Any

from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.printing.fillable import Fillable
from kim_desktop.printing.meldebogen_cells import Cells, Labels
from kim_desktop.printing.meldebogen_layout import CASE_MARK, FORM_MARK, FORM_NAME, PARTS, Part
from kim_desktop.printing.meldebogen_sheet import GAP, SIDE, BogenSheet, blank_sheet
from kim_desktop.printing.page import ACCENT, HAIRLINE, INK, MUTED, STRONG
from kim_desktop.printing.text import TextStyle, draw_paragraph, paragraph_height
from kim_desktop.printing.texts import COMMON, bilingual

_INFORMATION = ("purpose", "content", "recipients", "after", "free", "duration", "rights", "declaration")
_SIGNATURES = (("place_date", "sign_client"), ("sign_guardian", "sign_interpreter", "sign_staff"))
_LAW = "dsgvo"
_NUMBER = TextStyle(11, 13, bold=True, colour=ACCENT)
_PART = TextStyle(8, 9.6, bold=True, colour=INK)
_PART_TRANSLATED = TextStyle(7, 9.2, colour=MUTED)
_NOTICE = TextStyle(7, 9, bold=True, colour="#8A2D12")
_NOTICE_TRANSLATED = TextStyle(6.6, 9, colour="#8A2D12")
_INFORMATION_TEXT = TextStyle(8.4, 11.4, colour=INK)
_INFORMATION_ALONE = TextStyle(9.5, 13.6, colour=INK)
_NUMBER_WIDTH = 19.0
_WIDEST_GAP = 9.0


def meldebogen(meldung: Meldung | None, *, language: str, lookups: Lookups, case_code: str = "") -> bytes:
    """The form in German, beside it `language` unless that is 'de'; blank without a Meldung.

    Raises `DocumentError` if there is no text in that language.
    """
    words, common = bilingual(FORM_NAME, language), bilingual(COMMON, language)
    sheet = blank_sheet(words, language, case_code)
    fields = Fillable(sheet.canvas)
    fields.hidden(FORM_MARK, f"{FORM_NAME}|{words.german.version}")
    fields.hidden(CASE_MARK, case_code)
    cells = Cells(sheet.canvas, fields, lookups, Labels(words, common, language), meldung)
    _draw_parts(sheet, cells)
    _draw_information(sheet, cells.labels)
    fields.close()
    return sheet.bytes()


def _draw_parts(sheet: BogenSheet, cells: Cells) -> None:
    heights = [_part_height(sheet, cells, part) for part in PARTS]
    spare = sheet.y - sheet.bottom - sum(heights) - GAP * len(PARTS)
    gap = GAP + min(max(spare / len(PARTS), 0), _WIDEST_GAP)
    for number, (part, height) in enumerate(zip(PARTS, heights, strict=True), start=1):
        sheet.room(height)
        _draw_part(sheet, cells, number, part, height)
        sheet.skip(height + gap)


def _part_height(sheet: BogenSheet, cells: Cells, part: Part) -> float:
    rows = sum(cells.row_height(row, _width(sheet)) for row in part.rows)
    title = sum(
        paragraph_height(text, SIDE - _NUMBER_WIDTH - 4, style, language)
        for text, style, language in _title_lines(cells.labels, part)
    )
    return max(rows + (_NOTICE.leading if part.notice else 0), title) + 4


def _draw_part(sheet: BogenSheet, cells: Cells, number: int, part: Part, height: float) -> None:
    sheet.panel(sheet.left, sheet.y, SIDE, height)
    sheet.line(sheet.left + SIDE, sheet.y, sheet.right, HAIRLINE)
    draw_paragraph(sheet.canvas, str(number), sheet.left + 4, sheet.y - 1, _NUMBER_WIDTH, _NUMBER, "de")
    y = sheet.y - 3
    for text, style, language in _title_lines(cells.labels, part):
        y -= draw_paragraph(
            sheet.canvas, text, sheet.left + _NUMBER_WIDTH, y, SIDE - _NUMBER_WIDTH - 4, style, language
        )
    y = sheet.y - 2
    for row in part.rows:
        cells.draw_row(row, _rows_left(sheet), y, _width(sheet))
        y -= cells.row_height(row, _width(sheet))
    if part.notice:
        _draw_notice(sheet, cells.labels, part.notice, y)


def _draw_notice(sheet: BogenSheet, labels: Labels, key: str, y: float) -> None:
    german, translated = labels.pair(key)
    draw_paragraph(sheet.canvas, german, _rows_left(sheet), y, _width(sheet), _NOTICE, "de")
    end = labels.at_end(_NOTICE_TRANSLATED)
    draw_paragraph(sheet.canvas, translated, _rows_left(sheet), y, _width(sheet), end, labels.language)


def _title_lines(labels: Labels, part: Part) -> Sequence[tuple[str, TextStyle, str]]:
    german, translated = labels.pair(f"section_{part.key}")
    lines = [(german, _PART, "de")]
    return [*lines, (translated, _PART_TRANSLATED, labels.language)] if translated else lines


def _draw_information(sheet: BogenSheet, labels: Labels) -> None:
    sheet.new_page()
    style = _INFORMATION_TEXT if sheet.imprint.bilingual else _INFORMATION_ALONE
    sheet.heading(*labels.pair("information"))
    for key in _INFORMATION:
        sheet.two_columns(*labels.words.heading(key, _LAW), labels.language, STRONG, after=0)
        for german, translated in labels.words.paragraphs(key, _LAW, {}):
            sheet.two_columns(german, translated, labels.language, style, after=3)
        sheet.skip(3)
    sheet.qr(float(sheet.bottom))
    for row in _SIGNATURES:
        sheet.signature_line([labels.pair(key) for key in row])


def _rows_left(sheet: BogenSheet) -> Any:
    return sheet.left + SIDE + 6


def _width(sheet: BogenSheet) -> float:
    return float(sheet.right - _rows_left(sheet))
