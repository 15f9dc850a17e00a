"""Charts of several series that need no colour: stacked bars with hatching, and lines with marks and dashes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from ui.fonts import font
from ui.hatching import SERIES, fill
from ui.theme import current_tokens
from ui.tokens import TYPE
from ui.widgets.drawing import Drawing

_ROW, _BAR, _GAP, _KEY = 30, 16, 12, 26
_MOST_LABEL, _PLOT, _AXIS, _TOTAL, _MARGIN = 0.42, 190, 26, 100, 48
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
MOST_STACKED, MOST_LINES = len(SERIES), len(_DASHES)
_STEPS = 4


@dataclass(frozen=True)
class Series:
    """What belongs together: a name and one value per row; None is not told."""

    name: str
    values: tuple[int | None, ...]
    texts: tuple[str, ...]


class PatternChart(Drawing):
    """Base: rows and series, spoken as text, with a key below."""

    def __init__(self, name: str, rows: Sequence[str], series: Sequence[Series]) -> None:
        super().__init__()
        self.rows, self.series = tuple(rows), tuple(series)
        self.setAccessibleName(name)
        spoken = (
            f"{row}: " + ", ".join(f"{each.name} {each.texts[at]}" for each in series) for at, row in enumerate(rows)
        )
        self.setAccessibleDescription("; ".join(spoken))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def _key_places(self) -> list[tuple[float, float]]:
        """Where each name of the key begins, line by line."""
        metrics, x, y, places = self.fontMetrics(), 0.0, 0.0, []
        for each in self.series:
            wide = _KEY + 8 + metrics.horizontalAdvance(each.name) + 20
            if x and x + wide > max(self.width(), 220):
                x, y = 0.0, y + _KEY
            places.append((x, y))
            x += wide
        return places

    def _key_height(self) -> int:
        places = self._key_places()
        return int(places[-1][1]) + _KEY + 6 if places else 0


class StackedChart(PatternChart):
    """One bar per row, cut into series by hatching; a bar with a part that is not told is left open at its end."""

    def sizeHint(self) -> QSize:
        return QSize(420, len(self.rows) * _ROW + self._key_height() + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, ink = QPainter(self), QColor(current_tokens().accent)
        painter.setFont(font(TYPE.small))
        left = self._left()
        for at in range(len(self.rows)):
            self._paint_row(painter, at, left, ink)
        top = len(self.rows) * _ROW + 6
        for place, ((x, y), each) in enumerate(zip(self._key_places(), self.series, strict=True)):
            _patch(painter, QRectF(x, top + y + 6, _KEY, 14), place, ink)
            painter.setPen(QColor(current_tokens().text))
            painter.drawText(QPointF(x + _KEY + 8, top + y + 18), each.name)
        painter.end()

    def _paint_row(self, painter: QPainter, at: int, left: float, ink: QColor) -> None:
        top, tokens = at * _ROW + 2, current_tokens()
        painter.setPen(QColor(tokens.text))
        cut = painter.fontMetrics().elidedText(self.rows[at], Qt.TextElideMode.ElideRight, int(left))
        beside = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(0, top, left, _ROW), beside, cut)
        x, wide = left + _GAP, max(self.width() - left - _GAP - _TOTAL, 40)
        for place, each in enumerate(self.series):
            share = (each.values[at] or 0) / self._longest() * wide
            _patch(painter, QRectF(x, top + (_ROW - _BAR) / 2, share, _BAR), place, ink)
            x += share
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRectF(x + 6, top, _TOTAL, _ROW), int(Qt.AlignmentFlag.AlignVCenter), self._told(at))

    def _told(self, at: int) -> str:
        """The sum of what is told, and whether there is more."""
        total = sum(each.values[at] or 0 for each in self.series)
        if all(each.values[at] is not None for each in self.series):
            return str(total)
        return f"mind. {total}" if total else "nicht genannt"

    def _longest(self) -> int:
        return max(sum(each.values[at] or 0 for each in self.series) for at in range(len(self.rows))) or 1

    def _left(self) -> float:
        widest = max(self.fontMetrics().horizontalAdvance(row) for row in self.rows)
        return min(widest + 4, self.width() * _MOST_LABEL)


class LineChart(PatternChart):
    """One line per series over the rows, told apart by dashes and marks; what is not told interrupts the line."""

    def sizeHint(self) -> QSize:
        return QSize(420, _PLOT + _AXIS + self._key_height() + 8)

    def point(self, series: int, row: int) -> QPointF | None:
        """Where a value stands, None if it is not told."""
        value = self.series[series].values[row]
        if value is None:
            return None
        left, most = self._left(), self._most()
        step = (self.width() - left - _MARGIN) / max(len(self.rows) - 1, 1)
        return QPointF(left + 8 + row * step, 10 + (_PLOT - 20) * (1 - value / most))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), current_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(TYPE.small))
        self._paint_axes(painter)
        ink = QColor(tokens.accent)
        for place in range(len(self.series)):
            self._paint_line(painter, place, ink)
        top = _PLOT + _AXIS
        for place, ((x, y), each) in enumerate(zip(self._key_places(), self.series, strict=True)):
            painter.setPen(QPen(ink, 2, _DASHES[place % MOST_LINES]))
            painter.drawLine(QPointF(x, top + y + 13), QPointF(x + _KEY, top + y + 13))
            _mark(painter, QPointF(x + _KEY / 2, top + y + 13), place, ink)
            painter.setPen(QColor(tokens.text))
            painter.drawText(QPointF(x + _KEY + 8, top + y + 18), each.name)
        painter.end()

    def _paint_line(self, painter: QPainter, place: int, ink: QColor) -> None:
        points = [self.point(place, row) for row in range(len(self.rows))]
        painter.setPen(QPen(ink, 2, _DASHES[place % MOST_LINES]))
        for one, other in pairwise(points):
            if one is not None and other is not None:
                painter.drawLine(one, other)
        for each in points:
            if each is not None:
                _mark(painter, each, place, ink)

    def _paint_axes(self, painter: QPainter) -> None:
        tokens, left, most = current_tokens(), self._left(), self._most()
        steps = _steps(most)
        for share in (step / steps for step in range(steps + 1)):
            y = round(10 + (_PLOT - 20) * (1 - share)) + 0.5
            painter.setPen(QPen(QColor(tokens.line if share else tokens.edge), 1))
            painter.drawLine(QPointF(left, y), QPointF(self.width(), y))
            painter.setPen(QColor(tokens.muted))
            right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(QRectF(0, y - 10, left - 6, 20), right, f"{round(most * share)}")
        step = (self.width() - left - _MARGIN) / max(len(self.rows) - 1, 1)
        every = max(1, -(-64 // max(int(step), 1)))
        for at in range(0, len(self.rows), every):
            middle = int(Qt.AlignmentFlag.AlignHCenter)
            painter.drawText(QRectF(left + 8 + at * step - 40, _PLOT, 80, _AXIS), middle, self.rows[at])

    def _left(self) -> float:
        return self.fontMetrics().horizontalAdvance(f"{self._most()}") + 14.0

    def _most(self) -> int:
        """The top of the scale: a round number no smaller than any value."""
        most = max((value for each in self.series for value in each.values if value), default=1)
        size: int = 10 ** (len(str(most)) - 1)
        return next(round(size * times) for times in (1, 2, 4, 5, 6, 8, 10) if size * times >= most)


def _steps(most: int) -> int:
    """How many lines divide the scale, so that each stands at a whole number."""
    return next(steps for steps in (_STEPS, 5, 2, 1) if most % steps == 0)


def _patch(painter: QPainter, rect: QRectF, place: int, ink: QColor) -> None:
    """A piece of a bar in its hatching, with a frame so that an empty one is seen."""
    if rect.width() <= 0:
        return
    shape = QPainterPath()
    shape.addRect(rect)
    fill(painter, shape, SERIES[place % MOST_STACKED], ink)
    painter.setPen(QPen(ink, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect)


def _mark(painter: QPainter, at: QPointF, place: int, ink: QColor) -> None:
    """A full disc, an empty one, a full square, an empty one."""
    painter.setPen(QPen(ink, 2))
    painter.setBrush(QBrush(ink) if place % 2 == 0 else QBrush(QColor(current_tokens().surface)))
    if place % MOST_LINES < 2:
        painter.drawEllipse(at, 4, 4)
    else:
        corners = [QPointF(at.x() + x, at.y() + y) for x, y in ((-4, -4), (4, -4), (4, 4), (-4, 4))]
        painter.drawPolygon(QPolygonF(corners))
