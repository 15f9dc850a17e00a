"""Large buttons that hold more than one line: tiles that lead somewhere, and answers to choose from."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QLayout, QSizePolicy, QWidget

from ui.casework.words import is_right_to_left
from ui.tokens import GRID
from ui.widgets.basic import Button, IconLabel, column, label, row

_TILE_WIDTH = 320


class PanelButton(Button):
    """A button as large as what it holds."""

    def __init__(self, name: str, inside: QLayout, clicked: Callable[[], object]) -> None:
        super().__init__("", clicked)
        inside.setContentsMargins(2 * GRID, 12, 2 * GRID, 12)
        self.setLayout(inside)
        self.setAccessibleName(name)
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        inside = self.layout()
        return inside.sizeHint() if inside else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        inside = self.layout()
        return inside.minimumSize() if inside else super().minimumSizeHint()


class Tile(PanelButton):
    """Something that waits, and the way to it."""

    def __init__(self, picture: str, tone: str, title: str, text: str, clicked: Callable[[], object]) -> None:
        words = column(CutLabel(title, "strong"), CutLabel(text, "small"), space=2)
        inside = row(IconLabel(picture, 24, tone), words, space=12)
        inside.setStretch(1, 1)
        super().__init__(f"{title}. {text}", inside, clicked)
        self.setFixedWidth(_TILE_WIDTH)
        self.setToolTip(text)


class CutLabel(QLabel):
    """One line, cut with dots where there is too little room; the whole stands in the tip."""

    def __init__(self, text: str, look: str = "") -> None:
        super().__init__()
        like = label("", look)
        self.setProperty("look", look)
        self.setFont(like.font())
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(24)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._whole = ""
        self.say(text)

    def say(self, text: str) -> None:
        """Change the words."""
        self._whole = text
        self.setAccessibleName(text)
        side = Qt.AlignmentFlag.AlignRight if is_right_to_left(text) else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute)
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        cut = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 24))
        if cut != self.text():
            self.setText(cut)
        self.setToolTip(self._whole if cut != self._whole else "")
