"""Plain tables as an XLSX workbook and as CSV: days, times and numbers keep their kind, no text becomes a formula."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from kim_desktop.domain.dates import show_date

Cell = str | int | float | date | time | None

_LONGEST_NAME = 31
_FORMULA_SIGNS = ("=", "+", "-", "@")
_A4 = 9
_NARROW, _WIDE, _PER_LETTER = 12, 48, 1.1


@dataclass(frozen=True)
class Table:
    """A sheet's table; with a `title` that stands over it, the heads follow in the third row."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    note: str = ""


def workbook(tables: Sequence[Table], title: str = "", author: str = "", made_on: date | None = None) -> bytes:
    """One sheet per table, ready to print; the same tables give the same bytes if they are told their day."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        created = {"created": datetime.combine(made_on, time())} if made_on else {}
        book.set_properties({"title": title, "author": author, **created})
        writer = _Writer(book)
        for table in tables:
            writer.add(table)
    return buffer.getvalue()


def shown(cell: Cell) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, date):
        return show_date(cell)
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float):
        return f"{cell:.2f}".replace(".", ",")
    return "" if cell is None else str(cell)


def to_csv(table: Table) -> bytes:
    """The table as Excel and others open it here: UTF-8 with mark, semicolons, decimal commas."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";")
    writer.writerow([_written(each) for each in table.heads])
    writer.writerows([_written(cell) for cell in row] for row in table.rows)
    return target.getvalue().encode("utf-8-sig")


class _Writer:
    """The workbook with its formats."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._title = book.add_format({"bold": True, "font_size": 14, "font_color": "#17456B"})
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._note = book.add_format({"font_color": "#5A6472"})
        kinds = ((date, "dd.mm.yyyy"), (time, "hh:mm"), (float, "0.00"), (int, "#,##0"))
        self._formats = {kind: book.add_format({"num_format": shape, "valign": "top"}) for kind, shape in kinds}

    def add(self, table: Table) -> None:
        """A sheet in landscape whose heads stay in sight and are printed on every page."""
        sheet = self._book.add_worksheet(_sheet_name(table.name))
        first = 2 if table.title else 0
        if table.title:
            sheet.write_string(0, 0, table.title, self._title)
        for column, head in enumerate(table.heads):
            sheet.write_string(first, column, head, self._head)
            sheet.set_column(column, column, _width(head, [row[column] for row in table.rows]))
        for at, row in enumerate(table.rows, start=first + 1):
            for column, cell in enumerate(row):
                self._write(sheet, at, column, cell)
        if table.note:
            sheet.write_string(first + len(table.rows) + 2, 0, table.note, self._note)
        sheet.freeze_panes(first + 1, 0)
        sheet.repeat_rows(first)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)

    def _write(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, date | time):
            sheet.write_datetime(row, column, cell, self._formats[type(cell)])
        elif isinstance(cell, str):
            sheet.write_string(row, column, cell, self._text)
        elif cell is not None:
            sheet.write_number(row, column, cell, self._formats[type(cell)])


def _sheet_name(name: str) -> str:
    """Without the characters that Excel refuses."""
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:_LONGEST_NAME].strip()


def _width(head: str, cells: Sequence[Cell]) -> float:
    words = max((len(word) for word in head.split()), default=0)
    longest = max((len(shown(cell)) for cell in cells), default=0)
    return min(max(_NARROW, (words + 1) * _PER_LETTER, (longest + 1) * _PER_LETTER), _WIDE)


def _written(cell: Cell) -> str:
    text = shown(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA_SIGNS) else text
