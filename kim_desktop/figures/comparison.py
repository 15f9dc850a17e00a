"""Two periods side by side: before, after and the difference, of what may be told of both."""

from collections import Counter
from collections.abc import Iterator

from kim_desktop.figures.report import FigureRow, FigureTable, Report

DIFFERENCE = "Unterschied"
_OF_PERIODS = frozenset({"months"})
"""Tables whose rows are the days of their own period."""
_Line = tuple[str, int]
"""A label and the how many-th line of that label."""


def compared(before: Report, after: Report) -> Report:
    """Both reports as one, with a table for each table they have in common.

    Nothing is told that the two do not tell: the difference stands where both numbers do. Protected reports give a
    protected comparison.
    """
    known = {table.name: table for table in before.tables}
    headings = (before.period.label, after.period.label)
    common = [each for each in after.tables if each.name in known and each.columns and each.name not in _OF_PERIODS]
    tables = tuple(_compared(known[table.name], table, headings) for table in common)
    narrowed = " · ".join(
        part for part in (after.narrowed, f"Vergleich mit {before.period.label}, {_state(before)}") if part
    )
    return Report(
        after.period,
        after.as_of,
        after.municipality,
        tables,
        after.threshold,
        protected=before.protected and after.protected,
        slice=after.slice,
        narrowed=narrowed,
    )


def _compared(before: FigureTable, after: FigureTable, headings: tuple[str, str]) -> FigureTable:
    """The sums of crossed tables, else the first column."""
    column = len(after.columns) - 1 if after.across else 0
    former, latter = _by_line(before, column), _by_line(after, column)
    lines = dict.fromkeys([*latter, *former])
    rows = tuple(_row(label, former.get((label, n)), latter.get((label, n))) for label, n in lines)
    total = _row(
        after.total.label,
        _cell(before.total, column),
        _cell(after.total, column),
    )
    counted = "" if after.across or len(after.columns) == 1 else f"Gezählt: {after.columns[column]}. "
    return FigureTable(
        after.name,
        after.short,
        after.title,
        headings,
        rows,
        total,
        f"{counted}{after.note}".strip(),
        measures=(DIFFERENCE,),
        theme=after.theme,
    )


_Cell = tuple[int | None, bool]
"""A value, and whether it is withheld rather than small."""


def _row(label: str, former: _Cell | None, latter: _Cell | None) -> FigureRow:
    """A line that only one of them has was nothing in the other."""
    cells = (former or (0, False), latter or (0, False))
    (before, _), (after, _) = cells
    difference = None if before is None or after is None else after - before
    withheld = tuple(at for at, (value, is_withheld) in enumerate(cells) if value is None and is_withheld)
    return FigureRow(label, (before, after), (difference,), withheld)


def _by_line(table: FigureTable, column: int) -> dict[_Line, _Cell]:
    return {line: _cell(row, column) for line, row in _lines(table)}


def _lines(table: FigureTable) -> Iterator[tuple[_Line, FigureRow]]:
    seen: Counter[str] = Counter()
    for row in table.rows:
        seen[row.label] += 1
        yield (row.label, seen[row.label]), row


def _cell(row: FigureRow, column: int) -> _Cell:
    return row.values[column], column in row.withheld


def _state(report: Report) -> str:
    return f"Stichtag {report.as_of:%d.%m.%Y}"
