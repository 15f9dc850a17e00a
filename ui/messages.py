"""Where the window says something quietly: short notes above the foot of the page, and what was said before."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QWidget

from kim_desktop.clock import Clock, system_clock
from ui.tokens import GRID
from ui.widgets.basic import IconButton, IconLabel, QuietButton, column, label, restyle, row
from ui.widgets.signs import Level, announce

_MOST_SHOWN, _MOST_KEPT = 3, 50
_WIDTH, _EDGE, _STACKED_FROM = 560, 2 * GRID, 480
_SHORTEST_MS, _PER_LETTER_MS = 5_000, 60
_SLOWER = {Level.FINE: 1, Level.INFO: 1, Level.NEUTRAL: 1, Level.SOON: 3}
"""How much longer than reading takes a note stays; what went wrong stays until it is closed or left."""


@dataclass(frozen=True)
class Said:
    """What was said when."""

    at: datetime
    level: Level
    text: str


class Toast(QFrame):
    """One note; it goes by itself, but not while the pointer rests on it."""

    gone = Signal(object)

    def __init__(self, said: Said, action: str, do: Callable[[], object] | None, topic: str) -> None:
        super().__init__()
        self.said, self.topic = said, topic
        self.setProperty("level", said.level.value)
        self.setAccessibleName(said.text)
        self.button = QuietButton(action, lambda: self._act(do))
        self.close_button = IconButton("close", "Mitteilung schließen", self.go)
        text = label(said.text, wrap=True)
        inside = row(IconLabel(said.level.value, 20, said.level.tone), text, self.button, self.close_button, space=12)
        inside.setContentsMargins(14, 6, 6, 6)
        inside.setStretch(1, 1)
        self.setLayout(inside)
        self.button.setVisible(bool(action))
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self.go)
        self.stay()

    def stay(self) -> None:
        """Count the time from now."""
        slower = _SLOWER.get(self.said.level)
        if slower:
            self._clock.start(slower * max(_SHORTEST_MS, _PER_LETTER_MS * len(self.said.text)))

    def height_for(self, width: int) -> int:
        """How high it is with its words wrapped so."""
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout else 0

    def go(self) -> None:
        """Leave."""
        self._clock.stop()
        self.gone.emit(self)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._clock.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.stay()
        super().leaveEvent(event)

    def _act(self, do: Callable[[], object] | None) -> None:
        self.go()
        if do:
            do()


class Messages(QWidget):
    """The newest notes above the foot of `host`; none of them takes the keyboard."""

    def __init__(self, clock: Clock = system_clock) -> None:
        super().__init__()
        self._now = clock
        self._host: QWidget | None = None
        self.said: deque[Said] = deque(maxlen=_MOST_KEPT)
        self.toasts: list[Toast] = []
        self._column = column(space=GRID)
        self.setLayout(self._column)
        self.setAccessibleName("Mitteilungen")
        self.hide()

    def float_over(self, host: QWidget) -> None:
        """Lie above `host` from now on."""
        self._host = host
        self.setParent(host.parentWidget())
        host.installEventFilter(self)

    def say(
        self, text: str, level: Level, action: str = "", do: Callable[[], object] | None = None, topic: str = ""
    ) -> None:
        """Say it, in place of the same or of what was said of the same topic; a screen reader hears it."""
        for same in [each for each in self.toasts if each.said.text == text or (topic and each.topic == topic)]:
            self._drop(same)
        said = Said(self._now(), level, text)
        self.said.append(said)
        toast = Toast(said, action, do, topic)
        toast.gone.connect(self._drop)
        self.toasts.append(toast)
        self._column.addWidget(toast)
        for old in self.toasts[: -self._most()]:
            self._drop(old)
        self.show()
        toast.show()
        restyle(toast)
        self._place()
        announce(toast, text)

    def text(self) -> str:
        """What was said last and still stands there, empty if nothing."""
        return self.toasts[-1].said.text if self.toasts else ""

    def clear(self) -> None:
        """Take all notes away; what they said can still be read."""
        for each in tuple(self.toasts):
            self._drop(each)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return done

    def _most(self) -> int:
        """Where room is short, only the newest."""
        return 1 if self._host and self._host.height() < _STACKED_FROM else _MOST_SHOWN

    def _drop(self, toast: Toast) -> None:
        if toast not in self.toasts:
            return
        self.toasts.remove(toast)
        self._column.removeWidget(toast)
        toast.hide()
        toast.deleteLater()
        self.setVisible(bool(self.toasts))
        self._place()

    def _place(self) -> None:
        if self._host is None or not self.toasts:
            return
        area = self._host.geometry()
        width = min(_WIDTH, area.width() - 2 * _EDGE)
        height = sum(each.height_for(width) for each in self.toasts) + GRID * (len(self.toasts) - 1)
        left = area.center().x() - width // 2
        self.setGeometry(left, max(area.top(), area.bottom() - height - GRID), width, height)
        self.raise_()
