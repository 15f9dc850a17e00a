"""The picture of the family: couples side by side, children below them, one button for each person."""

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from kim_desktop.domain.rules.family import FamilyPicture, Link, neighbours
from ui.casework.family_tile import PersonTile, TileFacts
from ui.fonts import font
from ui.theme import current_tokens
from ui.tokens import GRID, TYPE
from ui.widgets.basic import column, label

_WIDEST, _NARROWEST, _BESIDE, _BELOW = 208, 148, 20, 44
_BUS_STEP, _ROOF, _LANES, _ASIDE = 7, 12, 4, 24
_STYLES = {
    "guardian": Qt.PenStyle.DashLine,
    "grandparent": Qt.PenStyle.SolidLine,
    "other": Qt.PenStyle.DotLine,
}


class FamilyGraph(QWidget):
    """Emits `opened` with the id of a person; arrow keys go from one to the next."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.canvas = FamilyCanvas()
        self.canvas.opened.connect(self.opened)
        self.canvas.reached.connect(self._reveal)
        self._area = QScrollArea()
        self._area.setWidget(self.canvas)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.canvas.setObjectName("scrolled")
        self._legend = label("", "small", wrap=True)
        self.setLayout(column(self._area, self._legend, space=GRID))

    def show_family(self, members: Sequence[TileFacts], picture: FamilyPicture, told: str) -> None:
        """Draw these people; `told` is the whole picture in sentences."""
        self.canvas.show_family(members, picture, told)
        said = list(_legend(members, picture.links))
        self._legend.setText("  ·  ".join(said))
        self._legend.setVisible(bool(said))
        self._fit()

    def focus_parts(self) -> list[QWidget]:
        """One person takes the keyboard by Tab; the arrows lead to the others."""
        return [each for each in [self.canvas.current()] if each]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.canvas.fit(self.width())
        bar = self._area.horizontalScrollBar().sizeHint().height() if self.canvas.width() > self.width() else 0
        self._area.setFixedHeight(self.canvas.height() + bar)

    def _reveal(self, person_id: str) -> None:
        tile = self.canvas.tiles[person_id]
        self._area.ensureWidgetVisible(tile, 3 * GRID, 0)


class FamilyCanvas(QWidget):
    """Holds the people where the picture says, and draws the lines between them."""

    opened = Signal(str)
    reached = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.tiles: dict[str, PersonTile] = {}
        self._picture = FamilyPicture({}, ())
        self._ways: dict[str, dict[str, str]] = {}
        self._current = ""
        self._tile = QSize(_WIDEST, _tile_height())
        self.setAccessibleName("Bild der Familie")

    def show_family(self, members: Sequence[TileFacts], picture: FamilyPicture, told: str) -> None:
        """Change the people and their places; who had the keyboard keeps it."""
        self._picture, self._ways = picture, neighbours(picture.places)
        self.setAccessibleDescription(told)
        for gone in self.tiles.keys() - {each.id for each in members}:
            self.tiles.pop(gone).deleteLater()
        for facts in members:
            if facts.id in self.tiles:
                self.tiles[facts.id].show_facts(facts)
            else:
                self.tiles[facts.id] = self._made(facts)
        first = next((each.id for each in members if each.is_client), members[0].id if members else "")
        self._choose(self._current if self._current in self.tiles else first)
        self.update()

    def current(self) -> PersonTile | None:
        """The person that Tab leads to."""
        return self.tiles.get(self._current)

    def fit(self, width: int) -> None:
        """Make the people as wide as there is room, within reason."""
        columns = max(self._picture.columns, 1.0)
        wide = int(min(max((width - 4) / columns - _BESIDE, _NARROWEST), _WIDEST))
        self._tile = QSize(wide, _tile_height())
        for each, tile in self.tiles.items():
            tile.setGeometry(self._rect(each))
        height = max(self._picture.rows, 1) * (self._tile.height() + _BELOW) - _BELOW
        self.resize(int(columns * (wide + _BESIDE)), height + 2 * _ROOF)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lanes = self._lanes()
        for link in self._picture.links:
            tone = current_tokens().accent if link.kind == "guardian" else current_tokens().edge
            painter.setPen(QPen(QColor(tone), 1.6, _STYLES.get(link.kind, Qt.PenStyle.SolidLine)))
            painter.drawPath(self._line(link, lanes[link.kind, link.ends]))
        painter.end()

    def _lanes(self) -> dict[tuple[str, tuple[str, ...]], int]:
        """Lines from different people run at different heights below their row."""
        lanes: dict[tuple[str, tuple[str, ...]], int] = {}
        used: dict[int, int] = {}
        for link in self._picture.links:
            key, row = (link.kind, link.ends), self._picture.places[link.ends[0]][1]
            if key not in lanes:
                lanes[key] = used.get(row, 0) % _LANES
                used[row] = used.get(row, 0) + (link.kind not in {"couple", "sibling"})
        return lanes

    def _line(self, link: Link, lane: int) -> QPainterPath:
        ends, to = [self._rect(each) for each in link.ends], self._rect(link.to)
        if link.kind == "couple":
            return _between(ends[0], to)
        if ends[0].y() == to.y():
            return _over(ends[0], to, _ROOF) if link.kind == "sibling" else _under(ends[0], to, _ROOF)
        if link.kind != "child":  # beside the line of descent, so that neither covers the other
            ends, to = [each.translated(_ASIDE, 0) for each in ends], to.translated(_ASIDE, 0)
        return _down(ends, to, lane) if ends[0].y() < to.y() else _down([to], ends[0], lane)

    def _rect(self, person_id: str) -> QRect:
        x, row = self._picture.places[person_id]
        left = int(x * (self._tile.width() + _BESIDE)) + _BESIDE // 2
        return QRect(left, _ROOF + row * (self._tile.height() + _BELOW), self._tile.width(), self._tile.height())

    def _made(self, facts: TileFacts) -> PersonTile:
        tile = PersonTile(facts, self)
        tile.went.connect(lambda way: self._go(facts.id, way))
        tile.clicked.connect(lambda: self._open(facts.id))
        tile.show()
        return tile

    def _go(self, person_id: str, way: str) -> None:
        other = self._ways.get(person_id, {}).get(way, "")
        if other:
            self._choose(other)
            self.tiles[other].setFocus()
            self.reached.emit(other)

    def _open(self, person_id: str) -> None:
        self._choose(person_id)
        self.opened.emit(person_id)

    def _choose(self, person_id: str) -> None:
        self._current = person_id
        for each, tile in self.tiles.items():
            policy = Qt.FocusPolicy.StrongFocus if each == person_id else Qt.FocusPolicy.ClickFocus
            tile.setFocusPolicy(policy)


def _tile_height() -> int:
    return QFontMetrics(font()).height() + 2 * QFontMetrics(font(TYPE.small)).height() + 36


def _between(left: QRect, right: QRect) -> QPainterPath:
    path = QPainterPath(QPointF(left.right(), left.center().y()))
    path.lineTo(right.left(), right.center().y())
    return path


def _over(one: QRect, other: QRect, roof: int) -> QPainterPath:
    path = QPainterPath(QPointF(one.center().x(), one.top()))
    for x, y in ((one.center().x(), one.top() - roof), (other.center().x(), one.top() - roof)):
        path.lineTo(x, y)
    path.lineTo(other.center().x(), other.top())
    return path


def _under(one: QRect, other: QRect, depth: int) -> QPainterPath:
    path = QPainterPath(QPointF(one.center().x(), one.bottom()))
    for x, y in ((one.center().x(), one.bottom() + depth), (other.center().x(), one.bottom() + depth)):
        path.lineTo(x, y)
    path.lineTo(other.center().x(), other.bottom())
    return path


def _down(above: list[QRect], to: QRect, lane: int) -> QPainterPath:
    """From a person, or from the line between a couple, to somebody below."""
    lowest = max(each.bottom() for each in above)
    x = sum(each.center().x() for each in above) / len(above)
    beside = len(above) == 2 and abs(above[0].left() - above[1].left()) < 2 * above[0].width()
    path = QPainterPath(QPointF(x, above[0].center().y() if beside else lowest))
    bus = lowest + 2 * _BUS_STEP + lane * _BUS_STEP
    for point in ((x, bus), (to.center().x(), bus), (to.center().x(), to.top())):
        path.lineTo(*point)
    return path


def _legend(members: Iterable[TileFacts], links: Iterable[Link]) -> Iterator[str]:
    kinds = {link.kind for link in links}
    if any(each.elsewhere for each in members):
        yield "gestrichelter Rahmen: lebt nicht im Haushalt"
    if "guardian" in kinds:
        yield "gestrichelte Linie: Vormund oder sorgeberechtigt"
    if "other" in kinds:
        yield "gepunktete Linie: sonstige Verwandtschaft"
