"""How a line of the agenda is painted: what to do, about whom, how urgent, and until when."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from kim_desktop.domain.rules.watch import ACTIONS
from ui.fonts import font
from ui.icons import draw_icon
from ui.overview.agenda_items import Heading, Item
from ui.theme import current_tokens
from ui.tokens import TYPE
from ui.widgets.table_cells import paint_pill, pill_width

_SIDE, _SIGN, _GAP = 16, 20, 14
_DATE_FROM, _ACTION_FROM = 640, 900
_LONGEST_ACTION = max(ACTIONS.values(), key=len)
_LINE_ROLE = int(Qt.ItemDataRole.UserRole)


class AgendaDelegate(QStyledItemDelegate):
    """Paints headings and items."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line, height = index.data(_LINE_ROLE), option.fontMetrics.height()
        if isinstance(line, Heading):
            return QSize(100, height + (22 if index.row() else 16))
        return QSize(100, 2 * height + 22)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line = index.data(_LINE_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(line, Heading):
            _paint_heading(painter, option.rect, line)
        elif isinstance(line, Item):
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
            _paint_ground(painter, option.rect, chosen, hovered)
            _paint_item(painter, option.rect, line, option.widget)
        painter.restore()


def tick_rect(line: QRect) -> QRect:
    """Where the circle of a Wiedervorlage stands."""
    return QRect(line.x() + _SIDE, line.center().y() - _SIGN // 2 + 1, _SIGN, _SIGN)


def action_rect(line: QRect) -> QRect:
    """Where the action of a line stands; empty where there is too little room for it."""
    if line.width() < _ACTION_FROM:
        return QRect()
    width = QFontMetrics(font(TYPE.small, 600)).horizontalAdvance(_LONGEST_ACTION) + 4
    return QRect(line.right() - _SIDE - width, line.y(), width, line.height())


def _paint_heading(painter: QPainter, rect: QRect, line: Heading) -> None:
    tokens = current_tokens()
    painter.setFont(font(TYPE.small, 600))
    painter.setPen(QColor(tokens.muted))
    room = rect.adjusted(_SIDE, 0, -_SIDE, -6)
    text = f"{line.text}  ·  {line.count}"
    painter.drawText(room, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft), text)


def _paint_ground(painter: QPainter, rect: QRect, chosen: bool, hovered: bool) -> None:
    tokens = current_tokens()
    if chosen or hovered:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent_soft if chosen else tokens.hover))
        painter.drawRoundedRect(QRectF(rect).adjusted(4, 1, -4, -1), 6, 6)


def _paint_item(painter: QPainter, rect: QRect, item: Item, widget: QWidget) -> None:
    tokens = current_tokens()
    _paint_sign(painter, tick_rect(rect), item)
    right = _paint_action(painter, rect, item)
    if rect.width() >= _DATE_FROM:
        right = _paint_date(painter, rect, right, item.due)
    right = _paint_pill(painter, rect, right, item)
    left = rect.x() + _SIDE + _SIGN + _GAP
    height = QFontMetrics(font()).height()
    title = QRect(left, rect.center().y() - height, right - left - _GAP, height)
    below = title.translated(0, height + 1)
    _paint_line(painter, title, item.title, font(TYPE.body, 600), tokens.text)
    _paint_line(painter, below, f"{item.person}  ·  {item.about}", font(TYPE.small), tokens.muted)


def _paint_sign(painter: QPainter, rect: QRect, item: Item) -> None:
    if not item.can_be_done:
        draw_icon(painter, rect, item.picture, "muted")
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(current_tokens().edge), 1.6))
    painter.drawEllipse(QPointF(QRectF(rect).center()), 8.5, 8.5)


def _paint_action(painter: QPainter, rect: QRect, item: Item) -> int:
    place = action_rect(rect)
    if place.isEmpty():
        return rect.right() - _SIDE
    painter.setFont(font(TYPE.small, 600))
    painter.setPen(QColor(current_tokens().accent))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), item.action)
    return place.left() - 2 * _GAP


def _paint_date(painter: QPainter, rect: QRect, right: int, text: str) -> int:
    width = QFontMetrics(font(TYPE.small)).horizontalAdvance("00.00.0000") + 2
    place = QRect(right - width, rect.y(), width, rect.height())
    painter.setFont(font(TYPE.small))
    painter.setPen(QColor(current_tokens().muted))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text)
    return right - width - _GAP


def _paint_pill(painter: QPainter, rect: QRect, right: int, item: Item) -> int:
    painter.setFont(font(TYPE.small, 600))
    width = pill_width(painter.fontMetrics(), item.word)
    paint_pill(painter, QRect(right - width - 8, rect.y(), width + 16, rect.height()), item.word, item.level)
    return right - width


def _paint_line(painter: QPainter, rect: QRect, text: str, look: QFont, colour: str) -> None:
    painter.setFont(look)
    painter.setPen(QColor(colour))
    cut = QFontMetrics(look).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    painter.drawText(rect, int(side), cut)
