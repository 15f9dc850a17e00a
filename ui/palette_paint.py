"""How the palette's list looks: quiet headings, and hints at the right of the entries."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui.fonts import font
from ui.icons import icon
from ui.palette_matching import Entry
from ui.theme import current_tokens
from ui.tokens import TYPE

_HINT = Qt.ItemDataRole.AccessibleDescriptionRole
_BESIDE_WORDS, _EDGE, _HEADING = 64, 12, 30
"""Room for the picture before the words and the gap after them; from the edge to the hint; a heading's height."""

Index = QModelIndex | QPersistentModelIndex


def lines_model(lines: Sequence[Entry | str], parent: QObject) -> QStandardItemModel:
    """Entries and headings as rows; headings can neither be chosen nor reached."""
    model = QStandardItemModel(parent)
    for each in lines:
        if isinstance(each, Entry):
            item = QStandardItem(icon(each.icon, "muted"), each.text)
            item.setData(each.hint, _HINT)
            item.setEditable(False)
        else:
            item = QStandardItem(each)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        model.appendRow(item)
    return model


class LineDelegate(QStyledItemDelegate):
    """Sets the hint quietly at the right; the words before it give way."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return hint if _is_entry(index) else QSize(hint.width(), _HEADING)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        hint = index.data(_HINT) or ""
        room = option.rect.width() - option.fontMetrics.horizontalAdvance(hint) - _BESIDE_WORDS
        option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, max(room, 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        tokens = current_tokens()
        if _is_entry(index):
            super().paint(painter, option, index)
            painter.setPen(QColor(tokens.muted))
            right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(option.rect.adjusted(0, 0, -_EDGE, 0), right, index.data(_HINT) or "")
        else:
            painter.setFont(font(TYPE.small, 600))
            painter.setPen(QColor(tokens.muted))
            left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
            painter.drawText(option.rect.adjusted(_EDGE, 0, 0, -6), left, index.data() or "")
        painter.restore()


def _is_entry(index: Index) -> bool:
    return bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
