"""Anmelden: choose a profile, type the password; says nothing about anyone."""

import math
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from kim_desktop.errors import KnownError, WrongPassword
from ui.jobs import Jobs
from ui.login_panel import LoginPanel, centred
from ui.passwords import PasswordLine
from ui.practice_services import PRACTISE
from ui.profile_choice import ProfileChoice
from ui.services import Services
from ui.tokens import GRID
from ui.widgets.basic import PrimaryButton, QuietButton, label, scrolled
from ui.widgets.signs import Banner, Level

if TYPE_CHECKING:
    from kim_desktop.storage.store import Store
    from ui.enrol import EnrolPanel
    from ui.login_diagnosis import DiagnosisPanel
    from ui.login_practice import PracticePanel
    from ui.recovery import ForgottenPanel

_ZOOM_KEYS = {1: ("Ctrl++", "Ctrl+="), -1: ("Ctrl+-",), 0: ("Ctrl+0",)}


class LoginWindow(QMainWindow):
    """Emits `unlocked` with the open store."""

    unlocked = Signal(object)

    def __init__(self, services: Services, jobs: Jobs, profile: str = "") -> None:
        super().__init__()
        self._services, self._jobs = services, jobs
        self.setWindowTitle("KIM Desktop – Anmelden")
        self._pages = QStackedWidget()
        self.setCentralWidget(self._pages)
        self.sign_in = SignInPanel(services, jobs, profile)
        self.sign_in.unlocked.connect(self.unlocked)
        self.sign_in.enrol_wanted.connect(lambda: self.show_panel(self.enrol))
        self.sign_in.forgotten.connect(lambda: self.show_panel(self.forgotten))
        self.sign_in.check_wanted.connect(lambda: self.show_panel(self.diagnosis))
        self._shown: dict[QWidget, int] = {}
        self._offer_practice(self.sign_in)
        self.show_panel(self._first())
        self.resize(960, 680)
        self.setMinimumSize(420, 360)
        for steps, keys in _ZOOM_KEYS.items():
            for key in keys:
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.activated.connect(partial(self._zoom_soon, steps))

    @cached_property
    def enrol(self) -> "EnrolPanel":
        """Sets up a new device."""
        from ui.enrol import EnrolPanel

        panel = EnrolPanel(self._services, self._jobs)
        panel.unlocked.connect(self.unlocked)
        panel.left.connect(lambda: self.show_panel(self.sign_in))
        self._offer_practice(panel)
        return panel

    @cached_property
    def practice(self) -> "PracticePanel":
        """Opens a vault in which everybody is invented."""
        from ui.login_practice import PracticePanel

        assert self._services.practice
        panel = PracticePanel(self._services.practice, self._jobs)
        panel.unlocked.connect(self.unlocked)
        panel.left.connect(lambda: self.show_panel(self._usual()))
        return panel

    @cached_property
    def forgotten(self) -> "ForgottenPanel":
        """What to do without the password."""
        from ui.recovery import ForgottenPanel

        panel = ForgottenPanel(self._services, self._jobs)
        panel.unlocked.connect(self.unlocked)
        panel.left.connect(lambda: self.show_panel(self.sign_in))
        return panel

    @cached_property
    def diagnosis(self) -> "DiagnosisPanel":
        """Checks a device whose vault does not open."""
        from ui.login_diagnosis import DiagnosisPanel

        panel = DiagnosisPanel(self._services, self._jobs)
        panel.left.connect(lambda: self.show_panel(self.sign_in))
        return panel

    def _first(self) -> QWidget:
        practice = self._services.practice
        return self.practice if practice and practice.comes_first else self._usual()

    def _usual(self) -> QWidget:
        return self.sign_in if self._services.profiles() else self.enrol

    def _offer_practice(self, panel: LoginPanel) -> None:
        if self._services.practice:
            panel.body.addWidget(QuietButton(PRACTISE, lambda: self.show_panel(self.practice)))

    def _zoom_soon(self, steps: int) -> None:
        QTimer.singleShot(0, self, lambda: self._zoom(steps))

    def _zoom(self, steps: int) -> None:
        """So many steps larger, or smaller, until somebody's own zoom is known."""
        from ui.zoom import LEVELS, next_level, zoom, zoom_to

        app = QApplication.instance()
        if isinstance(app, QApplication):
            zoom_to(app, next_level(zoom(), steps) if steps else LEVELS[0])

    def show_panel(self, panel: QWidget) -> None:
        """Bring a panel to the front and the keyboard into it."""
        if panel not in self._shown:
            self._shown[panel] = self._pages.addWidget(scrolled(centred(panel)))
        self._pages.setCurrentIndex(self._shown[panel])
        panel.setFocus()


class SignInPanel(LoginPanel):
    """Profile and password."""

    unlocked = Signal(object)
    enrol_wanted = Signal()
    forgotten = Signal()
    check_wanted = Signal()

    def __init__(self, services: Services, jobs: Jobs, profile: str) -> None:
        super().__init__("Anmelden")
        self._services, self._jobs = services, jobs
        self._profiles = services.profiles()
        self.profile = ProfileChoice(self._profiles, profile)
        self.password = PasswordLine("Passwort")
        self.caps = label("Die Feststelltaste ist an.", "notice")
        self.caps.hide()
        self.message = Banner(Level.LATE, "", "Diagnose", self.check_wanted.emit)
        self.message.hide()
        self.button = PrimaryButton("Anmelden", self.submit)
        self.button.setDefault(True)
        self._countdown = QTimer(self, interval=1_000)
        self._countdown.timeout.connect(self._tick)
        self._wait = 0
        self._fill()
        self.setFocusProxy(self.password)
        self.profile.changed.connect(self._turned)
        self.password.caps_lock_noticed.connect(self.caps.setVisible)
        self.password.returnPressed.connect(self.submit)

    def submit(self) -> None:
        """Try to open the vault."""
        if not self.button.isEnabled() or not self._profiles:
            return
        chosen = self.profile.chosen()
        password = self.password.text()
        self._busy(True)
        self._jobs.run(
            lambda: self._services.open_vault(chosen.folder, password), self._opened, self._refused, owner=self
        )

    def _fill(self) -> None:
        password = label("&Passwort", "field")
        password.setBuddy(self.password)
        self.profile.setVisible(len(self._profiles) > 1)
        for part in (self.profile, password, self.password, self.caps, self.message):
            self.body.addWidget(part)
        self.body.addSpacing(GRID)
        self.body.addWidget(self.button)
        self.body.addSpacing(GRID)
        self.body.addWidget(QuietButton("Passwort vergessen?", self.forgotten.emit))
        self.body.addWidget(QuietButton("Neues Gerät einrichten", self.enrol_wanted.emit))

    def _turned(self) -> None:
        """Another profile: what was said of the one before says nothing of this."""
        self.message.hide()
        self.password.clear()

    def _opened(self, store: "Store") -> None:
        self._busy(False)
        self.password.clear()
        self.message.hide()
        self.unlocked.emit(store)

    def _refused(self, error: KnownError) -> None:
        self._busy(False)
        self.message.show()
        self.message.say(Level.LATE, str(error))
        self.message.button.setVisible(not isinstance(error, WrongPassword))
        self.password.selectAll()
        self.password.setFocus()
        if isinstance(error, WrongPassword) and error.wait >= 1:
            self._wait = math.ceil(error.wait)
            self._countdown.start()
            self._tick()

    def _tick(self) -> None:
        self.button.setEnabled(self._wait <= 0)
        self.button.setText(f"Wieder möglich in {self._wait} s" if self._wait > 0 else "Anmelden")
        if self._wait <= 0:
            self._countdown.stop()
        self._wait -= 1

    def _busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.button.setText("Wird geöffnet …" if busy else "Anmelden")
        self.password.setReadOnly(busy)
