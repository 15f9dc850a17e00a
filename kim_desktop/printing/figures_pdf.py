"""A report of figures as PDF: every table with its sums, lists with bars, months and few columns with charts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kim_desktop.figures.report import NOTHING_COUNTED, FigureRow, FigureTable, Report
from kim_desktop.printing.figure_charts import chart_height, draw_chart
from kim_desktop.printing.page import ACCENT, BODY, HAIRLINE, INK, SMALL, STRONG, SUBTITLE, Imprint, Sheet
from kim_desktop.printing.text import TextStyle, draw_paragraph, paragraph_height, text_width

_NARROWEST, _PADDING, _LABEL, _BAR_GAP = 44.0, 7.0, 110.0, 12.0
_LABEL_BESIDE_BARS = 190.0
_AROUND_ROWS = 80.0
_THEME = 30.0
_HEAD_SIZES = (7.5, 6.5, 5.5)


def figures_pdf(report: Report, logo: bytes = b"") -> bytes:
    """The report on A4; nothing touches the disk."""
    imprint = Imprint(f"Auswertung {report.period.label}", "auswertung", f"{report.as_of:%d.%m.%Y}", returns=False)
    sheet = Sheet(imprint, logo)
    sheet.two_columns(" · ".join(report.about), "", "de")
    sheet.two_columns(report.legend, "", "de", SMALL)
    for theme, tables in report.themes:
        for at, table in enumerate(tables):
            _TablePrinter(sheet, table, report.threshold).draw("" if at else theme)
    return sheet.bytes()


@dataclass(frozen=True)
class _Columns:
    """Where columns stand: widths of label and numbers, what is left for bars, and the heading's style."""

    label: float
    numbers: tuple[float, ...]
    bar: float
    head: TextStyle


class _TablePrinter:
    """Draws one table downward, heading repeated overleaf."""

    def __init__(self, sheet: Sheet, table: FigureTable, threshold: int) -> None:
        self._sheet = sheet
        self._table = table
        self._threshold = threshold
        self._columns = _columns(table, sheet.width)
        told = (row.values[0] for row in table.rows if len(table.headings) == len(table.columns) == 1)
        self._longest = max((value for value in told if value), default=0)

    def draw(self, theme: str = "") -> None:
        """Theme, title, rows, total and note; a table of half a page at most stays in one piece."""
        sheet = self._sheet
        height = self._height() + (_THEME if theme else 0)
        if height <= (sheet.top - sheet.bottom) / 2:
            sheet.room(height)
        else:
            sheet.room(chart_height(self._table) + _THEME + _AROUND_ROWS)
        if theme:
            sheet.room(_THEME + _AROUND_ROWS)
            sheet.two_columns(theme, "", "de", SUBTITLE, 0)
        sheet.heading(self._table.title)
        if self._table.is_empty:
            sheet.two_columns(NOTHING_COUNTED, "", "de", SMALL, 8)
            return
        draw_chart(sheet, self._table)
        self._draw_rows()

    def _draw_rows(self) -> None:
        sheet = self._sheet
        self._draw_head()
        for row in self._table.rows:
            self._draw_line(row, BODY)
        sheet.line(sheet.left, sheet.y, sheet.right, ACCENT, 0.8)
        self._draw_line(self._table.total, STRONG)
        sheet.skip(3)
        if self._table.note:
            sheet.two_columns(self._table.note, "", "de", SMALL)
        sheet.skip(8)

    def _draw_head(self) -> None:
        sheet, style = self._sheet, self._columns.head
        height = max(
            paragraph_height(heading, width - _PADDING, style, "de")
            for heading, (_, width) in zip(self._table.headings, self._places(), strict=True)
        )
        for heading, (x, width) in zip(self._table.headings, self._places(), strict=True):
            top = sheet.y - height + paragraph_height(heading, width - _PADDING, style, "de")
            draw_paragraph(sheet.canvas, heading, x + _PADDING, top, width - _PADDING, style, "de")
        sheet.skip(height + 2)
        sheet.line(sheet.left, sheet.y, sheet.right, ACCENT, 0.8)
        sheet.skip(1)

    def _draw_line(self, row: FigureRow, style: TextStyle) -> None:
        sheet, label_width = self._sheet, self._columns.label
        height = paragraph_height(row.label, label_width, style, "de") + 3
        self._turn_over_for(height + style.leading)
        draw_paragraph(sheet.canvas, row.label, sheet.left, sheet.y - 1.5, label_width, style, "de")
        right = replace(style, align="end")
        for text, (x, width) in zip(row.shown(self._threshold), self._places(), strict=True):
            draw_paragraph(sheet.canvas, text, x, sheet.y - 1.5, width, right, "de")
        if row is not self._table.total and self._longest and row.values and row.values[0]:
            self._draw_bar(row.values[0], style.leading)
        sheet.skip(height)
        sheet.line(sheet.left, sheet.y, sheet.right, HAIRLINE, 0.4)

    def _height(self) -> float:
        if self._table.is_empty:
            return _AROUND_ROWS
        width = self._columns.label
        return (
            _AROUND_ROWS
            + chart_height(self._table)
            + sum(paragraph_height(row.label, width, BODY, "de") + 3 for row in self._table.lines)
        )

    def _draw_bar(self, value: int, height: float) -> None:
        sheet, columns = self._sheet, self._columns
        x = sheet.left + columns.label + sum(columns.numbers) + _BAR_GAP
        sheet.canvas.saveState()
        sheet.canvas.setFillColor(ACCENT)
        length = (columns.bar - _BAR_GAP) * value / self._longest
        sheet.canvas.rect(x, sheet.y - height + 0.5, length, height - 4, stroke=0, fill=1)
        sheet.canvas.restoreState()

    def _turn_over_for(self, height: float) -> None:
        if self._sheet.y - height < self._sheet.bottom:
            self._sheet.new_page()
            self._draw_head()

    def _places(self) -> Iterator[tuple[float, float]]:
        """Left edge and width of every number column."""
        x = float(self._sheet.left) + self._columns.label
        for width in self._columns.numbers:
            yield x, width
            x += width


def _columns(table: FigureTable, width: float) -> _Columns:
    """Number columns as wide as their longest word; the largest heading with which labels have room."""
    for size in _HEAD_SIZES:
        head = TextStyle(size, size * 1.3, bold=True, colour=INK, align="end")
        numbers = tuple(_number_width(heading, head) for heading in table.headings)
        label = width - sum(numbers)
        if label >= _LABEL:
            break
    if len(table.headings) == 1:
        return _Columns(_LABEL_BESIDE_BARS, numbers, label - _LABEL_BESIDE_BARS, head)
    return _Columns(max(label, _LABEL), numbers, 0, head)


def _number_width(heading: str, style: TextStyle) -> float:
    longest = max((text_width(word, style, "de") for word in heading.split()), default=0)
    return max(longest + _PADDING + 1, _NARROWEST)
