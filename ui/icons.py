"""Our line icons, drawn from SVG in the colour that the palette in force asks for."""

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from ui.theme import current_tokens


def icon(name: str, tone: str = "text") -> QIcon:
    """The icon of that name; `tone` is a colour token. It changes with the theme by itself."""
    return QIcon(_LineIcon(name, tone))


def pixmap(name: str, size: int, tone: str, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of `size` device-independent pixels; drawn once for each colour."""
    key = f"{name} {size} {ratio} {getattr(current_tokens(), tone)}"
    known = QPixmap()
    if QPixmapCache.find(key, known):
        return known
    picture = _drawn(name, size, tone, ratio)
    QPixmapCache.insert(key, picture)
    return picture


def draw_icon(painter: QPainter, rect: QRect, name: str, tone: str) -> None:
    """Draw the icon into `rect`."""
    colour = getattr(current_tokens(), tone)
    _renderer(name, colour).render(painter, QRectF(rect))


def _drawn(name: str, size: int, tone: str, ratio: float) -> QPixmap:
    picture = QPixmap(QSize(size, size) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw_icon(painter, QRect(0, 0, size, size), name, tone)
    painter.end()
    return picture


class _LineIcon(QIconEngine):
    def __init__(self, name: str, tone: str) -> None:
        super().__init__()
        self._name = name
        self._tone = tone

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        square = QRect(0, 0, side, side)
        square.moveTop(rect.top() + (rect.height() - side) // 2)
        square.moveLeft(rect.left() if rect.width() > rect.height() else rect.left() + (rect.width() - side) // 2)
        draw_icon(painter, square, self._name, self._tone_of(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return _LineIcon(self._name, self._tone)

    def _tone_of(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode is QIcon.Mode.Disabled:
            return "disabled"
        return "accent" if state is QIcon.State.On else self._tone


@cache
def _source(name: str) -> str:
    return (files("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("#000000", colour).encode()))
