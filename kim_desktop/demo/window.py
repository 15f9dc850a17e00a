"""Sits at the real window as a person would: types, presses keys, waits, takes pictures."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from kim_desktop.app import make_services
from kim_desktop.errors import KnownError
from kim_desktop.work.lookups import lookups
from ui.editors.base import Editor
from ui.login import LoginWindow
from ui.main import Session, prepare
from ui.page import Page
from ui.shell import Shell

P = TypeVar("P", bound=Page)
W = TypeVar("W", bound=QWidget)
_PATIENCE = 90.0
_SIZE = (1366, 768)


def offscreen_application() -> QApplication:
    """The one application of this process, drawn without a screen."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication(["kim-demo"])
    prepare(app)
    return app


class Desk:
    """One person's window on one profile."""

    def __init__(self, app: QApplication, profile: Path, pictures: Callable[[str, QWidget], None]) -> None:
        self._app, self._pictures = app, pictures
        self.session = Session(app, make_services(profile, lambda: None), lookups)

    @property
    def login(self) -> LoginWindow:
        """The window that asks for the password."""
        return self._top(LoginWindow)

    @property
    def shell(self) -> Shell:
        """The main window."""
        return self._top(Shell)

    def sign_in(self, password: str) -> None:
        """Types the password and presses Enter."""
        self.session.sign_in()
        self.enter(self.login.sign_in.password, password, enter=True)
        self.wait(self.is_open)
        self.shell.activateWindow()
        self.wait(self.shell.isActiveWindow)
        self.settle()

    def page(self, kind: type[P]) -> P:
        """The page of that kind that is in front."""
        self.wait(lambda: any(each.isVisible() for each in self.shell.findChildren(kind)))
        return next(each for each in self.shell.findChildren(kind) if each.isVisible())

    def open(self, place: str, kind: type[P]) -> P:
        """Goes to a place by its name."""
        self.shell.open_place(place)
        return self.page(kind)

    def fill(self, editor: Editor, entry: Any) -> None:
        """Types what can be typed, chooses the rest; ends by leaving the field."""
        inner = editor.focus_widget()
        inner.setFocus()
        if isinstance(inner, QLineEdit) and isinstance(entry, str) and entry.isascii():
            inner.selectAll()
            QTest.keyClicks(inner, entry)
        else:
            editor.set_raw(entry)
        QTest.keyClick(inner, Qt.Key.Key_Tab)

    def enter(self, line: QLineEdit, text: str, *, enter: bool = False) -> None:
        """Types into a line."""
        line.setFocus()
        line.clear()
        QTest.keyClicks(line, text)
        if enter:
            QTest.keyClick(line, Qt.Key.Key_Return)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Presses a key in the main window."""
        QTest.keyClick(self.shell, key, modifier)
        self.settle()

    def photograph(self, name: str, widget: QWidget | None = None) -> None:
        """Takes a picture of the window, or of one part of it."""
        target = widget or self.shell
        if target.isWindow():
            target.showNormal()
            target.resize(*_SIZE)
        self.settle()
        self._pictures(name, target)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Lets the window work until the condition holds. Raises `KnownError` if it never does."""
        deadline = time.monotonic() + _PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise KnownError("Das Fenster antwortet nicht wie erwartet.")
            self._app.processEvents()
            time.sleep(0.005)

    def settle(self, seconds: float = 0.3) -> None:
        """Lets timers and repaints run out."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._app.processEvents()
            time.sleep(0.005)

    def close(self) -> None:
        """Closes the window and the vault."""
        for widget in _windows(QWidget):
            widget.close()
        self.settle(0.1)
        self.session.close()

    def is_open(self) -> bool:
        return bool(_windows(Shell))

    def _top(self, kind: type[W]) -> W:
        self.wait(lambda: bool(_windows(kind)))
        return _windows(kind)[-1]


def grabbed(widget: QWidget) -> QPixmap:
    """The widget as it is drawn, with the windows that lie over it."""
    picture = widget.grab()
    painter = QPainter(picture)
    for each in widget.findChildren(QDialog):
        if each.isVisible():
            painter.drawPixmap(widget.mapFromGlobal(each.mapToGlobal(QPoint(0, 0))), each.grab())
    painter.end()
    return picture


def _windows(kind: type[W]) -> list[W]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]


@contextmanager
def sitting_at(app: QApplication, profile: Path, pictures: Callable[[str, QWidget], None]) -> Iterator[Desk]:
    """A window for a while."""
    desk = Desk(app, profile, pictures)
    try:
        yield desk
    finally:
        desk.close()
