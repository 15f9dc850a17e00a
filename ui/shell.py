"""The main window: navigation, content, status line, messages, palette, privacy screen and lock."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from kim_desktop.domain.lookups import Lookups
from kim_desktop.errors import DeviceRevoked, KnownError
from kim_desktop.storage.store import Store
from kim_desktop.work.union import leading_case
from ui.actions import COMMANDS, ZOOM_COMMANDS, Actions, Command
from ui.context import Context
from ui.finding import Finding
from ui.helping import Helping
from ui.jobs import Jobs
from ui.messages import Messages
from ui.navigation import Navigation
from ui.page import Page
from ui.place import Place
from ui.privacy import PrivacyScreen, close_popups
from ui.services import Services, SyncOutcome
from ui.stage import Stage
from ui.status import StatusLine
from ui.topbar import TopBar
from ui.undoing import Undoing
from ui.widgets.basic import column, row
from ui.widgets.signs import Level
from ui.zoom import Zooming

_NARROW_BELOW = 960
_CASES, _INBOX = "cases", "reconcile"

MakeCase = Callable[[Context, str, str], Page]


class Shell(QMainWindow):
    """One per session; emits `locked` when the user or idleness locks, `closed` when the window closes."""

    locked = Signal()
    closed = Signal()
    settings_saved = Signal()

    def __init__(
        self,
        store: Store,
        services: Services,
        jobs: Jobs,
        load_lookups: Callable[[Store], Lookups],
        places: Sequence[Place],
        make_case: MakeCase | None = None,
    ) -> None:
        super().__init__()
        self._load_lookups = load_lookups
        self.context = Context(store, load_lookups(store), services, jobs, store.clock, self)
        identity = store.identity
        self._places = {place.name: place for place in places if place.is_for(identity.role)}
        self._syncing = False
        role = self.context.lookups.label("role", identity.role)
        self.setWindowTitle(f"KIM Desktop – {identity.user_name}, {role}")
        self.navigation = Navigation(tuple(self._places.values()), identity.user_name, role)
        self.stage = Stage(self._make_place, self._case_maker(make_case))
        self.status = StatusLine()
        self.messages = Messages(store.clock)
        self._helping = Helping(self.context, self.stage, self.messages, lambda: self.commands.shortcuts())
        self.commands = Actions(self, self._commands(), self._handlers())
        self._undoing = Undoing(self, self.context, self._refresh_page)
        self._zooming = Zooming(self, store, self.messages)
        self._finding = Finding(self, self.context, self.stage, self.commands, tuple(self._places.values()))
        self.top = TopBar(self.commands)
        self.privacy = PrivacyScreen()
        self._curtain = self._build()
        self._connect()
        self.refresh_status()

    def open_place(self, name: str) -> None:
        """Show the place of that name."""
        self.messages.clear()
        self.stage.show_place(name)

    def has_place(self, name: str) -> bool:
        """Whether the person at the desk has that place."""
        return name in self._places

    def open_case(self, case_id: str, section: str = "") -> None:
        """Show a case's file; one that was merged leads to the case that it is read in."""
        self.messages.clear()
        leading = leading_case(self.context.store, case_id)
        self._finding.recents.note_case(leading)
        self.stage.show_case(leading, section)
        if leading != case_id:
            self.say("Dieser Fall ist zusammengeführt; hier steht der Fall, in dem er geführt wird.", Level.INFO)

    def open_page(self, page: object) -> None:
        """Show a page that is no place; Esc leads back."""
        if isinstance(page, Page):
            self.messages.clear()
            self.stage.show_page(page)

    def go_back(self) -> None:
        """Show what was shown before."""
        self.stage.go_back()

    def say(self, text: str, level: Level = Level.FINE) -> None:
        """Show a quiet message above the content."""
        self.messages.say(text, level)

    def say_error(self, error: Exception) -> None:
        """Show what went wrong and how to go on; what is no known error is passed to the hook for bugs."""
        if not isinstance(error, KnownError):
            raise error
        self.say(str(error), Level.LATE)

    def take_back(self) -> None:
        """Put back what was saved last."""
        self._undoing.take_back()

    def took_back(self) -> None:
        """A page has put something back itself."""
        self._undoing.passed()

    def data_changed(self) -> None:
        """Records were written."""
        self.refresh_status()

    def settings_changed(self) -> None:
        """Settings of this device were written."""
        self._zooming.wear()
        self.settings_saved.emit()

    def start(self) -> None:
        """Show the first place."""
        self.open_place(next(iter(self._places)))

    def refresh_status(self) -> None:
        """Read how things stand."""
        if not self._syncing:
            standing = self.context.store.standing()
            self.status.show_standing(standing, self.context.clock())
            self.navigation.show_count(_INBOX, standing.to_clarify, "zu klären")

    def synchronise(self) -> None:
        """Run a round in the background."""
        if self._syncing:
            return
        self._syncing = True
        self.stage.keep_all()
        services, store = self.context.services, self.context.store
        self.context.jobs.run_reporting(
            lambda report: services.sync(store, report),
            self._synchronised,
            self._sync_failed,
            owner=self,
            progress=self.status.show_progress,
        )

    def lock(self) -> None:
        """Save what is half typed, then ask for the lock."""
        self._close_palette()
        self.stage.keep_all()
        self.locked.emit()

    def toggle_privacy(self) -> None:
        """Hide everything, or show it again."""
        self._close_palette()
        hidden = self._curtain.currentWidget() is self.privacy
        self._curtain.setCurrentIndex(0 if hidden else 1)
        if hidden:
            page = self.stage.page()
            if page:
                page.focus_first()
        else:
            self.privacy.setFocus()

    def open_palette(self) -> None:
        """Search and run anything."""
        if self._curtain.currentWidget() is self.privacy:
            return
        self._finding.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.stage.place():
            self.go_back()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stage.keep_all()
        self.closed.emit()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.navigation.set_narrow(event.size().width() < _NARROW_BELOW)

    def sizeHint(self) -> QSize:
        return QSize(1280, 800)

    def _build(self) -> QStackedWidget:
        right = column(self.top, self.stage, self.status, space=0)
        right.setStretch(1, 1)
        work = QWidget()
        work.setLayout(row(self.navigation, right, space=0))
        self.messages.float_over(self.stage)
        curtain = QStackedWidget()
        curtain.addWidget(work)
        curtain.addWidget(self.privacy)
        self.setCentralWidget(curtain)
        self.setMinimumSize(560, 360)
        return curtain

    def _connect(self) -> None:
        self.navigation.chosen.connect(self.open_place)
        self.stage.turned.connect(self._turned)
        self.status.sync_wanted.connect(self.synchronise)
        self.status.lock_wanted.connect(self.lock)
        self.privacy.lifted.connect(self.toggle_privacy)

    def _close_palette(self) -> None:
        close_popups()
        self._finding.close()

    def _commands(self) -> tuple[Command, ...]:
        begins = tuple(place.begins for place in self._places.values() if place.begins)
        return tuple(place.command() for place in self._places.values()) + begins + COMMANDS

    def _handlers(self) -> dict[str, Callable[[], object]]:
        own: dict[str, Callable[[], object]] = {
            "palette": self.open_palette,
            "back": self.go_back,
            "refresh": self._refresh_page,
            "sync": self.synchronise,
            "privacy": self.toggle_privacy,
            **self._helping.handlers(),
            "take_back": self.take_back,
            "zoom_in": lambda: self._zooming.by(1),
            "zoom_out": lambda: self._zooming.by(-1),
            "zoom_reset": lambda: self._zooming.by(0),
            "lock": self.lock,
            "quit": self.close,
        }
        begins = {place.begins.name: self._beginner(place.name) for place in self._places.values() if place.begins}
        return own | begins | {name: self._opener(name) for name in self._places}

    def _opener(self, name: str) -> Callable[[], None]:
        return lambda: self.open_place(name)

    def _beginner(self, name: str) -> Callable[[], None]:
        def begin() -> None:
            self.open_place(name)
            page = self.stage.page()
            if page:
                page.begin()

        return begin

    def _make_place(self, name: str) -> Page:
        return self._places[name].make(self.context)

    def _case_maker(self, make: MakeCase | None) -> Callable[[str, str], Page] | None:
        return (lambda case_id, section: make(self.context, case_id, section)) if make else None

    def _refresh_page(self) -> None:
        page = self.stage.page()
        if page:
            page.refresh()
        self.refresh_status()

    def _turned(self, page: Page) -> None:
        for name in ZOOM_COMMANDS:
            self.commands[name].setEnabled(not page.zooms_itself)
        self.commands["take_back"].setEnabled(not page.takes_back_itself)
        self.navigation.mark(_CASES if self.stage.case_id() else self.stage.place())
        self.setAccessibleDescription(page.title)
        self.refresh_status()

    def _synchronised(self, outcome: SyncOutcome) -> None:
        self._syncing = False
        self.context.lookups = self._load_lookups(self.context.store)
        self._refresh_page()
        if not outcome.complete:
            self.say("Der Abgleich ist noch nicht vollständig. Beim nächsten Mal geht er dort weiter.", Level.SOON)

    def _sync_failed(self, error: KnownError) -> None:
        self._syncing = False
        if isinstance(error, DeviceRevoked):
            self.setEnabled(False)
        else:
            self.refresh_status()
        self.say(str(error), Level.SOON)
