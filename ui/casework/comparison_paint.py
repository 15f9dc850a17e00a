"""The picture of start, now and end: one line per life area, shapes with numbers, readable without colour."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from kim_desktop.domain.rules.progress import LEVELS, Point, Progress
from ui.fonts import font
from ui.theme import current_tokens
from ui.tokens import TYPE
from ui.widgets.drawing import Drawing

_TOP, _ROW, _RADIUS, _BESIDE, _BEND = 62, 36, 10.0, 24.0, 14.0
_LABEL_SHARE, _CHANGE_WIDTH, _GAP = 0.3, 130, 16
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_HEADS = ("0 kein", "1 gering", "2 deutlich", "3 dringend")
_KINDS = (("start", "Anfang"), ("now", "jetzt"), ("end", "Ende"))


class ComparisonChart(Drawing):
    """An open circle is the start, a full circle now, a square the end; each holds its level."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[tuple[str, Progress], ...] = ()
        self.setAccessibleName("Bedarf am Anfang, jetzt und am Ende")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_progress(self, rows: Sequence[tuple[str, Progress]]) -> None:
        """Show these life areas; each is spoken in words, too."""
        self.rows = tuple(rows)
        self.setAccessibleDescription("; ".join(f"{name}: {_spoken(each)}" for name, each in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, _TOP + len(self.rows) * _ROW + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(400, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_legend(painter)
        self._paint_scale(painter)
        for at, (name, each) in enumerate(self.rows):
            self._paint_row(painter, at, name, each)
        painter.end()

    def marks(self, each: Progress, at: int) -> list[tuple[str, Point, QPointF]]:
        """The shapes of a row; those on the same level stand beside each other, in the order of time."""
        points = [(kind, point) for kind, _ in _KINDS if (point := getattr(each, kind))]
        y, found = _TOP + at * _ROW + _ROW / 2, []
        for kind, point in points:
            same = [other for other, its in points if its.level == point.level]
            shift = (same.index(kind) - (len(same) - 1) / 2) * _BESIDE
            found.append((kind, point, QPointF(self._x(point.level) + shift, y)))
        return found

    def _paint_legend(self, painter: QPainter) -> None:
        painter.setFont(font(TYPE.small))
        x = self._left() + _RADIUS
        for kind, word in _KINDS:
            _paint_mark(painter, kind, QPointF(x, 14), "")
            painter.setFont(font(TYPE.small))
            width = painter.fontMetrics().horizontalAdvance(word)
            painter.setPen(QColor(current_tokens().text))
            painter.drawText(QRectF(x + 16, 2, width + 4, 24), _LEFT, word)
            x += width + 52

    def _paint_scale(self, painter: QPainter) -> None:
        tokens, bottom = current_tokens(), self.height() - 4
        painter.setFont(font(TYPE.small))
        room = (self._right() - self._left()) / len(LEVELS)
        for level, head in enumerate(_HEADS):
            x = self._x(level)
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawLine(QPointF(x, _TOP), QPointF(x, bottom))
            painter.setPen(QColor(tokens.muted))
            cut = painter.fontMetrics().elidedText(head, Qt.TextElideMode.ElideRight, int(room))
            painter.drawText(QRectF(x - room / 2, _TOP - 26, room, 22), _CENTRE, cut)

    def _paint_row(self, painter: QPainter, at: int, name: str, each: Progress) -> None:
        tokens, top = current_tokens(), _TOP + at * _ROW
        painter.setFont(font(TYPE.small))
        label = QRectF(0, top, self._left() - _GAP, _ROW)
        painter.setPen(QColor(tokens.text))
        cut = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(label.width()))
        painter.drawText(label, _RIGHT, cut)
        marks = self.marks(each, at)
        places = [place for _, _, place in marks]
        for (_, earlier, before), (_, later, after) in pairwise(marks):
            passes = any(min(before.x(), after.x()) < place.x() < max(before.x(), after.x()) for place in places)
            _paint_arrow(painter, before, after, _tone(later.level - earlier.level), _BEND if passes else 0.0)
        for kind, point, place in marks:
            _paint_mark(painter, kind, place, str(point.level))
        painter.setFont(font(TYPE.small))
        painter.setPen(_tone(each.change))
        painter.drawText(QRectF(self._right() + _GAP, top, _CHANGE_WIDTH, _ROW), _LEFT, change_in_words(each))

    def _left(self) -> float:
        metrics = QFontMetrics(font(TYPE.small))
        longest = max((metrics.horizontalAdvance(name) for name, _ in self.rows), default=0) + 4
        return min(longest, self.width() * _LABEL_SHARE) + _GAP

    def _right(self) -> float:
        return self.width() - _CHANGE_WIDTH - _GAP

    def _x(self, level: int) -> float:
        room = (self._right() - self._left()) / len(LEVELS)
        return self._left() + room * (level + 0.5)


def change_in_words(each: Progress) -> str:
    """'um 2 gesunken', 'gleich geblieben' or 'einmal erhoben'."""
    if each.now is None and each.end is None:
        return "einmal erhoben"
    if each.change == 0:
        return "gleich geblieben"
    return f"um {abs(each.change)} {'gesunken' if each.change < 0 else 'gestiegen'}"


def _spoken(each: Progress) -> str:
    points = (f"{word} {point.level}" for kind, word in _KINDS if (point := getattr(each, kind)))
    return f"{', '.join(points)}, {change_in_words(each)}"


def _paint_mark(painter: QPainter, kind: str, place: QPointF, digit: str) -> None:
    tokens = current_tokens()
    full = kind != "start"
    painter.setPen(QPen(QColor(tokens.text), 1.6))
    painter.setBrush(QColor(tokens.text if full else tokens.surface))
    if kind == "end":
        painter.drawRect(QRectF(place.x() - _RADIUS + 1, place.y() - _RADIUS + 1, 2 * _RADIUS - 2, 2 * _RADIUS - 2))
    else:
        painter.drawEllipse(place, _RADIUS, _RADIUS)
    painter.setFont(font(TYPE.small, 600))
    painter.setPen(QColor(tokens.surface if full else tokens.text))
    painter.drawText(QRectF(place.x() - _RADIUS, place.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS), _CENTRE, digit)


def _paint_arrow(painter: QPainter, before: QPointF, after: QPointF, tone: QColor, bend: float) -> None:
    """A line from shape to shape with its head at the later one; bent where a third shape stands in its way."""
    way = 1.0 if after.x() > before.x() else -1.0
    begins = QPointF(before.x() + way * (_RADIUS + 1), before.y())
    head = QPointF(after.x() - way * (_RADIUS + 2), after.y())
    if (head.x() - begins.x()) * way < 6:
        return
    path = QPainterPath(begins)
    path.quadTo(QPointF((begins.x() + head.x()) / 2, begins.y() + 2 * bend), QPointF(head.x() - way * 5, head.y()))
    painter.setPen(QPen(tone, 2.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tone)
    corners = (head, QPointF(head.x() - way * 9, head.y() - 5), QPointF(head.x() - way * 9, head.y() + 5))
    painter.drawPolygon(QPolygonF(corners))


def _tone(change: int) -> QColor:
    tokens = current_tokens()
    return QColor(tokens.fine if change < 0 else tokens.late if change > 0 else tokens.muted)
