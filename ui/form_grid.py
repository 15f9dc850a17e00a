"""Rows of form cells that stand beside each other where there is room and below each other where not."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.form_cells import FormCell
from ui.tokens import GRID

_COLUMNS = 12
_ROOM_PER_CELL = 180


class FormGrid(QWidget):
    """Twelve columns; a row's cells share them evenly."""

    def __init__(self, rows: Sequence[Sequence[FormCell]]) -> None:
        super().__init__()
        self._rows = rows
        self._per_line = 0
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID + 4)
        for at in range(_COLUMNS):
            self._grid.setColumnStretch(at, 1)
        self.setLayout(self._grid)
        self._arrange(3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(max(1, event.size().width() // _ROOM_PER_CELL))

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        hint.setWidth(_ROOM_PER_CELL)
        return hint

    def _arrange(self, per_line: int) -> None:
        per_line = min(per_line, 3)
        if per_line == self._per_line:
            return
        self._per_line = per_line
        at = 0
        for cells in self._rows:
            for start in range(0, len(cells), per_line):
                self._place(at, cells[start : start + per_line])
                at += 1

    def _place(self, line: int, cells: Sequence[FormCell]) -> None:
        span = _COLUMNS // len(cells)
        for number, cell in enumerate(cells):
            self._grid.addWidget(cell, line, number * span, 1, span, Qt.AlignmentFlag.AlignTop)
