"""A small step chart: how something stood month by month, one line for each row, readable without colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip

from kim_desktop.domain.rules.load import decimal
from ui.fonts import font
from ui.theme import current_tokens
from ui.tokens import GRID, TYPE
from ui.widgets.drawing import Drawing

_ROW, _LINE = 56, 36
_LABEL_SHARE, _RIGHT = 0.34, 170
_MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")


@dataclass(frozen=True)
class StepRow:
    """One line: its name, a value for each month, what it ought to be, and how it stands as text."""

    label: str
    values: tuple[float, ...]
    wanted: float
    text: str


class StepChart(Drawing):
    """Rows share months and scale; a dotted line shows what ought to be."""

    def __init__(self, name: str, months: Sequence[date], rows: Sequence[StepRow]) -> None:
        super().__init__()
        self.months, self.rows = tuple(months), tuple(rows)
        self._most = max((max((*each.values, each.wanted)) for each in self.rows), default=0.0) or 1.0
        self.setAccessibleName(name)
        self.setAccessibleDescription("; ".join(f"{each.label}: {each.text}" for each in self.rows))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(560, len(self.rows) * _ROW + QFontMetrics(font(TYPE.small)).height() + GRID)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, self.sizeHint().height())

    def value_at(self, x: int, y: int) -> str:
        """What stands at a point: the month and its value."""
        row, area = y // _ROW, self._area(0)
        if not (0 <= row < len(self.rows)) or not (area.left() <= x < area.right()) or not self.months:
            return ""
        at = min(int((x - area.left()) * len(self.months) / area.width()), len(self.months) - 1)
        return f"{self.rows[row].label}, {_month(self.months[at])}: {decimal(self.rows[row].values[at])} VZÄ"

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.value_at(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(TYPE.small))
        for at, each in enumerate(self.rows):
            self._paint_row(painter, at, each)
        self._paint_months(painter)
        painter.end()

    def _paint_row(self, painter: QPainter, at: int, each: StepRow) -> None:
        tokens, area = current_tokens(), self._area(at)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        left = QRect(0, area.top(), area.left() - 2 * GRID, area.height())
        cut = painter.fontMetrics().elidedText(each.label, Qt.TextElideMode.ElideRight, left.width())
        painter.setPen(QColor(tokens.text))
        painter.drawText(left, int(Qt.AlignmentFlag.AlignRight) | middle, cut)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QPen(QColor(tokens.muted), 1, Qt.PenStyle.DotLine))
        height = int(self._y(area, each.wanted))
        painter.drawLine(area.left(), height, area.right(), height)
        painter.setPen(QPen(QColor(tokens.accent), 2))
        painter.drawPath(self._steps(area, each.values))
        right = QRect(area.right() + 2 * GRID, area.top(), _RIGHT - 2 * GRID, area.height())
        painter.setPen(QColor(tokens.text))
        painter.drawText(right, int(Qt.AlignmentFlag.AlignLeft) | middle, each.text)

    def _paint_months(self, painter: QPainter) -> None:
        if not self.months or not self.rows:
            return
        area, top = self._area(0), len(self.rows) * _ROW
        painter.setPen(QColor(current_tokens().muted))
        height = painter.fontMetrics().height()
        for at in (0, len(self.months) - 1):
            wide = painter.fontMetrics().horizontalAdvance(_month(self.months[at])) + GRID
            left = area.left() if at == 0 else area.right() - wide
            painter.drawText(QRect(left, top, wide, height), int(Qt.AlignmentFlag.AlignLeft), _month(self.months[at]))

    def _steps(self, area: QRect, values: Sequence[float]) -> QPainterPath:
        path, wide = QPainterPath(), area.width() / max(len(values), 1)
        for at, value in enumerate(values):
            begins, ends = QPointF(area.left() + at * wide, self._y(area, value)), area.left() + (at + 1) * wide
            if at == 0:
                path.moveTo(begins)
            else:
                path.lineTo(begins)
            path.lineTo(ends, begins.y())
        return path

    def _y(self, area: QRect, value: float) -> float:
        return area.bottom() - value / self._most * _LINE

    def _area(self, at: int) -> QRect:
        left = int(self.width() * _LABEL_SHARE)
        return QRect(left, at * _ROW + (_ROW - _LINE) // 2 - 2, self.width() - left - _RIGHT, _LINE + 4)


def _month(first: date) -> str:
    return f"{_MONTHS[first.month - 1]} {first.year}"
