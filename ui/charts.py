"""Bar charts that say their values as text, too; what is not told has no bar."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip

from ui.fonts import font
from ui.theme import current_tokens
from ui.tokens import TYPE
from ui.widgets.drawing import Drawing

_ROW, _BAR, _GAP = 30, 14, 12
_LABEL_SHARE, _LEAST_LABEL = 0.42, 96
_NOTHING = "Im gewählten Zeitraum keine Einträge."


@dataclass(frozen=True)
class Bar:
    """One bar: what it is about, how long, and the value as it is read; None is not told and has no length."""

    label: str
    value: int | None
    text: str


class BarChart(Drawing):
    """Horizontal bars from top to bottom; `name` and the values are spoken."""

    def __init__(self, name: str, bars: Sequence[Bar]) -> None:
        super().__init__()
        self.bars = tuple(bars)
        self._longest = max((bar.value or 0 for bar in self.bars), default=0)
        self.setAccessibleName(name)
        spoken = "; ".join(f"{bar.label}: {bar.text}" for bar in self.bars)
        self.setAccessibleDescription(spoken or _NOTHING)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(420, max(len(self.bars), 1) * _ROW + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self.sizeHint().height())

    def bar_rect(self, at: int) -> QRectF:
        """Where a bar stands; without width if it is nothing or not told."""
        row, left, right = self._row(at), self._left(), self._right()
        value = self.bars[at].value or 0
        share = value / self._longest if self._longest else 0.0
        width = max(share * (right - left), 2.0) if value else 0.0
        return QRectF(left, row.center().y() - _BAR / 2 + 1, width, _BAR)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(TYPE.small))
        if not self.bars:
            painter.setPen(QColor(current_tokens().muted))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), _NOTHING)
        for at, bar in enumerate(self.bars):
            self._paint_bar(painter, at, bar)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            at = event.pos().y() // _ROW
            text = f"{self.bars[at].label}: {self.bars[at].text}" if 0 <= at < len(self.bars) else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def _paint_bar(self, painter: QPainter, at: int, bar: Bar) -> None:
        tokens, row, rect = current_tokens(), self._row(at), self.bar_rect(at)
        label = QRect(0, row.y(), int(self._left()) - _GAP, _ROW)
        cut = painter.fontMetrics().elidedText(bar.label, Qt.TextElideMode.ElideRight, label.width())
        painter.setPen(QColor(tokens.text))
        painter.drawText(label, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), cut)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(int(self._left()) - 1, row.y(), int(self._left()) - 1, row.y() + _ROW)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent))
        if rect.width():
            painter.drawRoundedRect(rect, 3, 3)
        value = QRect(int(rect.right()) + 8, row.y(), self.width() - int(rect.right()) - 8, _ROW)
        painter.setPen(QColor(tokens.text if bar.value else tokens.muted))
        painter.drawText(value, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), bar.text)

    def _row(self, at: int) -> QRect:
        return QRect(0, 2 + at * _ROW, self.width(), _ROW)

    def _left(self) -> float:
        metrics = QFontMetrics(font(TYPE.small))
        longest = max((metrics.horizontalAdvance(bar.label) for bar in self.bars), default=0) + 4
        return min(max(longest, _LEAST_LABEL), self.width() * _LABEL_SHARE) + _GAP

    def _right(self) -> float:
        metrics = QFontMetrics(font(TYPE.small))
        return self.width() - max((metrics.horizontalAdvance(bar.text) for bar in self.bars), default=0) - 16.0
