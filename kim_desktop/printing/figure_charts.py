"""Charts of figures on paper that need no colour: stacked bars with hatching, lines with dashes and marks."""

from collections.abc import Sequence
from itertools import pairwise

from kim_desktop.figures.report import FigureRow, FigureTable
from kim_desktop.printing.page import ACCENT, HAIRLINE, SMALL, Sheet
from kim_desktop.printing.text import draw_paragraph, text_width

_MONTHS = "months"
_LABEL, _ROW, _BAR, _KEY, _TOTAL = 150.0, 15.0, 9.0, 16.0, 60.0
_PLOT, _AXIS, _SIDE = 110.0, 16.0, 30.0
_STEP = 3.2
_MOST_PARTS, _FEWEST_ROWS, _MOST_ROWS = 6, 3, 30
_DASHES: tuple[tuple[float, ...], ...] = ((), (5, 3), (1, 2), (6, 2, 1, 2))


def chart_height(table: FigureTable) -> float:
    """How much room the chart of a table takes; 0 without one."""
    if _has_lines(table):
        return _PLOT + _AXIS + _ROW + 8
    rows = _stacked_rows(table)
    return len(rows) * _ROW + _ROW + 10 if rows else 0.0


def draw_chart(sheet: Sheet, table: FigureTable) -> None:
    """The chart of a table, if it has one: months as lines, few columns as stacked bars."""
    if _has_lines(table):
        _draw_lines(sheet, table)
    elif rows := _stacked_rows(table):
        _draw_stacks(sheet, table, rows)


def _has_lines(table: FigureTable) -> bool:
    return table.name == _MONTHS and len(table.rows) > 1 and not table.is_empty


def _stacked_rows(table: FigureTable) -> list[FigureRow]:
    if not table.across or not 2 < len(table.columns) <= _MOST_PARTS + 1:
        return []
    rows = [row for row in table.rows if any(value != 0 for value in row.values)]
    told = any(value for row in rows for value in row.values[:-1])
    return rows if told and _FEWEST_ROWS <= len(rows) <= _MOST_ROWS else []


def _draw_stacks(sheet: Sheet, table: FigureTable, rows: Sequence[FigureRow]) -> None:
    longest = max(sum(value or 0 for value in row.values[:-1]) for row in rows) or 1
    wide = sheet.width - _LABEL - _TOTAL
    for row in rows:
        draw_paragraph(sheet.canvas, row.label[:40], sheet.left, sheet.y - 2, _LABEL - 8, SMALL, "de")
        x = sheet.left + _LABEL
        for place, value in enumerate(row.values[:-1]):
            length = (value or 0) / longest * wide
            _patch(sheet, x, sheet.y - _ROW + 3, length, place)
            x += length
        draw_paragraph(sheet.canvas, _told(row), x + 4, sheet.y - 2, _TOTAL, SMALL, "de")
        sheet.skip(_ROW)
    _draw_key(sheet, table.columns[:-1], lines=False)


def _draw_lines(sheet: Sheet, table: FigureTable) -> None:
    most = max((value for row in table.rows for value in row.values if value), default=1)
    foot, left = sheet.y - _PLOT, sheet.left + _SIDE
    step = (sheet.width - 2 * _SIDE) / (len(table.rows) - 1)
    for share in (0.0, 0.5, 1.0):
        y = foot + share * (_PLOT - 10)
        sheet.line(left, y, sheet.right, HAIRLINE, 0.4)
        draw_paragraph(sheet.canvas, f"{most * share:g}".replace(".", ","), sheet.left, y + 5, _SIDE - 4, SMALL, "de")
    every = -(-len(table.rows) // 12)
    for at in range(0, len(table.rows), every):
        draw_paragraph(sheet.canvas, table.rows[at].label, left + at * step - 4, foot - 3, 60, SMALL, "de")
    for place in range(len(table.columns)):
        values = [row.values[place] for row in table.rows]
        points = [
            None if value is None else (left + at * step, foot + value / most * (_PLOT - 10))
            for at, value in enumerate(values)
        ]
        _line(sheet, points, place)
    sheet.skip(_PLOT + _AXIS)
    _draw_key(sheet, table.columns, lines=True)


def _draw_key(sheet: Sheet, names: Sequence[str], *, lines: bool) -> None:
    x = float(sheet.left)
    sheet.skip(4)
    for place, name in enumerate(names):
        wide = _KEY + 6 + text_width(name, SMALL, "de") + 14
        if x + wide > sheet.right:
            x = float(sheet.left)
            sheet.skip(_ROW)
        if lines:
            _line(sheet, [(x, sheet.y - 5), (x + _KEY, sheet.y - 5)], place)
        else:
            _patch(sheet, x, sheet.y - _BAR, _KEY, place)
        draw_paragraph(sheet.canvas, name, x + _KEY + 5, sheet.y, wide, SMALL, "de")
        x += wide
    sheet.skip(_ROW + 4)


def _patch(sheet: Sheet, x: float, y: float, length: float, place: int) -> None:
    """A piece of a bar: full, empty, rising lines, falling lines, lines across, crossed lines."""
    if length <= 0:
        return
    canvas = sheet.canvas
    canvas.saveState()
    canvas.setFillColor(ACCENT)
    canvas.setStrokeColor(ACCENT)
    canvas.setLineWidth(0.5)
    canvas.rect(x, y, length, _BAR, stroke=1, fill=1 if place == 0 else 0)
    path = canvas.beginPath()
    path.rect(x, y, length, _BAR)
    canvas.clipPath(path, stroke=0, fill=0)
    for at in range(int((length + _BAR) / _STEP) + 1):
        begin = x - _BAR + at * _STEP
        if place in {2, 5}:
            canvas.line(begin, y, begin + _BAR, y + _BAR)
        if place in {3, 5}:
            canvas.line(begin, y + _BAR, begin + _BAR, y)
    if place == 4:
        for at in range(1, 4):
            canvas.line(x, y + at * _BAR / 4, x + length, y + at * _BAR / 4)
    canvas.restoreState()


def _line(sheet: Sheet, points: Sequence[tuple[float, float] | None], place: int) -> None:
    """Dashes and marks tell series apart; what is not told interrupts the line."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.setStrokeColor(ACCENT)
    canvas.setLineWidth(1.2)
    canvas.setDash(list(_DASHES[place % len(_DASHES)]))
    for one, other in pairwise(points):
        if one and other:
            canvas.line(*one, *other)
    canvas.setDash([])
    for each in points:
        if each:
            canvas.setFillColor(ACCENT)
            full = 1 if place % 2 == 0 else 0
            if place % len(_DASHES) < 2:
                canvas.circle(*each, 2.4, stroke=1, fill=full)
            else:
                canvas.rect(each[0] - 2.2, each[1] - 2.2, 4.4, 4.4, stroke=1, fill=full)
    canvas.restoreState()


def _told(row: FigureRow) -> str:
    total = sum(value or 0 for value in row.values[:-1])
    if None not in row.values[:-1]:
        return str(total)
    return f"mind. {total}" if total else "nicht genannt"
