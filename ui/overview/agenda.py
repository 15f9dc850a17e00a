"""The agenda: a list in groups; Enter does what a line asks for, one key marks lines as done, another says why."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from ui.overview.agenda_items import Heading, Item, Line
from ui.overview.agenda_paint import AgendaDelegate, action_rect, tick_rect

_LINE_ROLE = int(Qt.ItemDataRole.UserRole)
_NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class AgendaModel(QAbstractListModel):
    """Headings cannot be chosen; everything else can."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: Sequence[Line] = ()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace all lines."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == _LINE_ROLE:
            return line
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return line.spoken if isinstance(line, Item) else f"{line.text}: {line.count}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self.lines[index.row()], Heading):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class Agenda(QListView):
    """`opened` on Enter, double click or a click on the action, `asked` on W, `picked` with the cursor.

    `done` carries all chosen items that can be done on E or space, and one item on a click on its circle.
    """

    opened = Signal(object)
    asked = Signal(object)
    done = Signal(tuple)
    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.agenda = AgendaModel(self)
        self.setModel(self.agenda)
        self.setItemDelegate(AgendaDelegate(self))
        self.setAccessibleName("Was ansteht")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.doubleClicked.connect(self._open)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these; the cursor stays on its item or, if that is gone, near it."""
        before, at = self.current(), self.currentIndex().row()
        self.agenda.show_lines(lines)
        self._choose(self._row_of(before, at))

    def current(self) -> Item | None:
        """The item the cursor is on."""
        return self._item(self.currentIndex())

    def chosen(self) -> tuple[Item, ...]:
        """The item the cursor is on, or all that are selected."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        found = (self._item(self.agenda.index(row, 0)) for row in rows)
        return tuple(item for item in found if item)

    def items(self) -> list[Item]:
        """All items from top to bottom."""
        return [line for line in self.agenda.lines if isinstance(line, Item)]

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.picked.emit(self._item(current))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.current()
        if item and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit(item)
        elif item and event.key() in {Qt.Key.Key_E, Qt.Key.Key_Space} and not event.modifiers():
            self._finish(self.chosen())
        elif item and event.key() == Qt.Key.Key_W and not event.modifiers():
            self.asked.emit(item)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        point = event.position().toPoint()
        over = (self._ticked(point) or self._acted(point)) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        point = event.position().toPoint()
        ticked, acted = self._ticked(point), self._acted(point)
        if ticked:
            self._finish((ticked,))
        elif acted:
            self.opened.emit(acted)

    def _ticked(self, point: QPoint) -> Item | None:
        index = self.indexAt(point)
        item = self._item(index)
        near = tick_rect(self.visualRect(index)).adjusted(-6, -6, 6, 6)
        return item if item and item.can_be_done and near.contains(point) else None

    def _acted(self, point: QPoint) -> Item | None:
        index = self.indexAt(point)
        item = self._item(index)
        return item if item and action_rect(self.visualRect(index)).contains(point) else None

    def _finish(self, items: Sequence[Item]) -> None:
        done = tuple(item for item in items if item.can_be_done)
        if done:
            self.done.emit(done)

    def _open(self, index: QModelIndex) -> None:
        item = self._item(index)
        if item:
            self.opened.emit(item)

    def _item(self, index: Index) -> Item | None:
        line = self.agenda.lines[index.row()] if index.isValid() else None
        return line if isinstance(line, Item) else None

    def _row_of(self, before: Item | None, at: int) -> int:
        rows = [row for row, line in enumerate(self.agenda.lines) if isinstance(line, Item)]
        same = (row for row in rows if before and self._key(row) == before.key)
        return next(same, min(rows, key=lambda row: abs(row - at), default=-1))

    def _key(self, row: int) -> tuple[str, str, str] | None:
        line = self.agenda.lines[row]
        return line.key if isinstance(line, Item) else None

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.setCurrentIndex(self.agenda.index(row, 0))
        else:
            self.picked.emit(None)
