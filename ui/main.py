"""Runs the window: sign in, work, lock, with everything it needs passed in."""

import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from kim_desktop.errors import KnownError
from ui.fonts import add_scripts
from ui.icons import icon
from ui.jobs import Jobs
from ui.lock import IdleWatch
from ui.login import LoginWindow
from ui.preferences import APPEARANCE, AUTO_LOCK, DEFAULT_LOCK_MINUTES, ZOOM
from ui.services import Services
from ui.singletons import keep_singletons
from ui.theme import Appearance, apply_theme, wear_practice
from ui.widgets.signs import Level

if TYPE_CHECKING:
    from kim_desktop.domain.lookups import Lookups
    from kim_desktop.policy import Policy
    from kim_desktop.storage.store import Store
    from ui.place import Place
    from ui.shell import MakeCase, Shell

_AS_MADE = 100
"""Percent."""
_AHEAD_MS = 300
_DUTIES_MS, _DUTIES_AGAIN_MS = 60_000, 3_600_000
_BUG = (
    "Im Programm ist ein Fehler aufgetreten. Gespeichertes und Angefangenes ist erhalten. "
    "Bitte melden Sie der Verwaltung, was Sie gerade getan haben."
)


def run(services: Services, load_lookups: Callable[["Store"], "Lookups"], arguments: Sequence[str] = ()) -> int:
    """Open the window and stay until it is closed; returns the exit code."""
    keep_singletons()
    app = QApplication(list(arguments) or sys.argv[:1])
    prepare(app, scripts=False)
    session = Session(app, services, load_lookups)
    session.sign_in()
    QTimer.singleShot(_AHEAD_MS, app, lambda: _hear_signals(app))
    log, sys.excepthook = sys.excepthook, session.notice_bug
    session.log = log
    code = app.exec()
    sys.excepthook = log
    session.close()
    return code


def _hear_signals(app: QApplication) -> None:
    from ui.signals import end_on_signals

    end_on_signals(app)


def prepare(app: QApplication, scripts: bool = True) -> None:
    """German texts of Qt's own, our name, our look; all `scripts`, or only what signing in is set in."""
    keep_singletons()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    translator = QTranslator(app)
    if translator.load("qtbase_de", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    app.setApplicationName("KIM Desktop")
    app.setDesktopFileName("kim-desktop")
    apply_theme(app)
    app.setWindowIcon(icon("app"))
    if scripts:
        add_scripts()


class Session(QObject):
    """From signing in to locking; after a lock the process starts anew and this one ends."""

    def __init__(self, app: QApplication, services: Services, load_lookups: Callable[["Store"], "Lookups"]) -> None:
        super().__init__(app)
        self._app, self._services, self._load_lookups = app, services, load_lookups
        self._jobs = Jobs(self._tell)
        self._login: LoginWindow | None = None
        self._shell: Shell | None = None
        self._watch: IdleWatch | None = None
        self._then: Callable[[], object] | None = None
        self._ahead = QTimer(self, singleShot=True, interval=_AHEAD_MS)
        self._ahead.timeout.connect(self._read_ahead)
        self._duties = QTimer(self, interval=_DUTIES_MS)
        self._duties.timeout.connect(self._do_duties)
        self.log = sys.excepthook

    def sign_in(self) -> None:
        """Show the first window, as large as whoever worked here last reads."""
        last = next((each.zoom for each in self._services.profiles() if each.is_last), _AS_MADE)
        if last != _AS_MADE:
            from ui.zoom import zoom_to

            zoom_to(self._app, last)
        self._login = LoginWindow(self._services, self._jobs)
        self._login.unlocked.connect(self.open_shell)
        self._login.show()
        self._ahead.start()

    def open_shell(self, store: "Store") -> None:
        """Show the main window over an open vault."""
        apply_theme(self._app, Appearance(store.setting(APPEARANCE, Appearance.SYSTEM.value)))
        from kim_desktop.work.recovery import recovery_notice
        from ui.shell import Shell
        from ui.zoom import zoom_to

        places, case_file = _load_places()
        wear_practice(self._app, store.identity.is_practice)
        zoom_to(self._app, int(store.setting(ZOOM, "100")))
        shell = Shell(store, self._services, self._jobs, self._load_lookups, places, case_file)
        self._shell = shell
        self._watch = IdleWatch(self._app, _lock_seconds(store, self._services.it.policy()))
        self._watch.warned.connect(lambda left: shell.say(f"Sperrt sich in {left} Sekunden.", Level.SOON))
        self._watch.resumed.connect(shell.messages.clear)
        self._watch.expired.connect(shell.lock)
        shell.settings_saved.connect(self._settings_saved)
        shell.locked.connect(self._lock)
        if store.identity.is_practice:
            self._practise(shell)
        else:
            self._duties.start()
        shell.start()
        shell.showMaximized()
        if notice := recovery_notice(store) or self._services.it.policy().problem:
            shell.say(notice, Level.SOON)
        if self._login:
            self._login.close()

    def notice_bug(self, kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
        """Log a bug, save what is half typed, and say so in the window."""
        self.log(kind, bug, trace)
        if self._shell:
            self._shell.stage.keep_all()
            self._shell.say(_BUG, Level.LATE)

    def close(self) -> None:
        """Wait for running work, close the vault, start anew after a lock."""
        self._ahead.stop()
        self._duties.stop()
        if self._watch:
            self._watch.stop()
        self._jobs.close()
        if self._shell:
            store = self._shell.context.store
            if not store.identity.is_practice:
                self._services.label(store)
            store.close()
        if self._then:
            self._then()

    def _read_ahead(self) -> None:
        """What comes after the password is read while it is being typed: the vault's part on a thread, then ours."""
        self._jobs.run(self._services.warm_up, lambda _: _load_places(), owner=self)

    def _do_duties(self) -> None:
        """What IT wants done by itself is done beside the work: at first soon, then from time to time."""
        self._duties.setInterval(_DUTIES_AGAIN_MS)
        if shell := self._shell:
            services, store = self._services, shell.context.store
            self._jobs.run(lambda: services.it.duties(store), lambda _: None, shell.say_error, owner=self)

    def _practise(self, shell: "Shell") -> None:
        """Marks the window; both ways out forget the practice once its vault is closed."""
        from ui.practice import mark_as_practice

        practice, folder = self._services.practice, shell.context.store.vault.folder

        def forget_and(then: Callable[[], None]) -> Callable[[], None]:
            def forget() -> None:
                if practice:
                    practice.forget(folder)
                then()

            return lambda: self._leave(forget)

        anew = practice.relaunch if practice else self._services.relaunch
        mark_as_practice(shell, forget_and(anew), forget_and(self._services.relaunch))

    def _lock(self) -> None:
        practice = self._services.practice
        practises = self._shell and self._shell.context.store.identity.is_practice
        self._leave(practice.relaunch if practice and practises else self._services.relaunch)

    def _leave(self, then: Callable[[], object]) -> None:
        """Close everything, then do this, which starts the program anew."""
        self._then = then
        if self._shell:
            self._shell.hide()
        self._app.quit()

    def _settings_saved(self) -> None:
        if self._watch and self._shell:
            self._watch.set_seconds(_lock_seconds(self._shell.context.store, self._services.it.policy()))

    def _tell(self, error: Exception) -> None:
        if isinstance(error, KnownError) and self._shell:
            self._shell.say_error(error)
        else:
            self.notice_bug(type(error), error, error.__traceback__)


def _load_places() -> "tuple[tuple[Place, ...], MakeCase | None]":
    """All places; imported late, so that the password can be asked for before they are read."""
    add_scripts()
    from ui.places.table import CASE_FILE, PLACES

    return PLACES, CASE_FILE


def _lock_seconds(store: "Store", policy: "Policy") -> float:
    return 60.0 * policy.capped(int(store.setting(AUTO_LOCK, str(DEFAULT_LOCK_MINUTES))))
