"""How links and breaks are drawn: every sort has a shape of its own, so that no meaning hangs on colour."""

from datetime import date

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from kim_desktop.domain.rules.chain import NEVER, Link
from kim_desktop.domain.rules.chain_breaks import Break
from ui.casework.chain_layout import AXIS, BAR, MOST_LABEL, Picture, Placed
from ui.fonts import font
from ui.hatching import Hatch, fill
from ui.icons import draw_icon
from ui.theme import current_tokens
from ui.tokens import TYPE

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
_LEAST_TICK, _BADGE = 46.0, 16
_WAITING = Hatch(0.0, "/", 6.0)


def paint_ground(painter: QPainter, picture: Picture, width: float) -> None:
    """Rows in turn lighter and darker, the axis above them, and today."""
    tokens = current_tokens()
    for at, row in enumerate(picture.rows):
        painter.fillRect(QRectF(0, row.top, width, row.height), QColor(tokens.raised if at % 2 else tokens.surface))
    _paint_axis(painter, picture, width)
    x = picture.x(picture.today)
    painter.setPen(QPen(QColor(tokens.accent), 1.4, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(x, AXIS - 6), QPointF(x, picture.height))


def paint_item(painter: QPainter, placed: Placed, chosen: bool, left: float) -> None:
    """One shape with its words, which stay in sight of `left`, the edge of what is scrolled to."""
    item = placed.item
    if isinstance(item, Break):
        _paint_break(painter, placed)
    elif item.ends is not None:
        _paint_bar(painter, placed, item)
    else:
        _paint_point(painter, placed, item)
    _paint_words(painter, placed, left)
    if chosen:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(current_tokens().accent), 2.4))
        painter.drawRoundedRect(placed.shape.adjusted(-4, -3, 4, 3), 5, 5)


def ticks(picture: Picture) -> list[tuple[date, str]]:
    """The days that the axis names: years, and as many months as there is room for."""
    year = 365 * picture.per_day
    step = next((months for months in (1, 3, 6) if year / 12 * months >= _LEAST_TICK), 12)
    found = []
    for number in range(picture.first.year, picture.last.year + 2):
        for month in range(1, 13, step):
            day = date(number, month, 1)
            if picture.first <= day <= picture.last:
                found.append((day, str(number) if month == 1 else _MONTHS[month - 1]))
    return found


def _paint_axis(painter: QPainter, picture: Picture, width: float) -> None:
    tokens = current_tokens()
    for day, word in ticks(picture):
        x, is_year = picture.x(day), day.month == 1
        painter.setPen(QPen(QColor(tokens.outline if is_year else tokens.line), 1))
        painter.drawLine(QPointF(x, AXIS - 8), QPointF(x, picture.height))
        painter.setFont(font(TYPE.small, 600 if is_year else 400))
        painter.setPen(QColor(tokens.text if is_year else tokens.muted))
        painter.drawText(QRectF(x - 3, 2, 60, AXIS - 12), _LEFT, word)
    painter.setPen(QPen(QColor(tokens.line), 1))
    painter.drawLine(QPointF(0, AXIS - 1), QPointF(width, AXIS - 1))


def _paint_bar(painter: QPainter, placed: Placed, link: Link) -> None:
    tokens, shape = current_tokens(), placed.shape
    waits = link.sort == "referral"
    line, soft = _COLOURS.get(link.sort, ("edge", "neutral_soft"))
    painter.setPen(QPen(QColor(getattr(tokens, line)), 1.3))
    painter.setBrush(QColor(getattr(tokens, soft)))
    outline = _outline(shape, link.open)
    painter.drawPolygon(outline)
    if waits:
        path = QPainterPath()
        path.addPolygon(outline)
        path.closeSubpath()
        fill(painter, path, _WAITING, QColor(getattr(tokens, line)))
    if link.result:
        _paint_result(painter, shape, link)


def _paint_result(painter: QPainter, shape: QRectF, link: Link) -> None:
    """A disc at the end of a waiting time: ticked, or crossed where nothing came back."""
    tokens = current_tokens()
    place = QRectF(shape.right() - _BADGE / 2, shape.center().y() - _BADGE / 2, _BADGE, _BADGE)
    painter.setPen(QPen(QColor(tokens.text), 1.2))
    painter.setBrush(QColor(tokens.surface))
    painter.drawEllipse(place)
    draw_icon(
        painter, _inner(place), "close" if link.result == NEVER else "lock" if link.waited is None else "check", "text"
    )


def _paint_point(painter: QPainter, placed: Placed, link: Link) -> None:
    tokens, shape = current_tokens(), placed.shape.adjusted(1, 2, -1, -2)
    painter.setPen(QPen(QColor(tokens.text), 1.4))
    painter.setBrush(QColor(tokens.surface))
    if link.sort == "need":
        painter.drawEllipse(shape)
        painter.setFont(font(TYPE.small, 600))
        painter.drawText(shape, _CENTRE, "" if link.level is None else str(link.level))
    elif link.sort == "goal":
        painter.setBrush(QColor(tokens.fine_soft))
        painter.drawRect(shape)
        draw_icon(painter, _inner(shape), "check", "fine")
    elif link.sort == "arrival":
        middle = shape.center()
        top, bottom = QPointF(middle.x(), shape.top()), QPointF(middle.x(), shape.bottom())
        right, left = QPointF(shape.right(), middle.y()), QPointF(shape.left(), middle.y())
        painter.drawPolygon(QPolygonF((top, right, bottom, left)))
    else:
        painter.setBrush(QColor(tokens.accent_soft))
        tip = QPointF(shape.right(), shape.center().y())
        painter.drawPolygon(QPolygonF((shape.topLeft(), tip, shape.bottomLeft())))


def _paint_break(painter: QPainter, placed: Placed) -> None:
    """A torn strip: dashed edges and a warning sign."""
    tokens, shape = current_tokens(), placed.shape
    painter.setPen(QPen(QColor(tokens.late), 1.6, Qt.PenStyle.DashLine))
    painter.setBrush(QColor(tokens.late_soft))
    painter.drawRect(shape)
    place = QRectF(shape.left() - _BADGE / 2, shape.center().y() - _BADGE / 2, _BADGE, _BADGE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.surface))
    painter.drawEllipse(place)
    draw_icon(painter, place.toRect(), "late", "late")


def _paint_words(painter: QPainter, placed: Placed, left: float) -> None:
    tokens, item = current_tokens(), placed.item
    if not placed.words:
        return
    is_break = isinstance(item, Break)
    painter.setFont(font(TYPE.small, 600 if is_break else 400))
    room = _room_inside(placed, left) if placed.inside else _room_beside(placed)
    words = painter.fontMetrics().elidedText(placed.words, Qt.TextElideMode.ElideRight, int(room.width()))
    if placed.inside and isinstance(item, Link) and item.waited is not None:
        ground = QRectF(room.left() - 3, room.top() + 3, painter.fontMetrics().horizontalAdvance(words) + 6, BAR - 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(ground, 3, 3)
    painter.setPen(QColor(tokens.late if is_break else tokens.text))
    painter.drawText(room, _LEFT, words)


def _room_inside(placed: Placed, left: float) -> QRectF:
    """Within a bar, from where it comes into sight."""
    begins = max(placed.shape.left() + (12 if isinstance(placed.item, Break) else 6), left + 6)
    return QRectF(begins, placed.shape.top(), max(placed.shape.right() - 12 - begins, 0), placed.shape.height())


def _room_beside(placed: Placed) -> QRectF:
    gap = 10 if isinstance(placed.item, Link) and placed.item.result else 5
    return QRectF(placed.shape.right() + gap, placed.shape.top(), MOST_LABEL, placed.shape.height())


def _outline(shape: QRectF, is_open: bool) -> QPolygonF:
    """A bar; one that goes on is pointed at its right."""
    tip = min(shape.width(), 8.0) if is_open else 0.0
    right = QPointF(shape.right() - tip, shape.top())
    below = QPointF(shape.right() - tip, shape.bottom())
    point = (QPointF(shape.right(), shape.center().y()),) if is_open else ()
    return QPolygonF((shape.topLeft(), right, *point, below, shape.bottomLeft()))


def _inner(place: QRectF) -> QRect:
    return place.adjusted(2, 2, -2, -2).toRect()


_COLOURS = {
    "status": ("accent", "accent_soft"),
    "address": ("edge", "neutral_soft"),
    "referral": ("info", "info_soft"),
}
