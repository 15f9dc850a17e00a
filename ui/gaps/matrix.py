"""Where chains break, as a matrix: each cell a square as large as its count and the number itself; no colour needed."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from kim_desktop.domain.rules.gap_map import GapMap, Spot
from ui.fonts import font
from ui.theme import current_tokens
from ui.tokens import TYPE

_COUNT_ROLE = int(Qt.ItemDataRole.UserRole)
_SPOT_ROLE = _COUNT_ROLE + 1
_WIDE, _NARROW = 96, 46
_SMALL_PADDING = 12
_ROW, _SMALL_ROW = 40, 30
_LEAST_SQUARE, _MARGIN = 0.36, 4.0
_LABEL_MOST, _SMALL_LABEL_MOST, _LABEL_PADDING = 260, 190, 24

Naming = Callable[[str, str], str]
"""Catalogue and code to what one reads, also for what is not said."""


class GapMatrix(QTableWidget):
    """Life areas by Rechtskreise, of all districts or one; `opened` carries the Spot on Enter or a click.

    A `small` one has short headings, for several side by side.
    """

    opened = Signal(object)

    def __init__(self, name: str, naming: Naming, small: bool = False) -> None:
        super().__init__()
        self._naming, self._small, self._name = naming, small, name
        self.setAccessibleName(name)
        self.setItemDelegate(SquareDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(True)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionsClickable(False)
            header.setHighlightSections(False)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.cellClicked.connect(self._open)

    def show_map(self, found: GapMap, district: str | None = None) -> None:
        """Show these counts."""
        at = (self.currentRow(), self.currentColumn())
        self.setRowCount(len(found.areas))
        self.setColumnCount(len(found.domains))
        domains = [self._naming("legal_domain", each) for each in found.domains]
        areas = [self._naming("life_area", each) for each in found.areas]
        self.setHorizontalHeaderLabels(domains)
        self.setVerticalHeaderLabels([self._cut(each) for each in areas])
        for row, area in enumerate(found.areas):
            for column, domain in enumerate(found.domains):
                spot = Spot(area, domain, district)
                count = found.count(area, domain, district)
                self.setItem(row, column, _item(spot, count, found.most, areas[row], domains[column]))
        self._measure(areas, domains)
        if found.areas and at[0] >= 0:
            self.setCurrentCell(min(at[0], len(areas) - 1), min(at[1], len(domains) - 1))
        self.setAccessibleDescription(self._spoken(areas, domains))

    def count_at(self, row: int, column: int) -> int:
        """The number in a cell."""
        item = self.item(row, column)
        return int(item.data(_COUNT_ROLE)[0]) if item else 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._open(self.currentRow(), self.currentColumn())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()

    def _open(self, row: int, column: int) -> None:
        item = self.item(row, column)
        if item and item.data(_COUNT_ROLE)[0]:
            self.opened.emit(item.data(_SPOT_ROLE))

    def _measure(self, areas: list[str], domains: list[str]) -> None:
        metrics = QFontMetrics(font(TYPE.small, 600))
        longest = max((metrics.horizontalAdvance(each) for each in areas), default=0) + _LABEL_PADDING
        self.verticalHeader().setFixedWidth(min(longest, _SMALL_LABEL_MOST if self._small else _LABEL_MOST))
        height = _SMALL_ROW if self._small else _ROW
        for row in range(self.rowCount()):
            self.setRowHeight(row, height)
        widths = [
            metrics.horizontalAdvance(each) + (_SMALL_PADDING if self._small else _LABEL_PADDING) for each in domains
        ]
        for column, width in enumerate(widths):
            self.setColumnWidth(column, max(width, _NARROW if self._small else _WIDE))
        head = self.horizontalHeader().sizeHint().height()
        scroll = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(head + self.rowCount() * height + scroll + 4)
        if self._small:
            columns = sum(self.columnWidth(each) for each in range(self.columnCount()))
            self.setFixedWidth(self.verticalHeader().width() + columns + 4)

    def _cut(self, area: str) -> str:
        """A long name, as far as there is room; cells say it whole."""
        room = (_SMALL_LABEL_MOST if self._small else _LABEL_MOST) - _LABEL_PADDING
        return QFontMetrics(font(TYPE.small, 600)).elidedText(area, Qt.TextElideMode.ElideRight, room)

    def _spoken(self, areas: list[str], domains: list[str]) -> str:
        said = (
            f"{area}, {domain}: {self.count_at(row, column)}"
            for row, area in enumerate(areas)
            for column, domain in enumerate(domains)
            if self.count_at(row, column)
        )
        return "; ".join(said) or "Keine Lücke."


class SquareDelegate(QStyledItemDelegate):
    """Paints a square as large as the count; its number stands in it, or beside where it is small."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        count, most = index.data(_COUNT_ROLE)
        tokens, rect = current_tokens(), QRectF(option.rect)
        painter.save()
        painter.setPen(QColor(tokens.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if count:
            _paint_square(painter, rect, count, most)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(rect.adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
        painter.restore()


def _paint_square(painter: QPainter, rect: QRectF, count: int, most: int) -> None:
    tokens = current_tokens()
    room = min(rect.width(), rect.height()) - 2 * _MARGIN
    side = room * (_LEAST_SQUARE + (1 - _LEAST_SQUARE) * (count / max(most, 1)) ** 0.5)
    square = QRectF(0, 0, side, side)
    square.moveCenter(rect.center())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.text))
    painter.drawRoundedRect(square, 2, 2)
    painter.setFont(font(TYPE.small, 600))
    metrics, text = painter.fontMetrics(), str(count)
    fits = metrics.horizontalAdvance(text) + 4 <= side and metrics.height() - 4 <= side
    painter.setPen(QColor(tokens.surface if fits else tokens.text))
    beside = QRectF(square.right() + 4, rect.top(), rect.right() - square.right() - 4, rect.height())
    where = Qt.AlignmentFlag.AlignCenter if fits else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(square if fits else beside, int(where), text)


def _item(spot: Spot, count: int, most: int, area: str, domain: str) -> QTableWidgetItem:
    item = QTableWidgetItem()
    item.setData(_COUNT_ROLE, (count, most))
    item.setData(_SPOT_ROLE, spot)
    words = f"{area}, {domain}: {'1 Lücke' if count == 1 else f'{count} Lücken'}"
    item.setData(int(Qt.ItemDataRole.AccessibleTextRole), words)
    item.setToolTip(words if count else "")
    return item
