"""Zoom from 100 to 200 percent: everything in the window is larger, as if the screen were smaller.

Qt scales a whole application by a factor that it reads once, at its start. The function behind it may be called again
whenever no window is there, so all windows leave the screen for that moment and come back as they were.
"""

import ctypes
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ui.preferences import ZOOM
from ui.widgets.basic import IconLabel
from ui.widgets.signs import Level

if TYPE_CHECKING:
    from kim_desktop.storage.store import Store
    from ui.messages import Messages

LEVELS = (100, 110, 125, 150, 175, 200)
"""Percent."""
_LIBRARIES = {
    "win32": ("Qt6Gui.dll", "?setGlobalFactor@QHighDpiScaling@@SAXN@Z"),
    "darwin": ("@rpath/QtGui.framework/Versions/A/QtGui", "_ZN15QHighDpiScaling15setGlobalFactorEd"),
}
_LINUX = ("libQt6Gui.so.6", "_ZN15QHighDpiScaling15setGlobalFactorEd")
_NAME = "kim_zoom"
_NOT_HERE = "Der Zoom lässt sich hier nicht ändern. Bitte in den Anzeigeeinstellungen des Systems einstellen."


def zoom() -> int:
    """The percentage in force."""
    app = QApplication.instance()
    return int(app.property(_NAME) or LEVELS[0]) if app else LEVELS[0]


def next_level(percent: int, by: int) -> int:
    """The level so many steps above or below another."""
    at = LEVELS.index(percent) + by
    return LEVELS[min(max(at, 0), len(LEVELS) - 1)]


def zoom_to(app: QApplication, percent: int) -> bool:
    """Show everything at that percentage; False where this build of Qt cannot."""
    before = zoom()
    if percent == before:
        return True
    set_factor = _set_factor()
    if set_factor is None or percent not in LEVELS:
        return False
    kept = [_Kept(each) for each in app.topLevelWidgets() if each.windowHandle()]
    focus = app.focusWidget()
    for each in kept:
        each.leave()
    set_factor(percent / 100)
    app.setProperty(_NAME, percent)
    for each in kept:
        each.come_back(before / percent)
    _draw_anew(app)
    if focus:
        focus.setFocus(Qt.FocusReason.OtherFocusReason)
    return True


class Zooming(QObject):
    """Makes a window larger or smaller and keeps in its vault how large."""

    def __init__(self, window: QWidget, store: "Store", messages: "Messages") -> None:
        super().__init__(window)
        self._store, self._messages = store, messages

    def by(self, steps: int) -> None:
        """So many steps larger, or smaller; 0 is as it was made."""
        wanted = next_level(self._wanted(), steps) if steps else LEVELS[0]
        self._store.set_setting(ZOOM, str(wanted))
        self._messages.say(f"Zoom {wanted} %", Level.INFO, topic=_NAME)
        self.wear()

    def wear(self) -> None:
        """Show the window as it was chosen, once the key or button that chose it is up again."""
        QTimer.singleShot(0, self, self._wear)

    def _wanted(self) -> int:
        return int(self._store.setting(ZOOM, str(zoom())))

    def _wear(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication) and not zoom_to(app, self._wanted()):
            self._messages.say(_NOT_HERE, Level.SOON, topic=_NAME)


class _Kept:
    """A window, and how it stood on the screen."""

    def __init__(self, widget: QWidget) -> None:
        self._widget, self._shown, self._was_active = widget, widget.isVisible(), widget.isActiveWindow()
        self._state, self._size = widget.windowState(), widget.size()

    def leave(self) -> None:
        """Give back what the screen knows of it."""
        self._widget.hide()
        self._widget.setWindowState(Qt.WindowState.WindowNoState)
        self._widget.destroy()

    def come_back(self, ratio: float) -> None:
        """As large on the screen as before, no larger than the screen."""
        room = self._widget.screen().availableGeometry().size()
        self._widget.resize(
            QSize(round(self._size.width() * ratio), round(self._size.height() * ratio)).boundedTo(room)
        )
        if self._shown:
            self._widget.setWindowState(self._state & ~Qt.WindowState.WindowActive)
            self._widget.show()
            if self._was_active:
                self._widget.activateWindow()


def _draw_anew(app: QApplication) -> None:
    """Pictures that were drawn for other pixels."""
    for each in app.allWidgets():
        if isinstance(each, IconLabel):
            app.sendEvent(each, QEvent(QEvent.Type.StyleChange))


def _set_factor() -> Callable[[float], None] | None:
    library, name = _LIBRARIES.get(sys.platform, _LINUX)
    try:
        found = ctypes.CDLL(library)[name]
    except (OSError, AttributeError):
        return None
    found.argtypes, found.restype = [ctypes.c_double], None
    return found
