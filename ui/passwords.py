"""Password fields: show and hide, caps-lock hint, and a meter of strength."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QProgressBar, QWidget

from kim_desktop.storage.passwords import MIN_LENGTH, password_problem, strength
from ui.icons import icon
from ui.widgets.basic import column, label
from ui.widgets.signs import announce

_WORDS = ("sehr schwach", "schwach", "mäßig", "gut", "sehr gut")


class PasswordLine(QLineEdit):
    """Hides what is typed until asked to show it; notices a caps lock."""

    caps_lock_noticed = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMaxLength(1_024)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._peek = QAction(icon("eye", "muted"), "Passwort zeigen", self)
        self._peek.setCheckable(True)
        self._peek.setShortcut("Alt+P")
        self._peek.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._peek.toggled.connect(self._show_plain)
        self.addAction(self._peek, QLineEdit.ActionPosition.TrailingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if len(text) == 1 and text.isalpha() and text.lower() != text.upper():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_lock_noticed.emit(text.isupper() != shifted)
        elif event.key() == Qt.Key.Key_CapsLock:
            self.caps_lock_noticed.emit(False)
        super().keyPressEvent(event)

    def _show_plain(self, plain: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if plain else QLineEdit.EchoMode.Password)
        self._peek.setIcon(icon("eye-off" if plain else "eye", "muted"))
        self._peek.setText("Passwort verbergen" if plain else "Passwort zeigen")


class NewPassword(QWidget):
    """A new password typed twice, with its strength."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first = PasswordLine("Neues Passwort")
        self.second = PasswordLine("Neues Passwort wiederholen")
        self._meter = QProgressBar()
        self._meter.setRange(0, 4)
        self._meter.setTextVisible(False)
        self._meter.setAccessibleName("Stärke des Passworts")
        hint = f"Mindestens {MIN_LENGTH} Zeichen. Gut sind vier oder mehr zufällige Wörter."
        self._word = label(hint, "small", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        first = label("&Neues Passwort", "field")
        first.setBuddy(self.first)
        second = label("Neues Passwort &wiederholen", "field")
        second.setBuddy(self.second)
        layout = column(first, self.first, self._meter, self._word, second, self.second, self.problem, space=6)
        self.setLayout(layout)
        self.first.textChanged.connect(self._weigh)
        self.second.textChanged.connect(lambda: self._complain(""))

    def text(self) -> str:
        """What was typed."""
        return self.first.text()

    def check(self) -> bool:
        """Whether it may be used; says beside the field why not."""
        differ = self.first.text() != self.second.text()
        again = "Die beiden Eingaben sind verschieden. Bitte noch einmal wiederholen." if differ else ""
        self._complain(password_problem(self.first.text()) or again)
        return self.problem.isHidden()

    def clear(self) -> None:
        """Forget what was typed."""
        self.first.clear()
        self.second.clear()

    def _weigh(self, text: str) -> None:
        self._complain("")
        score = strength(text)
        self._meter.setValue(score if text else 0)
        self._word.setText(f"Stärke: {_WORDS[score]}" if text else "")
        self.changed.emit()

    def _complain(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.first.setAccessibleDescription(text)
        announce(self.first, text)
