"""Passwort vergessen: what to do, and opening the vault with two shares of the recovery key."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QPlainTextEdit, QWidget

from kim_desktop.errors import KnownError
from ui.device_services import LostPassword
from ui.jobs import Jobs
from ui.login_panel import LoginPanel
from ui.passwords import NewPassword
from ui.services import Services
from ui.tokens import GRID
from ui.widgets.basic import Button, PrimaryButton, QuietButton, column, label, row
from ui.widgets.signs import Banner, Level

if TYPE_CHECKING:
    from kim_desktop.storage.store import Store

_FORGOTTEN = (
    "Das Passwort kennt nur, wer es vergeben hat. Was bereits abgeglichen ist, liegt sicher in der Zentrale: Die "
    "Verwaltung kann dieses Gerät sperren und einen neuen Einrichtungscode ausgeben. Danach richten Sie das Gerät neu "
    "ein und erhalten Ihre Fälle wieder.",
    "Ist noch nicht alles abgeglichen, öffnen zwei Personen den Tresor gemeinsam: Jede bringt ihren Anteil am "
    "Wiederherstellungsschlüssel mit. Jede Öffnung wird vermerkt.",
)
_LINES = 4


class ForgottenPanel(LoginPanel):
    """Emits `unlocked` with the open store, `left` to go back."""

    unlocked = Signal(object)
    left = Signal()

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__("Passwort vergessen")
        self._services, self._jobs = services, jobs
        self._profiles = services.profiles()
        self._texts = [label(text, wrap=True) for text in _FORGOTTEN]
        for text in self._texts:
            self.body.addWidget(text)
        self.back = QuietButton("Zurück zur Anmeldung", self.left.emit, "back")
        self.begin = Button("Mit zwei Anteilen öffnen …", self.open_form, "unlock")
        self.begin.setVisible(bool(self._profiles))
        self.shares = (ShareField(1), ShareField(2))
        self.profile = QComboBox()
        self.profile.setAccessibleName("Profil")
        self.profile.addItems([each.title for each in self._profiles])
        self.profile.setVisible(len(self._profiles) > 1)
        self.password = NewPassword()
        self.message = Banner(Level.LATE, "")
        self.message.hide()
        self.button = PrimaryButton("Öffnen und neues Passwort setzen", self.submit)
        self._form = QWidget()
        self._form.setLayout(column(self.profile, *self.shares, self.password, self.message, self.button, space=GRID))
        self._form.hide()
        for part in (self.begin, self._form, self.back):
            self.body.addWidget(part)
        self.setFocusProxy(self.back)
        for share in self.shares:
            share.wanted.connect(self._choose_file)

    def open_form(self) -> None:
        """Ask for the shares."""
        for part in (self.begin, *self._texts):
            part.hide()
        self._form.show()
        self.shares[0].words.setFocus()

    def submit(self) -> None:
        """Try to open the vault."""
        if not self.button.isEnabled():
            return
        if not self.password.check():
            self.password.first.setFocus()
            return
        folder = self._profiles[self.profile.currentIndex()].folder
        asked = LostPassword(folder, [share.words.toPlainText() for share in self.shares], self.password.text())
        self.message.hide()
        self._busy(True)
        self._jobs.run(lambda: self._services.devices.recover(asked), self._opened, self._refused, owner=self)

    def read_file(self, share: "ShareField", path: Path) -> None:
        """Take a share's words from its file."""
        try:
            share.words.setPlainText(self._services.devices.read_share(path))
        except KnownError as error:
            self._say(str(error))

    def _choose_file(self, share: "ShareField") -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Anteil wählen", "", "Text (*.txt)")
        if name:
            self.read_file(share, Path(name))

    def _opened(self, store: "Store") -> None:
        self._busy(False)
        self.password.clear()
        for share in self.shares:
            share.words.clear()
        self.unlocked.emit(store)

    def _refused(self, error: KnownError) -> None:
        self._busy(False)
        self._say(str(error))
        field = getattr(error, "field", "")
        self.shares[1 if field == "share_2" else 0].words.setFocus()

    def _busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.button.setText("Wird geöffnet und neu verschlüsselt …" if busy else "Öffnen und neues Passwort setzen")

    def _say(self, text: str) -> None:
        self.message.show()
        self.message.say(Level.LATE, text)


class ShareField(QWidget):
    """The words of one share, typed or from its file; emits `wanted` with itself for a file."""

    wanted = Signal(object)

    def __init__(self, number: int) -> None:
        super().__init__()
        self.words = QPlainTextEdit()
        self.words.setAccessibleName(f"Wörter des {number}. Anteils")
        self.words.setPlaceholderText("33 Wörter in der Reihenfolge des Blatts")
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(_LINES * self.words.fontMetrics().lineSpacing() + 2 * GRID)
        title = label(f"&{number}. Anteil", "field")
        title.setBuddy(self.words)
        file = QuietButton("Aus Datei …", lambda: self.wanted.emit(self))
        file.setAccessibleName(f"{number}. Anteil aus einer Datei lesen")
        self.setLayout(column(row(title, None, file), self.words, space=4))
