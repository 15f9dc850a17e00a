"""The drawn picture of the districts: a tile for each quarter, filled and hatched by the load of who answers for it."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip

from kim_desktop.domain.rules.load import Fullness
from kim_desktop.work.load import Area
from ui.fonts import font
from ui.hatching import Hatch, fill
from ui.team.tiles import COLUMNS, next_spot, spots
from ui.team.words import STATES, cases, people, quarter
from ui.theme import current_tokens
from ui.tokens import GRID, TYPE, Tokens
from ui.widgets.drawing import Drawing
from ui.widgets.signs import announce

_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_GAP, _ROUND, _LEAST = 12, 4, 84
_OVER, _QUIET = 80, 50
_HATCHES: dict[Fullness, Hatch] = {
    "free": Hatch(0.0),
    "nearly": Hatch(0.0, "/", 9.0),
    "full": Hatch(0.0, "/\\", 10.0),
    "over": Hatch(0.0, "/\\", 10.0),
    "unknown": Hatch(0.0, "-", 8.0),
}
_TOLD = "Mit den Pfeiltasten gehen Sie von Stadtteil zu Stadtteil, Enter wählt ihn in der Tabelle."


class TownPicture(Drawing):
    """Emits `opened` with a quarter's code; `by_people` counts people instead of cases."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._areas: dict[str, Area] = {}
        self._spots: dict[str, tuple[int, int]] = {}
        self._current = ""
        self._by_people = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Bild der Stadtbezirke")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_areas(self, areas: Sequence[Area], by_people: bool) -> None:
        """Draw these."""
        self._areas = {each.code: each for each in areas}
        self._spots, self._by_people = spots(areas), by_people
        if self._current not in self._areas:
            self._current = next(iter(self._reading_order()), "")
        self._tell()
        self.updateGeometry()
        self.update()

    def current(self) -> str:
        """The quarter that the keyboard is on."""
        return self._current

    def sizeHint(self) -> QSize:
        rows = max((row for _, row in self._spots.values()), default=0) + 1
        return QSize(COLUMNS * 150, rows * (self._tile_height() + _GAP) + _GAP)

    def minimumSizeHint(self) -> QSize:
        return QSize(COLUMNS * _LEAST, self.sizeHint().height())

    def tile(self, code: str) -> QRect:
        """Where a quarter is drawn."""
        column, row = self._spots[code]
        wide = (self.width() - _GAP) // COLUMNS
        return QRect(_GAP + column * wide, _GAP + row * (self._tile_height() + _GAP), wide - _GAP, self._tile_height())

    def at(self, x: int, y: int) -> str:
        """The quarter at a point, empty for none."""
        return next((code for code in self._spots if self.tile(code).contains(x, y)), "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _WAYS:
            self._go(next_spot(self._spots, self._current, _WAYS[key]))
        elif key in _ENTER and self._current:
            self.opened.emit(self._current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        code = self.at(int(event.position().x()), int(event.position().y()))
        if code:
            self._go(code)
            self.opened.emit(code)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            code = self.at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), quarter(self._areas[code]) if code else "", self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for district in sorted({each.district for each in self._areas.values()}):
            self._surround(painter, district)
        for code, each in self._areas.items():
            self._paint(painter, self.tile(code), each)
        if self.hasFocus() and self._current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(current_tokens().accent), 3))
            painter.drawRoundedRect(QRectF(self.tile(self._current)).adjusted(-2, -2, 2, 2), _ROUND + 2, _ROUND + 2)
        painter.end()

    def _surround(self, painter: QPainter, district: str) -> None:
        """A line around all tiles of a district that touch."""
        shape = QPainterPath()
        for code, each in self._areas.items():
            if each.district == district:
                half = _GAP // 2
                shape.addRect(QRectF(self.tile(code).adjusted(-half, -half, half, half)))
        tokens = current_tokens()
        painter.setBrush(QColor(tokens.raised))
        edge = QPen(QColor(tokens.muted), 1.6)
        edge.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(edge)
        painter.drawPath(shape.simplified())

    def _paint(self, painter: QPainter, rect: QRect, each: Area) -> None:
        tokens = current_tokens()
        line, soft = tone_of(tokens, each.state)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(rect), _ROUND, _ROUND)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillPath(shape, QColor(soft))
        ink = QColor(line)
        ink.setAlpha(_OVER if each.state == "over" else _QUIET)
        fill(painter, shape, _HATCHES[each.state], ink)
        pen = QPen(QColor(tokens.muted if each.is_border else tokens.outline), 1.6 if each.is_border else 1)
        pen.setStyle(Qt.PenStyle.DashLine if each.is_border else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)
        self._write(painter, rect.adjusted(GRID, GRID - 2, -GRID, 2 - GRID), each, tokens)

    def _write(self, painter: QPainter, rect: QRect, each: Area, tokens: Tokens) -> None:
        small, strong = font(TYPE.small), font(TYPE.small, 600)
        height = QFontMetrics(small).height()
        share = "" if each.percent is None else f"{each.percent} % "
        lines = (
            (strong, tokens.text, f"{each.label} ({each.district})"),
            (font(TYPE.h3, 600), tokens.text, people(each.people) if self._by_people else cases(each.cases)),
            (small, tokens.text, f"{share}{STATES[each.state]}"),
        )
        top = rect.top()
        for face, colour, words in lines:
            tall = QFontMetrics(face).height() if face is not small else height
            painter.setFont(face)
            painter.setPen(QColor(colour))
            cut = QFontMetrics(face).elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(QRect(rect.left(), top, rect.width(), tall), int(Qt.AlignmentFlag.AlignLeft), cut)
            top += tall

    def _go(self, code: str) -> None:
        self._current = code
        self._tell()
        if code:
            announce(self, quarter(self._areas[code]))
        self.update()

    def _tell(self) -> None:
        area = self._areas.get(self._current)
        self.setAccessibleDescription(f"{quarter(area)}. {_TOLD}" if area else _TOLD)

    def _reading_order(self) -> Iterable[str]:
        return sorted(self._spots, key=lambda each: (self._spots[each][1], self._spots[each][0]))

    @staticmethod
    def _tile_height() -> int:
        faces = (font(TYPE.small, 600), font(TYPE.h3, 600), font(TYPE.small))
        return sum(QFontMetrics(face).height() for face in faces) + 2 * GRID


def tone_of(tokens: Tokens, state: Fullness) -> tuple[str, str]:
    """Line and ground of a state."""
    return {
        "free": (tokens.fine, tokens.fine_soft),
        "nearly": (tokens.soon, tokens.soon_soft),
        "full": (tokens.late, tokens.late_soft),
        "over": (tokens.late, tokens.late_soft),
        "unknown": (tokens.muted, tokens.neutral_soft),
    }[state]
