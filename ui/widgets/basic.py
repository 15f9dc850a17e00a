"""The small parts that every page is made of: labels, buttons, cards, rows and columns."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.fonts import font
from ui.icons import icon, pixmap
from ui.tokens import GRID, TYPE

L = TypeVar("L", bound=QBoxLayout)
_AFTER_PICTURE = 4
"""Qt sets the words close to the picture; a picture drawn at the left of a wider one keeps its distance."""


def label(text: str = "", look: str = "", wrap: bool = False) -> QLabel:
    """A text label; `look` is one of those below, `muted` or empty."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("look", look)
    made.setFont(font(*_FONTS.get(look, (TYPE.body, 400))))
    made.setWordWrap(wrap)
    if wrap:
        policy = made.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        made.setSizePolicy(policy)
    return made


def column(*parts: QWidget | QLayout | None, space: int = GRID, margin: int = 0) -> QVBoxLayout:
    """Parts below each other; None stretches."""
    return _fill(QVBoxLayout(), parts, space, margin)


def row(*parts: QWidget | QLayout | None, space: int = GRID, margin: int = 0) -> QHBoxLayout:
    """Parts beside each other; None stretches."""
    return _fill(QHBoxLayout(), parts, space, margin)


def scrolled(content: QWidget | QLayout) -> QScrollArea:
    """`content` in a frameless area that scrolls when there is too little room; of a layout a sheet is made."""
    area = QScrollArea()
    if isinstance(content, QLayout):
        content = _Sheet(content)
    if not isinstance(content, Card):
        content.setObjectName("scrolled")
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


class _Sheet(QWidget):
    """A scrolled sheet; its height follows from its width alone, not from how narrow its texts could be."""

    def __init__(self, parts: QLayout) -> None:
        super().__init__()
        self.setLayout(parts)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


def restyle(widget: QWidget) -> None:
    """Make the style sheet look again after a property changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class Card(QFrame):
    """A surface that groups what belongs together; fill it through `body`."""

    def __init__(self, *parts: QWidget | QLayout | None, title: str = "", margin: int = 2 * GRID) -> None:
        super().__init__()
        self.body = column(space=GRID, margin=margin)
        self.setLayout(self.body)
        if title:
            self.body.addWidget(label(title, "h3"))
        _add(self.body, parts)


class Divider(QFrame):
    """A thin line."""


class SectionHeader(QWidget):
    """A heading with an optional line of explanation and buttons at its right."""

    def __init__(self, title: str, explanation: str = "", *buttons: QWidget) -> None:
        super().__init__()
        self.heading = label(title, "h2")
        self.explanation = label(explanation, "muted", wrap=True)
        texts = column(self.heading, self.explanation, space=2)
        outer = row(texts, space=GRID)
        outer.setStretch(0, 1)
        for button in buttons:
            outer.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        self.setLayout(outer)
        self.explanation.setVisible(bool(explanation))


class Button(QPushButton):
    """A push button; `clicked` callables take no argument."""

    def __init__(self, text: str, clicked: Callable[[], object] | None = None, picture: str = "") -> None:
        super().__init__(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(True)
        if picture:
            self.setIcon(icon(picture, self._tone()))
            self.setIconSize(QSize(18 + _AFTER_PICTURE, 18))
        if clicked:
            self.clicked.connect(lambda: clicked())

    def _tone(self) -> str:
        return "text"


class PrimaryButton(Button):
    """The one thing that the page is for; at most one in sight."""

    def __init__(self, text: str, clicked: Callable[[], object] | None = None, picture: str = "") -> None:
        super().__init__(text, clicked, picture)
        self.setFont(font(weight=600))

    def _tone(self) -> str:
        return "on_accent"


class QuietButton(Button):
    """A button that looks like a link."""

    def _tone(self) -> str:
        return "accent"


class DangerButton(Button):
    """A button that takes something away."""

    def _tone(self) -> str:
        return "late"


class IconButton(QToolButton):
    """A button with a picture only; its name is spoken and shown as a tip."""

    def __init__(self, picture: str, name: str, clicked: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.setIcon(icon(picture, "muted"))
        self.setIconSize(QSize(20, 20))
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if clicked:
            self.clicked.connect(lambda: clicked())


class IconLabel(QLabel):
    """A picture that carries no meaning of its own beside its words."""

    def __init__(self, name: str, size: int = 18, tone: str = "muted") -> None:
        super().__init__()
        self._name, self._size, self._tone = name, size, tone
        self.setFixedSize(size, size)
        self._draw()

    def show_icon(self, name: str, tone: str) -> None:
        """Change the picture."""
        if (name, tone) != (self._name, self._tone):
            self._name, self._tone = name, tone
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.StyleChange}:
            self._draw()

    def _draw(self) -> None:
        self.setPixmap(pixmap(self._name, self._size, self._tone, self.devicePixelRatioF()))


_FONTS = {
    "h1": (TYPE.h1, 600),
    "h2": (TYPE.h2, 600),
    "h3": (TYPE.h3, 600),
    "strong": (TYPE.body, 600),
    "field": (TYPE.body, 500),
    "overline": (TYPE.small, 600),
    "badge": (TYPE.small, 600),
    "small": (TYPE.small, 400),
    "key": (TYPE.small, 500),
    "problem": (TYPE.small, 500),
    "notice": (TYPE.small, 500),
}
"""Look to size and weight; colours are in the style sheet."""


def _fill(layout: L, parts: tuple[QWidget | QLayout | None, ...], space: int, margin: int) -> L:
    layout.setSpacing(space)
    layout.setContentsMargins(margin, margin, margin, margin)
    _add(layout, parts)
    return layout


def _add(layout: QBoxLayout, parts: tuple[QWidget | QLayout | None, ...]) -> None:
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        elif isinstance(part, Button) and isinstance(layout, QVBoxLayout):
            layout.addWidget(part, alignment=Qt.AlignmentFlag.AlignLeft)
        else:
            layout.addWidget(part)
