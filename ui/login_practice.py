"""Üben: as whom, with a password that is filled in; everybody in it is invented."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QRadioButton

from kim_desktop.domain.rules.access import CASE_MANAGER, COORDINATOR
from kim_desktop.errors import KnownError
from ui.jobs import Jobs
from ui.login_panel import LoginPanel
from ui.passwords import PasswordLine
from ui.practice_services import PracticeServices
from ui.tokens import GRID
from ui.widgets.basic import PrimaryButton, QuietButton, label
from ui.widgets.signs import Banner, Level

if TYPE_CHECKING:
    from kim_desktop.storage.store import Store

_EXPLANATION = (
    "Probieren Sie alles aus. Alle Personen sind erfunden, nichts wird übertragen. Sie können jederzeit neu beginnen."
)
_ROLES = ((CASE_MANAGER, "Als Case-Management"), (COORDINATOR, "Als Koordination"))


class PracticePanel(LoginPanel):
    """Emits `unlocked` with the open store of the practice, `left` to go back."""

    unlocked = Signal(object)
    left = Signal()

    def __init__(self, practice: PracticeServices, jobs: Jobs) -> None:
        super().__init__("Üben", _EXPLANATION)
        self._practice, self._jobs = practice, jobs
        self.roles = {role: QRadioButton(words) for role, words in _ROLES}
        self.roles[next((role for role, _ in _ROLES if practice.is_begun(role)), CASE_MANAGER)].setChecked(True)
        self.password = PasswordLine("Passwort der Übung")
        self.password.setText(practice.password)
        self.message = Banner(Level.INFO, "")
        self.message.hide()
        self.button = PrimaryButton("", self.submit)
        self.button.setDefault(True)
        self._fill()
        self._name_button()
        self.setFocusProxy(self.button)
        self.password.returnPressed.connect(self.submit)
        for each in self.roles.values():
            each.toggled.connect(self._name_button)

    def role(self) -> str:
        """As whom one practises."""
        return next(role for role, button in self.roles.items() if button.isChecked())

    def submit(self) -> None:
        """Open the practice, or have it made."""
        if not self.button.isEnabled():
            return
        role, password = self.role(), self.password.text()
        self.button.setEnabled(False)
        self._say(Level.INFO, "Die Übung wird geöffnet …")
        self._jobs.run_reporting(
            lambda report: self._practice.practise(role, password, report),
            self._opened,
            self._refused,
            owner=self,
            progress=lambda text, _share: self._say(Level.INFO, text),
        )

    def _fill(self) -> None:
        for each in self.roles.values():
            self.body.addWidget(each)
        self.body.addSpacing(GRID)
        named = label("&Passwort der Übung", "field")
        named.setBuddy(self.password)
        hint = label(f"Es ist schon eingetragen: „{self._practice.password}“.", "muted", wrap=True)
        for part in (named, self.password, hint, self.message):
            self.body.addWidget(part)
        self.body.addSpacing(GRID)
        self.body.addWidget(self.button)
        self.body.addSpacing(GRID)
        self.body.addWidget(QuietButton("Zurück zur Anmeldung", self.left.emit, "back"))

    def _name_button(self) -> None:
        self.button.setText("Weiter üben" if self._practice.is_begun(self.role()) else "Übung beginnen")

    def _opened(self, store: "Store") -> None:
        self.button.setEnabled(True)
        self.message.hide()
        self.unlocked.emit(store)

    def _refused(self, error: KnownError) -> None:
        self.button.setEnabled(True)
        self._say(Level.LATE, str(error))
        self.password.setFocus()

    def _say(self, level: Level, text: str) -> None:
        self.message.show()
        self.message.say(level, text)
