"""Two hands on a keyboard and nothing else: no mouse, no call into the program, only keys where the keyboard is."""

from collections.abc import Callable

from journey_parts import Seat
from office_parts import PASSWORD
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

_MOST_TABS = 400


class Hands(Seat):
    """A person who signs in and works by keyboard alone."""

    def sign_in(self, password: str = PASSWORD) -> None:
        """Type the password where the keyboard is, and press Enter."""
        self.session.sign_in()
        self.login.activateWindow()  # what a window manager does
        self.wait(lambda: QApplication.focusWidget() is not None)
        self.write_text(password)
        self.press_keys("Return")
        self.wait(self.is_open)
        self.shell.activateWindow()
        self.wait(self.shell.isActiveWindow)

    def press_keys(self, keys: str) -> None:
        """Press keys together, as they are written in the help."""
        combination = QKeySequence(keys)[0]
        QTest.keyClick(self._at(), combination.key(), combination.keyboardModifiers())
        QApplication.processEvents()

    def write_text(self, text: str) -> None:
        """Type a text, also with umlauts, key by key."""
        for letter in text:
            for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
                QApplication.sendEvent(self._at(), QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))

    def tab_to(self, name: str) -> None:
        """Press Tab until the keyboard is at the control that is called so; "…" at the end stands for anything."""
        passed = []
        for _ in range(_MOST_TABS):
            now = QApplication.focusWidget()
            if now is not None and (_name(now) == name or (name[-1] == "…" and _name(now).startswith(name[:-1]))):
                return
            passed.append(_name(now) if now else "")
            self.press_keys("Tab")
        raise AssertionError(f"Tab does not lead to {name!r}, only to {dict.fromkeys(passed)}")

    def fill_in(self, name: str, text: str) -> None:
        """Go to a field, type, and leave it."""
        self.tab_to(name)
        self.write_text(text)
        if QApplication.activePopupWidget():
            self.press_keys("Down")
            self.press_keys("Return")
            self.shell.activateWindow()  # without a screen nobody gives the window back what its list had
        self.press_keys("Tab")

    def push(self, name: str) -> None:
        """Go to a button and press it."""
        self.tab_to(name)
        self.press_keys("Space")

    def until(self, condition: Callable[[], bool]) -> None:
        """Look until the screen shows it."""
        self.wait(condition)

    def _at(self) -> QWidget:
        """Where keys go: to an open list first, as on every desktop; the window in front has the rest."""
        at = QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()
        if at is None:
            self.shell.activateWindow()
            self.wait(self.shell.isActiveWindow)
        return at or self.shell


def _name(widget: QWidget) -> str:
    text = "" if isinstance(widget, QComboBox) else str(widget.property("text") or "")
    return widget.accessibleName() or text.replace("&", "")
