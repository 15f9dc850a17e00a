"""A report as an XLSX workbook: an overview and one sheet per table."""

import re
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter

from kim_desktop.figures.report import FigureRow, FigureTable, Report

_LONGEST_SHEET_NAME = 31
_HEADER_ROW = 2
_A4 = 9
_LONGEST_FOOT = 200
_OVERVIEW = "Überblick"


def to_xlsx(report: Report) -> bytes:
    """The workbook; the same report gives the same bytes. No text in it can become a formula or a link."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        _describe(workbook, report)
        book = _Book(workbook, report)
        book.add_overview()
        for number, table in enumerate(report.tables, start=1):
            book.add_table(number, table)
    return buffer.getvalue()


class _Book:
    """The workbook with its formats."""

    def __init__(self, workbook: Any, report: Report) -> None:
        self._workbook = workbook
        self._report = report
        plain = {"font_name": "Calibri", "font_size": 11, "quote_prefix": True}
        rule = {"bottom": 1, "bottom_color": "#17456B"}
        self._text = workbook.add_format({**plain, "text_wrap": True, "valign": "top"})
        self._muted = workbook.add_format({**plain, "font_color": "#5A6472"})
        self._title = workbook.add_format({**plain, "bold": True, "font_size": 14, "font_color": "#17456B"})
        self._head = workbook.add_format({**plain, **rule, "bold": True, "text_wrap": True})
        self._head_right = workbook.add_format({**plain, **rule, "bold": True, "text_wrap": True, "align": "right"})
        self._label, self._label_total = self._pair(plain)
        self._sign, self._sign_total = self._pair({**plain, "align": "right"})
        self._day = workbook.add_format({"font_name": "Calibri", "num_format": "dd.mm.yyyy", "align": "left"})
        self._fraction = workbook.add_format({"font_name": "Calibri", "num_format": "#,##0.0#"})
        self._number, self._number_total = self._pair({"font_name": "Calibri", "num_format": "#,##0"})

    def add_overview(self) -> None:
        """The first sheet: what the figures are about."""
        report, sheet = self._report, self._workbook.add_worksheet(_OVERVIEW)
        facts: list[tuple[str, str | date]] = [
            ("Kommune", report.municipality),
            ("Von", report.period.start),
            ("Bis", report.period.end),
            ("Stichtag", report.as_of),
            ("Ausschnitt", report.narrowed or "alles"),
            ("Zeichen", report.legend),
        ]
        _set_up(sheet, report)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 90)
        sheet.set_column(2, 2, 24)
        sheet.write_string(0, 0, "Auswertung Kommunales Integrationsmanagement", self._title)
        for row, (name, fact) in enumerate(facts, start=2):
            sheet.write_string(row, 0, name, self._muted)
            if isinstance(fact, date):
                sheet.write_datetime(row, 1, datetime.combine(fact, time()), self._day)
            else:
                sheet.write_string(row, 1, fact, self._text)
        for number, table in enumerate(report.tables, start=1):
            row = 1 + len(facts) + number
            link = f"internal:'{_sheet_name(number, table.short)}'!A1"
            sheet.write_url(row, 0, link, self._muted, f"Tabelle {number}")
            for column, text in enumerate((table.title, table.theme), start=1):
                sheet.write_string(row, column, text, self._text if column == 1 else self._muted)

    def add_table(self, number: int, table: FigureTable) -> None:
        """One table: title, headings, rows, total, note."""
        sheet = self._workbook.add_worksheet(_sheet_name(number, table.short))
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, len(table.headings), 15)
        sheet.freeze_panes(_HEADER_ROW + 1, 1)
        _set_up(sheet, self._report)
        sheet.repeat_rows(_HEADER_ROW)
        sheet.write_string(0, 0, table.title, self._title)
        sheet.write_string(_HEADER_ROW, 0, "", self._head)
        for column, heading in enumerate(table.headings, start=1):
            sheet.write_string(_HEADER_ROW, column, heading, self._head_right)
        for row, line in enumerate(table.rows, start=_HEADER_ROW + 1):
            self._write_row(sheet, row, line, (self._label, self._number, self._sign))
        last = _HEADER_ROW + 1 + len(table.rows)
        sheet.print_area(0, 0, last + 3, len(table.headings))
        self._write_row(sheet, last, table.total, (self._label_total, self._number_total, self._sign_total))
        for row, note in enumerate((table.note, self._report.legend), start=last + 2):
            sheet.write_string(row, 0, note, self._muted)

    def _write_row(self, sheet: Any, row: int, line: FigureRow, formats: tuple[Any, Any, Any]) -> None:
        label, number, sign = formats
        sheet.write_string(row, 0, line.label, label)
        shown = line.shown(self._report.threshold)
        for column, (value, text) in enumerate(zip((*line.values, *line.measures), shown, strict=True), start=1):
            if value is None:
                sheet.write_string(row, column, text, sign)
            else:
                whole = isinstance(value, int) or value.is_integer()
                sheet.write_number(row, column, value, number if whole else self._fraction)

    def _pair(self, properties: dict[str, Any]) -> tuple[Any, Any]:
        """A format for rows and one for the total."""
        total = {**properties, "bold": True, "top": 1, "top_color": "#17456B"}
        return self._workbook.add_format(properties), self._workbook.add_format(total)


def _set_up(sheet: Any, report: Report) -> None:
    """A4 across, as many pages long as it needs, with what it is about at its foot."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    about = " · ".join(report.about).replace("&", "&&")
    sheet.set_footer(f"&L&8{about[:_LONGEST_FOOT]}&R&8&A · Seite &P von &N")


def _describe(workbook: Any, report: Report) -> None:
    workbook.set_properties(
        {
            "title": f"Auswertung KIM, {report.period.label}",
            "author": report.municipality,
            "created": datetime.combine(report.as_of, time()),
        }
    )


def _sheet_name(number: int, short: str) -> str:
    """Unique by its number and without the characters that Excel refuses."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", short)
    return f"{number} {plain}"[:_LONGEST_SHEET_NAME].rstrip()
