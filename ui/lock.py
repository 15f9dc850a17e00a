"""Watches whether somebody works here: warns, then locks."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

WARNING_SECONDS = 30

_SIGNS_OF_LIFE = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
    QEvent.Type.InputMethod,
}


class IdleWatch(QObject):
    """Emits `warned` with the seconds left, `resumed` if work goes on after a warning, `expired` at the end."""

    warned = Signal(int)
    resumed = Signal()
    expired = Signal()

    def __init__(self, app: QApplication, seconds: float) -> None:
        super().__init__(app)
        self._warning = QTimer(self, singleShot=True)
        self._warning.timeout.connect(self._warn)
        self._end = QTimer(self, singleShot=True)
        self._end.timeout.connect(self._expire)
        self._is_warned = False
        self.set_seconds(seconds)
        app.installEventFilter(self)

    def set_seconds(self, seconds: float) -> None:
        """How long one may be idle; starts anew."""
        self._end.setInterval(round(seconds * 1000))
        self._warning.setInterval(round(max(seconds - WARNING_SECONDS, seconds / 2) * 1000))
        self._restart()

    def stop(self) -> None:
        """Watch no longer."""
        self._warning.stop()
        self._end.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS_OF_LIFE and self._end.isActive():
            self._restart()
        return False

    def _restart(self) -> None:
        self._warning.start()
        self._end.start()
        if self._is_warned:
            self._is_warned = False
            self.resumed.emit()

    def _warn(self) -> None:
        self._is_warned = True
        self.warned.emit(round(self._end.remainingTime() / 1000))

    def _expire(self) -> None:
        self._is_warned = False
        self.expired.emit()
