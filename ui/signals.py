"""SIGINT and SIGTERM end the window as closing it does: what is half typed is kept, the vault is closed."""

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication


def end_on_signals(app: QApplication) -> None:
    """From now on; only for a program's main thread."""
    _Waker(app)
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: app.quit())


class _Waker(QObject):
    """Python hears of a signal only while it runs; a socket that the signal writes to wakes it out of Qt's loop."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._hearing, self._telling = socket.socketpair()
        for each in (self._hearing, self._telling):
            each.setblocking(False)
        self._notifier = QSocketNotifier(self._hearing.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        signal.set_wakeup_fd(self._telling.fileno(), warn_on_full_buffer=False)

    def _wake(self) -> None:
        self._hearing.recv(1)
