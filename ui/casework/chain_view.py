"""The chain as a picture that scrolls and zooms: arrows go from link to link, Enter opens what a link comes from."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from kim_desktop.domain.rules.chain import Link
from kim_desktop.domain.rules.chain_breaks import Break, Chain
from ui.casework.chain_layout import AXIS, EDGE, Item, Picture, Placed, arrange, days_of
from ui.casework.chain_paint import paint_ground, paint_item
from ui.fonts import font
from ui.theme import current_tokens
from ui.tokens import TYPE
from ui.widgets.basic import row, scrolled
from ui.widgets.drawing import Drawing
from ui.widgets.signs import announce

ZOOMS = (("fit", "Ganz"), ("years", "Jahre"), ("months", "Monate"))
_PER_DAY = {"years": 0.75, "months": 3.2}
_LEAST_PER_DAY = 0.08
_NAMES, _LABEL_ROOM = 150, 190
_REACH = 6.0


class ChainView(QWidget):
    """Names of the rows at the left, which stay, and the picture, which scrolls beside them."""

    opened = Signal(object)
    reported = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._chain: Chain | None = None
        self._areas: list[tuple[str, str]] = []
        self._zoom = "fit"
        self.canvas = ChainCanvas()
        self.names = _RowNames()
        self.area = scrolled(self.canvas)
        self.area.setWidgetResizable(False)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayout(row(self.names, self.area, space=0))
        # Words keep in sight while one scrolls, so what Qt has only shifted must be painted anew.
        self.area.horizontalScrollBar().valueChanged.connect(lambda _at: self.canvas.update())
        self.canvas.moved.connect(self._follow)
        self.canvas.opened.connect(self.opened)
        self.canvas.reported.connect(self.reported)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_chain(self, chain: Chain, areas: Sequence[tuple[str, str]]) -> None:
        """Show a chain; `areas` are the rows' codes and names in order."""
        self._chain, self._areas = chain, list(areas)
        self._arrange()

    def zoom(self, name: str) -> None:
        """Show everything, or so that years or months are readable; the newest end stays in sight."""
        self._zoom = name
        self._arrange()
        bar = self.area.horizontalScrollBar()
        bar.setValue(bar.maximum())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if self._chain is None:
            return
        metrics = QFontMetrics(font(TYPE.small))
        areas = [code for code, _ in self._areas]
        picture = arrange(self._chain, areas, self._per_day(self._chain), lambda text: metrics.horizontalAdvance(text))
        self.canvas.show_picture(picture, max(picture.width, self._room()))
        self.names.show_rows(picture, dict(self._areas))
        bar = self.area.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(int(picture.height) + bar + 2)

    def _per_day(self, chain: Chain) -> float:
        if self._zoom in _PER_DAY:
            return _PER_DAY[self._zoom]
        first, last = days_of(chain)
        return max((self._room() - 2 * EDGE - _LABEL_ROOM) / max((last - first).days, 1), _LEAST_PER_DAY)

    def _room(self) -> int:
        return max(self.width() - _NAMES - 4, 200)

    def _follow(self, shape: QRectF) -> None:
        middle = shape.center().toPoint()
        self.area.ensureVisible(middle.x(), middle.y(), int(min(shape.width() / 2, 120)) + 30, 0)


class ChainCanvas(Drawing):
    """The picture itself; each link and break is spoken as one comes to it."""

    moved = Signal(object)
    opened = Signal(object)
    reported = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._chosen = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Integrationskette")

    def show_picture(self, picture: Picture, width: float) -> None:
        """Show what was arranged; what was chosen stays so."""
        self._picture = picture
        self.resize(int(width), int(picture.height))
        self._describe()
        self.update()

    def current(self) -> Item | None:
        """The link or break that was come to."""
        placed = self._current()
        return placed.item if placed else None

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, self._picture, self.width())
        left = float(self.visibleRegion().boundingRect().left())
        for each in self._picture.placed:
            paint_item(painter, each, self.hasFocus() and each.item.id == self._chosen, left)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        placed = self._current()
        if key in _STEPS:
            self._step(_STEPS[key])
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._climb(-1 if key == Qt.Key.Key_Up else 1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and placed:
            self._act(placed.item)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        placed = self._at(event.position())
        if placed:
            self._choose(placed)
            if isinstance(placed.item, Break):
                self._act(placed.item)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        placed = self._at(event.position())
        if placed and isinstance(placed.item, Link):
            self._act(placed.item)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            placed = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), words_of(placed.item) if placed else "", self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def _act(self, item: Item) -> None:
        signal = self.reported if isinstance(item, Break) else self.opened
        signal.emit(item)

    def _step(self, way: int) -> None:
        """To the one before or after in time; a wider step goes to the first or last."""
        order = self._in_time()
        if not order:
            return
        at = next((at for at, each in enumerate(order) if each.item.id == self._chosen), None)
        if abs(way) > 1:
            self._choose(order[0 if way < 0 else -1])
        else:
            self._choose(order[0 if at is None else min(max(at + way, 0), len(order) - 1)])

    def _climb(self, way: int) -> None:
        """To the nearest in the row above or below."""
        placed = self._current()
        if placed is None or self._picture is None:
            self._step(1)
            return
        beside = [each for each in self._picture.placed if each.row == placed.row + way]
        if beside:
            self._choose(min(beside, key=lambda each: abs(each.shape.center().x() - placed.shape.center().x())))

    def _choose(self, placed: Placed) -> None:
        self._chosen = placed.item.id
        self._describe()
        announce(self, words_of(placed.item))
        self.moved.emit(placed.shape)
        self.update()

    def _describe(self) -> None:
        placed = self._current()
        if placed:
            self.setAccessibleDescription(words_of(placed.item))
        elif self._picture:
            found = [each.item for each in self._picture.placed]
            breaks = sum(1 for each in found if isinstance(each, Break))
            self.setAccessibleDescription(
                f"{len(found) - breaks} Glieder, {breaks} Brüche. Pfeiltasten gehen von Glied zu Glied."
            )

    def _in_time(self) -> list[Placed]:
        found = self._picture.placed if self._picture else ()
        return sorted(found, key=lambda each: (each.item.begins, each.row, each.item.id))

    def _current(self) -> Placed | None:
        found = self._picture.placed if self._picture else ()
        return next((each for each in found if each.item.id == self._chosen), None)

    def _at(self, place: QPointF) -> Placed | None:
        found = self._picture.placed if self._picture else ()
        hit = (each for each in found if each.shape.adjusted(-_REACH, -2, _REACH, 2).contains(place))
        return next(hit, None)


class _RowNames(Drawing):
    """The life areas beside their rows."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._names: dict[str, str] = {}
        self.setFixedWidth(_NAMES)
        self.setAccessibleName("Lebensbereiche der Kette")

    def show_rows(self, picture: Picture, names: dict[str, str]) -> None:
        """Show the rows of a picture."""
        self._picture, self._names = picture, names
        self.setAccessibleDescription(", ".join(names.get(each.area, "") for each in picture.rows))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), current_tokens()
        painter.setFont(font(TYPE.small, 600))
        painter.setPen(QColor(tokens.text))
        wrap = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at, each in enumerate(self._picture.rows if self._picture else ()):
            ground = QColor(tokens.raised if at % 2 else tokens.surface)
            painter.fillRect(QRectF(0, each.top, self.width(), each.height), ground)
            place = QRectF(8, each.top, self.width() - 16, each.height)
            painter.drawText(place, wrap, self._names.get(each.area, ""))
        painter.setPen(QColor(tokens.line))
        painter.drawLine(0, AXIS - 1, self.width(), AXIS - 1)
        painter.end()


def words_of(item: Item) -> str:
    """A link or a break as one reads it."""
    return f"Bruch: {item.text}" if isinstance(item, Break) else item.words


_STEPS: dict[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -2,
    Qt.Key.Key_End: 2,
}
