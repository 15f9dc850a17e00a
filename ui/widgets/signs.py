"""Signs that say how things stand: badges, banners and the empty state; colour never says it alone."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ui.tokens import GRID
from ui.widgets.basic import Button, IconButton, IconLabel, QuietButton, column, label, restyle, row

_PICTURE_FROM, _TEXT_FROM = 168, 104


class Level(StrEnum):
    """How things stand; the value names icon and colour."""

    LATE = "late"
    SOON = "soon"
    FINE = "fine"
    INFO = "info"
    NEUTRAL = "neutral"

    @property
    def tone(self) -> str:
        """The colour token for text and icon."""
        return "muted" if self is Level.NEUTRAL else self.value


class Badge(QFrame):
    """A small pill: icon and word in the colour of its level."""

    def __init__(self, level: Level, word: str, picture: str = "") -> None:
        super().__init__()
        self._icon = IconLabel(picture or level.value, 14, level.tone)
        self._word = label(word, "badge")
        layout = row(self._icon, self._word, space=5)
        layout.setContentsMargins(8, 2, 10, 2)
        self.setLayout(layout)
        self.show_state(level, word, picture)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Maximum)
        policy.setVerticalPolicy(policy.Policy.Maximum)
        self.setSizePolicy(policy)

    def show_state(self, level: Level, word: str, picture: str = "") -> None:
        """Change what it says."""
        self.setProperty("level", level.value)
        self._word.setText(word)
        self._icon.show_icon(picture or level.value, level.tone)
        self.setAccessibleName(word)
        self._refit()

    def stand_back(self, quiet: bool) -> None:
        """Without a ground of its own, for what only needs to be seen when one looks for it."""
        if bool(self.property("quiet")) is quiet:
            return
        self.setProperty("quiet", quiet)
        margins = (0, 2, 6, 2) if quiet else (8, 2, 10, 2)
        self.layout().setContentsMargins(*margins)  # type: ignore[union-attr]
        self._refit()

    def _refit(self) -> None:
        restyle(self)
        restyle(self._word)
        self.updateGeometry()  # at once, else the words would be cut until the next round of events


class Banner(QFrame):
    """A quiet message within the page, with a way on; never a box with OK."""

    dismissed = Signal()

    def __init__(
        self,
        level: Level,
        text: str,
        action: str = "",
        do: Callable[[], object] | None = None,
        closable: bool = False,
    ) -> None:
        super().__init__()
        self._icon = IconLabel(level.value, 20, level.tone)
        self._text = label("", wrap=True)
        self.button: Button = QuietButton(action, do)
        self._close = IconButton("close", "Hinweis schließen", self._dismiss)
        layout = row(self._icon, self._text, self.button, self._close, space=12)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.setStretch(1, 1)
        self.setLayout(layout)  # a part that shows before it has a parent would be a window for a moment
        self.button.setVisible(bool(action))
        self._close.setVisible(closable)
        self.say(level, text)

    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def say(self, level: Level, text: str) -> None:
        """Change the message; screen readers hear it."""
        self.setProperty("level", level.value)
        self._text.setText(text)
        self._icon.show_icon(level.value, level.tone)
        self.setAccessibleName(text)
        restyle(self)
        announce(self, text)

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()


class EmptyState(QWidget):
    """What a list says when it holds nothing: what would be here, and how to begin."""

    def __init__(
        self,
        picture: str,
        title: str,
        text: str = "",
        action: str = "",
        do: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._title = label(title, "h3", wrap=True)
        self._text = label(text, "muted", wrap=True)
        self.button = Button(action, do)
        layout = column(None, space=GRID, margin=3 * GRID)
        self._picture = IconLabel(picture, 40)
        layout.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addLayout(_centred(self._title))
        layout.addLayout(_centred(self._text))
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.setLayout(layout)
        self.button.setVisible(bool(action))

    def lie_in(self, area: QRect) -> None:
        """Take this room and no more; where it is short the picture goes first, then the explanation."""
        height = area.height()
        self._picture.setVisible(height >= _PICTURE_FROM)
        self._text.setVisible(height >= _TEXT_FROM)
        edge = GRID * (3 if height >= _PICTURE_FROM else 1)
        self.layout().setContentsMargins(edge, edge, edge, edge)  # type: ignore[union-attr]
        self.setGeometry(area)

    def say(self, title: str, text: str = "") -> None:
        """Change the words."""
        self._title.setText(title)
        self._text.setText(text)


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader say `text` without moving the focus."""
    if text and widget.isVisible():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def _centred(text: QLabel) -> QHBoxLayout:
    text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    text.setMaximumWidth(440)
    line = row(None, text, None)
    line.setStretch(1, 100)
    return line
