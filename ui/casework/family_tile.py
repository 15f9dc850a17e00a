"""One person in the picture of the family: a button that says name, age and status in words."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.fonts import font
from ui.icons import draw_icon
from ui.theme import current_tokens
from ui.tokens import GRID, TYPE
from ui.widgets.signs import Level
from ui.widgets.table_cells import paint_pill

_RADIUS, _ICON = 8, 16
_WAYS = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}


@dataclass(frozen=True)
class TileFacts:
    """What the picture says of a person: `short` stands in it, `word` is spoken, `told` are sentences about ties."""

    id: str
    name: str
    about: str
    age: str
    level: Level
    word: str
    short: str
    elsewhere: bool
    is_client: bool
    told: str


class PersonTile(QAbstractButton):
    """Emits `went` with a direction when an arrow key is pressed; Enter and a click press it."""

    went = Signal(str)

    def __init__(self, facts: TileFacts, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_facts(facts)

    def show_facts(self, facts: TileFacts) -> None:
        """Change what it says."""
        self.facts = facts
        lives = "lebt nicht im Haushalt" if facts.elsewhere else ""
        said = (facts.name, facts.about, facts.age, f"Status: {facts.word}", lives)
        self.setAccessibleName(", ".join(part for part in said if part))
        self.setAccessibleDescription(facts.told)
        self.setToolTip("\n".join(part for part in (*said, facts.told) if part))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _WAYS.get(Qt.Key(event.key()))
        if way:
            self.went.emit(way)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_words(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        tokens, facts = current_tokens(), self.facts
        frame = QPen(QColor(tokens.accent if self.hasFocus() or facts.is_client else tokens.edge))
        frame.setWidthF(2.5 if self.hasFocus() else 1.5 if facts.is_client else 1)
        if facts.elsewhere:
            frame.setStyle(Qt.PenStyle.DashLine)
        ground = tokens.hover if self.underMouse() else tokens.accent_soft if facts.is_client else tokens.raised
        painter.setPen(frame)
        painter.setBrush(Qt.BrushStyle.NoBrush if facts.elsewhere else QColor(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), _RADIUS, _RADIUS)

    def _paint_words(self, painter: QPainter) -> None:
        tokens, facts = current_tokens(), self.facts
        room = self.rect().adjusted(12, 8, -10, -8)
        painter.setFont(font(TYPE.body, 600))
        height = painter.fontMetrics().height()
        draw_icon(painter, QRect(room.x(), room.y() + (height - _ICON) // 2, _ICON, _ICON), _icon(facts), "muted")
        painter.setPen(QColor(tokens.text))
        _say(painter, QRect(room.x() + _ICON + 6, room.y(), room.width() - _ICON - 6, height), facts.name)
        painter.setFont(font(TYPE.small))
        painter.setPen(QColor(tokens.muted))
        line = QRect(room.x(), room.y() + height + 3, room.width(), painter.fontMetrics().height())
        _say(painter, line, "  ·  ".join(part for part in (facts.about, facts.age) if part))
        painter.setFont(font(TYPE.small, 600))
        pill = QRect(room.x() - GRID, line.bottom() + 4, room.width() + 2 * GRID, room.bottom() - line.bottom() - 2)
        paint_pill(painter, pill, facts.short, facts.level)


def _icon(facts: TileFacts) -> str:
    return "home" if facts.elsewhere else "person"


def _say(painter: QPainter, room: QRect, text: str) -> None:
    cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
    painter.drawText(room, int(side), cut)
