"""The picture of all consents: a row for each member of the family, a column for each purpose."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from kim_desktop.domain.purposes import Purpose
from ui.casework.consent_words import Sign
from ui.icons import draw_icon
from ui.theme import current_tokens
from ui.tokens import GRID

_PICTURE_ROLE = Qt.ItemDataRole.UserRole + 1
_TONE_ROLE = Qt.ItemDataRole.UserRole + 2
_ICON, _NAME, _CELL, _ROW = 16, 160, 72, 56
_PURPOSES = tuple(Purpose)


class ConsentMatrix(QTableWidget):
    """Emits `opened` with person and purpose on Enter or click, `pointed` as the cursor moves."""

    opened = Signal(str, object)
    pointed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__(0, len(_PURPOSES) + 1)
        self._people: list[str] = []
        self.setAccessibleName("Einwilligungen aller Personen; Enter öffnet den Zweck darunter")
        self.setItemDelegate(_StateDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setHorizontalHeaderLabels(["Person", *(purpose.value for purpose in _PURPOSES)])
        self._configure_headers()
        self.cellClicked.connect(self._open)
        self.currentCellChanged.connect(lambda at, column, *_: self._point(at, column))

    def show_people(self, people: Sequence[tuple[str, str]], sign: Callable[[str, Purpose], Sign]) -> None:
        """Show these, by id and name; the cursor stays."""
        self.blockSignals(True)
        if [each for each, _ in people] != self._people:
            self._people = [each for each, _ in people]
            self.setRowCount(len(people))
        for at, (person, name) in enumerate(people):
            self._put(at, 0, name, name)
            for column, purpose in enumerate(_PURPOSES, 1):
                level, word, picture = sign(person, purpose)
                cell = self._put(at, column, word, f"{name}, {purpose.value} {purpose.label}: {word}")
                cell.setData(_PICTURE_ROLE, picture)
                cell.setData(_TONE_ROLE, level.tone)
        self.blockSignals(False)
        self._fit()

    def choose(self, person: str, purpose: Purpose = Purpose.FILE) -> None:
        """Put the cursor on a cell."""
        if person in self._people:
            self.setCurrentCell(self._people.index(person), _PURPOSES.index(purpose) + 1)

    def word(self, person: str, purpose: Purpose) -> str:
        """What a cell says."""
        cell = self.item(self._people.index(person), _PURPOSES.index(purpose) + 1)
        return cell.text() if cell else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self.currentRow() >= 0:
            self._open(self.currentRow(), self.currentColumn())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._height())

    def sizeHint(self) -> QSize:
        return QSize(_NAME + len(_PURPOSES) * _CELL, self._height())

    def _put(self, at: int, column: int, text: str, spoken: str) -> QTableWidgetItem:
        cell = self.item(at, column) or QTableWidgetItem()
        cell.setText(text)
        cell.setToolTip(spoken)
        cell.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        if self.item(at, column) is None:
            self.setItem(at, column, cell)
        return cell

    def _configure_headers(self) -> None:
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(_ROW)
        rows.hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(_CELL)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(0, _NAME)

    def _height(self) -> int:
        bar = self.horizontalScrollBar().sizeHint().height() if self.horizontalScrollBar().maximum() else 0
        return self.horizontalHeader().sizeHint().height() + self.rowCount() * _ROW + bar + 2 * self.frameWidth() + 4

    def _fit(self) -> None:
        """As high as its rows, with room for the scroll bar only where there is too little width."""
        self.setFixedHeight(self._height())

    def _open(self, at: int, column: int) -> None:
        self.opened.emit(self._people[at], _purpose_at(column))

    def _point(self, at: int, column: int) -> None:
        if 0 <= at < len(self._people):
            self.pointed.emit(self._people[at], _purpose_at(column))


class _StateDelegate(QStyledItemDelegate):
    """Paints how a purpose stands: an icon with its word below, and a frame around the cursor."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        has_cursor = bool(option.state & QStyle.StateFlag.State_HasFocus)
        picture, tone = index.data(_PICTURE_ROLE), index.data(_TONE_ROLE)
        if not picture:
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        word, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        cell: QRect = option.rect
        painter.save()
        icon = QRect(cell.center().x() - _ICON // 2, cell.y() + GRID, _ICON, _ICON)
        draw_icon(painter, icon, picture, tone)
        painter.setPen(QColor(getattr(current_tokens(), tone)))
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        below = cell.adjusted(1, GRID + _ICON, -1, -4)
        room = painter.fontMetrics().elidedText(word, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), room)
        if has_cursor:
            painter.setPen(QColor(current_tokens().accent))
            painter.drawRoundedRect(cell.adjusted(2, 2, -3, -3), 4, 4)
        painter.restore()


def _purpose_at(column: int) -> Purpose:
    return _PURPOSES[max(column - 1, 0)]
