"""What somebody with weak eyes could not see: contrast from the pixels themselves, and targets too small to hit."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from PIL import Image
from PySide6.QtCore import QModelIndex, QRect
from PySide6.QtGui import QFont, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QTableView,
    QWidget,
)
from views import called

TEXT, LARGE, EDGE = 4.5, 3.0, 3.0
"""WCAG 2.2: 1.4.3 for text and large text, 1.4.11 for what shows where a control is."""
TARGET = 24
"""WCAG 2.2, 2.5.8, in CSS pixels, which are Qt's."""
_LARGE_PT, _LARGE_BOLD_PT, _BOLD = 18.0, 14.0, 600
_CELLS = 8

_NOWHERE = QModelIndex()

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Sight:
    """A picture of a widget, and what can be asked of it."""

    root: QWidget
    image: Image.Image

    @classmethod
    def of(cls, root: QWidget) -> "Sight":
        """As it is painted now."""
        shot = root.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        size = (shot.width(), shot.height())
        return cls(root, Image.frombuffer("RGB", size, bytes(shot.constBits()), "raw", "RGB", shot.bytesPerLine(), 1))

    def place(self, widget: QWidget, part: QRect | None = None) -> QRect:
        """Where a widget, or a part of it, is in the picture; empty if it is scrolled or covered away."""
        seen = widget.visibleRegion().boundingRect()
        shown = seen.intersected(part) if part is not None else seen
        return QRect(widget.mapTo(self.root, shown.topLeft()), shown.size()) if not shown.isEmpty() else QRect()

    def colours(self, place: QRect) -> list[tuple[int, Colour]]:
        """How often each colour stands in a place, the most frequent first."""
        box = (place.left(), place.top(), place.right() + 1, place.bottom() + 1)
        found = self.image.crop(box).getcolors(place.width() * place.height()) or []
        return sorted(((count, colour) for count, colour in found), reverse=True)  # type: ignore[misc]

    def ratio(self, place: QRect) -> float:
        """The contrast between the ground and what stands out most from it; 1 where nothing does."""
        colours = self.colours(place)
        ground = colours[0][1]
        return max(contrast(ground, each) for _, each in colours)


def contrast(one: Colour, other: Colour) -> float:
    """By WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def faint(root: QWidget) -> Iterator[str]:
    """Which texts and edges are too faint, in words."""
    sight = Sight.of(root)
    for each in root.findChildren(QWidget):
        if each.isVisible() and each.isEnabled():
            yield from (f"{called(each)}: {what}" for what in _faint(sight, each))
        if isinstance(each, QAbstractItemView) and each.isVisible() and each.isEnabled():
            yield from (f"{called(each)}: {what}" for what in _faint_cells(sight, each))


def small(root: QWidget) -> Iterator[str]:
    """Which targets are too small for a finger or a trembling hand."""
    for each in root.findChildren(QAbstractButton):
        within = isinstance(each.parentWidget(), QTabBar | QLineEdit | QAbstractItemView)
        if each.isVisible() and not within and min(each.width(), each.height()) < TARGET:
            yield f"{called(each)} is only {each.width()} × {each.height()}"


def _faint(sight: Sight, widget: QWidget) -> Iterator[str]:
    least = LARGE if _is_large(widget.font()) else TEXT
    for name, part in _texts(widget):
        place = sight.place(widget, part)
        if place.width() > 3 and place.height() > 6:
            ratio = sight.ratio(place)
            if ratio < least:
                yield f"{name} has a contrast of {ratio:.2f}"
    if isinstance(widget, QLineEdit | QPlainTextEdit | QComboBox | QCheckBox | QRadioButton) and _has_edge(widget):
        ratio = _edge(sight, widget)
        if ratio < EDGE:
            yield f"its edge has a contrast of {ratio:.2f}"


def _texts(widget: QWidget) -> Iterator[tuple[str, QRect | None]]:
    """The parts of a widget in which something is written or drawn."""
    if isinstance(widget, QLabel):
        if widget.text().strip():
            yield "text", None
    elif isinstance(widget, QAbstractButton):
        if widget.text().strip() or not widget.icon().isNull():
            yield "text or picture", None
    elif isinstance(widget, QLineEdit):
        if widget.text() or widget.placeholderText():
            yield "text", None
    elif isinstance(widget, QPlainTextEdit):
        if widget.toPlainText() or widget.placeholderText():
            yield "text", None
    elif isinstance(widget, QTabBar):
        for at in range(widget.count()):
            yield f"tab {widget.tabText(at)!r}", widget.tabRect(at)


def _cells(view: QAbstractItemView) -> Iterator[tuple[str, QRect]]:
    model = view.model()
    for line in range(min(model.rowCount(_NOWHERE), _CELLS) if model else 0):
        for column in range(model.columnCount(_NOWHERE) if isinstance(view, QTableView) else 1):
            index = model.index(line, column)
            if str(index.data() or "").strip():
                yield f"cell {index.data()!r}", view.visualRect(index)


def _faint_cells(sight: Sight, view: QAbstractItemView) -> Iterator[str]:
    for name, rect in _cells(view):
        place = sight.place(view.viewport(), rect)
        if place.width() > 12 and place.height() > 8:
            ratio = sight.ratio(place)
            if ratio < TEXT:
                yield f"{name} has a contrast of {ratio:.2f}"


def _has_edge(widget: QWidget) -> bool:
    """Not the line within a combo box or a table, whose edge is that of the whole."""
    return not isinstance(widget.parentWidget(), QComboBox | QAbstractScrollArea)


def _edge(sight: Sight, widget: QWidget) -> float:
    """The strongest contrast at a control's edge against what lies around it."""
    place = sight.place(widget)
    if place.isEmpty() or place.width() < widget.width() or place.height() < widget.height():
        return EDGE
    if isinstance(widget, QCheckBox | QRadioButton):
        return sight.ratio(QRect(place.left(), place.top(), min(28, place.width()), place.height()))
    outside = sight.image.getpixel((max(place.left() - 3, 0), place.center().y()))
    edge = [sight.image.getpixel((place.left() + step, place.center().y())) for step in range(3)]
    return max(contrast(outside, each) for each in edge)  # type: ignore[arg-type]


def _is_large(font: QFont) -> bool:
    return font.pointSizeF() >= (_LARGE_BOLD_PT if font.weight() >= _BOLD else _LARGE_PT)


@cache
def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def clipped(root: QWidget) -> Iterator[str]:
    """What is cut off or out of reach at this size."""
    for each in root.findChildren(QWidget):
        if each.isVisible() and isinstance(each, QAbstractButton | QLabel | QLineEdit | QComboBox):
            yield from (f"{called(each)} {what}" for what in _clipped(each))


def _clipped(widget: QWidget) -> Iterator[str]:
    needed, parent = widget.sizeHint().width() - 1, widget.parentWidget()
    has_words = isinstance(widget, QAbstractButton | QLabel) and bool(widget.text()) and not widget.toolTip()
    wraps = isinstance(widget, QLabel) and widget.wordWrap()
    if has_words and not wraps and widget.width() < needed:
        yield f"is {widget.width()} wide and needs {needed}"
    scrolls = isinstance(parent.parentWidget(), QAbstractScrollArea) or isinstance(parent, QLineEdit)
    if not scrolls and not parent.rect().contains(widget.geometry()):
        yield f"sticks out: {widget.geometry().getRect()} of {parent.size().toTuple()}"
