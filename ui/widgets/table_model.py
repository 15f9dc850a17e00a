"""The table model over frozen rows: columns are functions, order and filter are a list of positions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.widgets.signs import Level

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

LEVEL_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_NOWHERE = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: what it shows, how it sorts (by its text if not said), and whether a level colours it."""

    title: str
    text: Callable[[Row], str]
    key: Callable[[Row], Any] | None = None
    level: Callable[[Row], Level | None] | None = None
    width: int = 140
    stretch: bool = False
    right: bool = False


class RecordModel(QAbstractTableModel, Generic[Row]):
    """Rows are values; nothing is copied to sort or filter them."""

    def __init__(self, columns: tuple[Column[Row], ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns
        self._rows: tuple[Row, ...] = ()
        self._order: Sequence[int] = ()
        self._shown: list[int] = []
        self._keep: Callable[[Row], bool] | None = None
        self._sorted_by: tuple[int, bool] | None = None

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Replace all rows."""
        self._rows = rows
        self._order = self._sorted()
        self._arrange()

    def filter(self, keep: Callable[[Row], bool] | None) -> None:
        """Show only what `keep` accepts."""
        self._keep = keep
        self._arrange()

    def row_at(self, position: int) -> Row:
        """The row shown at that position."""
        return self._rows[self._shown[position]]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, row = self.columns[index.column()], self.row_at(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == LEVEL_ROLE:
            return column.level(row) if column.level else None
        if role == Qt.ItemDataRole.TextAlignmentRole and column.right:
            return _RIGHT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole and self.columns[section].right:
            return _RIGHT
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = (column, order is Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self._order = self._sorted()
        self._arrange()

    def _arrange(self) -> None:
        self.beginResetModel()
        keep, rows = self._keep, self._rows
        self._shown = [at for at in self._order if keep is None or keep(rows[at])]
        self.endResetModel()

    def _sorted(self) -> Sequence[int]:
        """All positions in order; sorted once, since the filter changes with every key that is typed."""
        if not self._sorted_by:
            return range(len(self._rows))
        number, descending = self._sorted_by
        key = self.columns[number].key or _folded(self.columns[number].text)
        return sorted(range(len(self._rows)), key=lambda at: key(self._rows[at]), reverse=descending)


def _folded(text: Callable[[Row], str]) -> Callable[[Row], str]:
    return lambda row: text(row).casefold()
