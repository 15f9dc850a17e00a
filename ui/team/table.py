"""A table whose less important columns give way where there is little room."""

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtGui import QResizeEvent

from ui.widgets.signs import EmptyState
from ui.widgets.table import Column, RecordTable

Row = TypeVar("Row")
GiveWay = tuple[tuple[int, int], ...]
"""Numbers of columns, and the width of the table below which each is hidden."""


class YieldingTable(RecordTable[Row]):
    """As wide as it gets."""

    def __init__(self, columns: Iterable[Column[Row]], name: str, empty: EmptyState, give_way: GiveWay) -> None:
        self._give_way = give_way
        super().__init__(columns, name, empty)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for at, width in self._give_way:
            self.setColumnHidden(at, event.size().width() < width)
