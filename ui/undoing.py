"""Ctrl+Z beyond the field: takes back the last saved action of this session and says which."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from kim_desktop.errors import KnownError
from kim_desktop.work.taking_back import last_step, newest_group, newest_number, take_back
from ui.context import Context
from ui.widgets.signs import Level


class Undoing(QObject):
    """One per window; a field that has something of its own to take back comes first."""

    def __init__(self, window: QWidget, context: Context, wrote: Callable[[], object]) -> None:
        super().__init__(window)
        self._context, self._wrote = context, wrote
        self._since = newest_number(context.store)
        self._passed: set[str] = set()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    def take_back(self) -> None:
        """Put back what was saved last; again, what was saved before that."""
        store, shell = self._context.store, self._context.shell
        try:
            step = last_step(store, self._since, self._passed)
            if step is None:
                shell.say("Es gibt nichts zurückzunehmen.", Level.INFO)
                return
            take_back(store, step)
        except KnownError as error:
            shell.say(str(error), Level.INFO)
            return
        self._passed |= {step.group, newest_group(store, self._since)}
        self._wrote()
        shell.say(f"Rückgängig: {step.words}", Level.FINE)

    def passed(self) -> None:
        """A page took a step back itself: what it wrote for that is no step of its own."""
        self._passed.add(newest_group(self._context.store, self._since))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A field keeps the key for itself even if it has nothing to take back; then the window shall have it."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if event.matches(QKeySequence.StandardKey.Undo) and not _has_own(watched):
            event.ignore()
            return True
        return False

    def _moved(self, before: QWidget | None, now: QWidget | None) -> None:
        if isinstance(before, QLineEdit | QPlainTextEdit | QTextEdit):
            before.removeEventFilter(self)
        if isinstance(now, QLineEdit | QPlainTextEdit | QTextEdit):
            now.installEventFilter(self)


def _has_own(field: QObject) -> bool:
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable()
    return isinstance(field, QPlainTextEdit | QTextEdit) and field.document().isUndoAvailable()
