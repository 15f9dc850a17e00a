"""One table of figures: title, bars where they help, and every number as it may be told."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from kim_desktop.figures.report import NOTHING_COUNTED, FigureRow, FigureTable
from ui.charts import Bar, BarChart
from ui.fonts import font
from ui.pattern_charts import MOST_STACKED, LineChart, PatternChart, Series, StackedChart
from ui.tokens import GRID
from ui.widgets.basic import Card, label

_LEAST_LABEL, _LEAST_NUMBER, _MOST_NUMBER, _PADDING = 220, 84, 152, 28
_LEAST_BARS, _MOST_BARS = 3, 30
_ROW = 34
_MONTHS = "months"


class FigureCard(Card):
    """Chart and table of one subject."""

    def __init__(self, table: FigureTable, threshold: int) -> None:
        super().__init__(margin=3 * GRID)
        self.table = table
        self.body.setSpacing(12)
        self.body.addWidget(label(table.title, "h3", wrap=True))
        if table.note:
            self.body.addWidget(label(table.note, "small", wrap=True))
        self.chart = None if table.is_empty else _chart(table, threshold)
        self.grid = None if table.is_empty else FigureGrid(table, threshold)
        if isinstance(self.chart, BarChart) and len(table.columns) > 1:
            self.body.addWidget(label(f"Balken: {table.columns[_charted(table)]}", "small"))
        for part in (self.chart, self.grid):
            if part:
                self.body.addWidget(part)
        if table.is_empty:
            self.body.addWidget(label(NOTHING_COUNTED, "muted"))
        self.setAccessibleName(table.title)


class FigureGrid(QTableWidget):
    """The table itself, all of it in sight from top to bottom."""

    def __init__(self, table: FigureTable, threshold: int) -> None:
        super().__init__(len(table.rows) + 1, len(table.headings) + 1)
        self.setAccessibleName(table.title)
        self.setHorizontalHeaderLabels(["", *table.headings])
        for at, line in enumerate(table.lines):
            self._fill(at, line, threshold, heavy=at == len(table.rows))
        self._configure()
        self._measure(table)

    def texts(self) -> list[list[str]]:
        """Every cell as it is read."""
        return [[self._text(row, column) for column in range(self.columnCount())] for row in range(self.rowCount())]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        numbers = sum(self.columnWidth(column) for column in range(1, self.columnCount()))
        room = self.viewport().width() - numbers
        self.setColumnWidth(0, max(_LEAST_LABEL, room))
        scroll = self.horizontalScrollBar().sizeHint().height() if room < _LEAST_LABEL else 0
        self.setFixedHeight(self.horizontalHeader().height() + self.rowCount() * _ROW + scroll + 3)

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item else ""

    def _fill(self, at: int, line: FigureRow, threshold: int, heavy: bool) -> None:
        for column, text in enumerate((line.label, *line.shown(threshold))):
            item = QTableWidgetItem(text)
            item.setToolTip(text if column == 0 else "")
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if heavy:
                item.setFont(font(weight=600))
            self.setItem(at, column, item)

    def _configure(self) -> None:
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
        header.setDefaultAlignment(Qt.AlignmentFlag(int(right)))

    def _measure(self, table: FigureTable) -> None:
        """Columns as wide as their longest word needs, and as high as all rows together."""
        metrics, header = self.fontMetrics(), self.horizontalHeader()
        lines = 1
        for column, heading in enumerate(table.headings, start=1):
            words = max(metrics.horizontalAdvance(word) for word in (heading or " ").split(" "))
            wanted = min(max(metrics.horizontalAdvance(heading), _LEAST_NUMBER - _PADDING), _MOST_NUMBER)
            self.setColumnWidth(column, max(words, wanted) + _PADDING)
            lines = max(lines, -(-metrics.horizontalAdvance(heading) // max(words, wanted)))
        header.setFixedHeight(lines * metrics.height() + 18)


def _chart(table: FigureTable, threshold: int) -> BarChart | PatternChart | None:
    """Lines for months, hatched bars for few columns, else one bar per row; None where there is nothing to compare."""
    if not table.columns:
        return None
    if table.name == _MONTHS and len(table.rows) > 1:
        return LineChart(table.title, [row.label for row in table.rows], _series(table, threshold, table.rows))
    if table.across and 2 < len(table.columns) <= MOST_STACKED + 1:
        rows = [row for row in table.rows if any(value != 0 for value in row.values)]
        if _LEAST_BARS <= len(rows) <= _MOST_BARS and any(value for row in rows for value in row.values[:-1]):
            return StackedChart(table.title, [row.label for row in rows], _series(table, threshold, rows)[:-1])
    return _bars(table, threshold)


def _series(table: FigureTable, threshold: int, rows: Sequence[FigureRow]) -> list[Series]:
    return [
        Series(name, tuple(row.values[at] for row in rows), tuple(row.shown(threshold)[at] for row in rows))
        for at, name in enumerate(table.columns)
    ]


def _bars(table: FigureTable, threshold: int) -> BarChart | None:
    """The rows of the charted column but for those that are nothing."""
    column = _charted(table)
    rows = (Bar(row.label, row.values[column], row.shown(threshold)[column]) for row in table.rows)
    bars = [bar for bar in rows if bar.value != 0]
    if len(bars) < _LEAST_BARS or not any(bar.value for bar in bars):
        return None
    return BarChart(f"{table.title}: {table.columns[column]}", bars[:_MOST_BARS])


def _charted(table: FigureTable) -> int:
    """The sums of crossed tables, else the first column that is not empty."""
    if table.across:
        return len(table.columns) - 1
    return next((column for column, total in enumerate(table.total.values) if total != 0), 0)
