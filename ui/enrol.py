"""Setting up a new device: service address, one-time code, a new password."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QProgressBar

from kim_desktop.errors import CodeRefused, KnownError
from kim_desktop.policy import PRESCRIBED
from ui.jobs import Jobs, Report
from ui.login_panel import LoginPanel
from ui.passwords import NewPassword
from ui.services import Enrolment, Services
from ui.tokens import GRID
from ui.widgets.basic import PrimaryButton, QuietButton, label
from ui.widgets.signs import Banner, Level

if TYPE_CHECKING:
    from kim_desktop.storage.store import Store

_EXPLANATION = (
    "Die Verwaltung gibt Ihnen die Adresse der Zentrale und einen Einrichtungscode, der nur einmal gilt. "
    "Das Passwort vergeben Sie selbst; niemand sonst kennt es."
)


class EnrolPanel(LoginPanel):
    """Emits `unlocked` with the new store, `left` to go back."""

    unlocked = Signal(object)
    left = Signal()

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__("Gerät einrichten", _EXPLANATION)
        self._services, self._jobs = services, jobs
        self.address = _line("Adresse der Zentrale", "https://kim.example.de")
        self.code = _line("Einrichtungscode", "steht auf dem Blatt der Verwaltung")
        self.password = NewPassword()
        self.message = Banner(Level.LATE, "")
        self.message.hide()
        self._step = label("", "small", wrap=True)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Fortschritt der Einrichtung")
        self._progress.hide()
        self.button = PrimaryButton("Einrichten", self.submit)
        self._back = QuietButton("Zurück zur Anmeldung", self.left.emit, "back")
        self._back.setVisible(bool(services.profiles()))
        self._fill()
        self._prescribe()
        self.password.second.returnPressed.connect(self.submit)

    def _prescribe(self) -> None:
        """An address that IT names is there already and stays."""
        policy = self._services.it.policy()
        if policy.server.address:
            self.address.setText(policy.server.address)
            self.address.setReadOnly(True)
            self.address.setAccessibleDescription(PRESCRIBED)
            self.address.setToolTip(PRESCRIBED)
        if policy.problem:
            self._say(policy.problem)
        self.setFocusProxy(self.code if policy.server.address else self.address)

    def submit(self) -> None:
        """Check what was typed, then set up."""
        if not self.button.isEnabled() or not self._is_complete():
            return
        folder = self._services.new_folder()
        wanted = Enrolment(folder, self.address.text().strip(), self.code.text().strip(), self.password.text())
        self.message.hide()
        self.button.setEnabled(False)

        def work(report: Report) -> "Store":
            return self._services.enrol(wanted, report)

        self._jobs.run_reporting(work, self._enrolled, self._refused, owner=self, progress=self._show_step)

    def _is_complete(self) -> bool:
        for line, message in (
            (self.address, "Die Adresse der Zentrale fehlt noch."),
            (self.code, "Der Einrichtungscode fehlt noch."),
        ):
            if not line.text().strip():
                self._say(message)
                line.setFocus()
                return False
        if not self.address.text().strip().startswith("https://"):
            self._say("Die Adresse der Zentrale beginnt mit https://")
            self.address.setFocus()
            return False
        if not self.password.check():
            self.password.first.setFocus()
            return False
        return True

    def _fill(self) -> None:
        for text, line in (("&Adresse der Zentrale", self.address), ("&Einrichtungscode", self.code)):
            title = label(text, "field")
            title.setBuddy(line)
            self.body.addWidget(title)
            self.body.addWidget(line)
        self.body.addWidget(self.password)
        self.body.addWidget(self.message)
        self.body.addWidget(self._progress)
        self.body.addWidget(self._step)
        self.body.addSpacing(GRID)
        self.body.addWidget(self.button)
        self.body.addWidget(self._back)

    def _show_step(self, text: str, share: float | None) -> None:
        self._step.setText(text)
        self._progress.setRange(0, 0 if share is None else 100)
        self._progress.setValue(round(100 * (share or 0)))
        self._progress.show()

    def _enrolled(self, store: "Store") -> None:
        self._rest()
        self.password.clear()
        self.code.clear()
        self.unlocked.emit(store)

    def _refused(self, error: KnownError) -> None:
        self._rest()
        self._say(str(error))
        (self.code if isinstance(error, CodeRefused) else self.address).setFocus()

    def _rest(self) -> None:
        self.button.setEnabled(True)
        self._progress.hide()
        self._step.clear()

    def _say(self, text: str) -> None:
        self.message.show()
        self.message.say(Level.LATE, text)


def _line(name: str, example: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(example)
    made.setMaxLength(2_000)
    return made
