"""A list of frozen rows that sorts, filters and scrolls well with 50,000 of them."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.widgets.signs import EmptyState
from ui.widgets.table_cells import BadgeDelegate
from ui.widgets.table_model import Column, Index, RecordModel

Row = TypeVar("Row")
_LEAST_STRETCHED = 120

__all__ = ["Column", "RecordTable"]


class RecordTable(QTableView, Generic[Row]):
    """Shows rows through columns; `opened` carries the row on Enter or double click, `picked` the current one."""

    opened = Signal(object)
    picked = Signal(object)

    def __init__(self, columns: Iterable[Column[Row]], name: str, empty: EmptyState | None = None) -> None:
        super().__init__()
        self.records: RecordModel[Row] = RecordModel(tuple(columns), self)
        self.setModel(self.records)
        self.setAccessibleName(name)
        self._configure()
        self._configure_headers()
        self._empty = empty
        if empty:
            empty.setParent(self.viewport())
        self.records.modelReset.connect(self._show_emptiness)
        self.activated.connect(lambda index: self.opened.emit(self.records.row_at(index.row())))
        self._show_emptiness()

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Replace all rows; sorting and filter stay."""
        self.records.set_rows(tuple(rows))

    def filter(self, keep: Callable[[Row], bool] | None) -> None:
        """Show only rows that `keep` accepts; None shows all."""
        self.records.filter(keep)

    def current(self) -> Row | None:
        """The row the cursor is on."""
        index = self.currentIndex()
        return self.records.row_at(index.row()) if index.isValid() else None

    def chosen(self) -> list[Row]:
        """All selected rows."""
        return [self.records.row_at(index.row()) for index in self.selectionModel().selectedRows()]

    def count(self) -> int:
        """How many rows are shown."""
        return self.records.rowCount()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.picked.emit(self.records.row_at(current.row()) if current.isValid() else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.opened.emit(self.current())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()
        if self._empty:
            self._empty.lie_in(self.viewport().rect())

    def _configure(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.setItemDelegate(BadgeDelegate(self))

    def _configure_headers(self) -> None:
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(max(36, self.fontMetrics().height() + 18))
        rows.hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setStretchLastSection(not any(column.stretch for column in self.records.columns))
        for number, column in enumerate(self.records.columns):
            if column.stretch:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
            else:
                self.setColumnWidth(number, column.width)

    def _share_room(self) -> None:
        """Columns that take what is left keep a width that can be read; then the table scrolls sideways."""
        header, columns = self.horizontalHeader(), self.records.columns
        greedy = [at for at, column in enumerate(columns) if column.stretch and not header.isSectionHidden(at)]
        others = (at for at in range(len(columns)) if at not in greedy and not header.isSectionHidden(at))
        room = self.viewport().width() - sum(header.sectionSize(at) for at in others)
        fits = room >= _LEAST_STRETCHED * len(greedy)
        for at in greedy:
            header.setSectionResizeMode(
                at, QHeaderView.ResizeMode.Stretch if fits else QHeaderView.ResizeMode.Interactive
            )
            if not fits:
                self.setColumnWidth(at, _LEAST_STRETCHED)

    def _show_emptiness(self) -> None:
        if self._empty:
            self._empty.setVisible(self.count() == 0)
            self._empty.move(QPoint(0, 0))
