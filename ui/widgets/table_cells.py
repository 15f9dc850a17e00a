"""How a table cell with a level is painted: as a pill with icon and word."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.icons import draw_icon
from ui.theme import current_tokens
from ui.widgets.signs import Level
from ui.widgets.table_model import LEVEL_ROLE

_ICON = 14


class BadgeDelegate(QStyledItemDelegate):
    """Paints plain cells as Qt does and levelled cells as badges."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        level = index.data(LEVEL_ROLE)  # comes back from Qt as a plain string
        # One cursor per row is enough: the selection shows it, a dotted cell would be noise.
        option.state = option.state & ~QStyle.StateFlag.State_HasFocus
        if not level:
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        text = option.text
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        if text:
            paint_pill(painter, option.rect, text, Level(level))


def pill_width(metrics: QFontMetrics, text: str) -> int:
    """How wide a pill is that is not cut."""
    return metrics.horizontalAdvance(text) + _ICON + 23


def paint_pill(painter: QPainter, cell: QRect, text: str, level: Level) -> None:
    """A pill with icon and word at the left of `cell`, 8 pixels from its edge."""
    tokens = current_tokens()
    metrics = painter.fontMetrics()
    height = metrics.height() + 4
    room = cell.width() - 16
    width = min(pill_width(metrics, text), room)
    pill = QRect(cell.x() + 8, cell.center().y() - height // 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(getattr(tokens, f"{level.value}_soft")))
    painter.drawRoundedRect(pill, height / 2, height / 2)
    draw_icon(painter, QRect(pill.x() + 7, pill.center().y() - _ICON // 2 + 1, _ICON, _ICON), level.value, level.tone)
    painter.setPen(QColor(getattr(tokens, level.tone)))
    words = pill.adjusted(_ICON + 12, 0, -8, 0)
    painter.drawText(
        words,
        int(Qt.AlignmentFlag.AlignVCenter),
        metrics.elidedText(text, Qt.TextElideMode.ElideRight, words.width()),
    )
    painter.restore()
